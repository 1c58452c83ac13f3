import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** So many requests may wait on one connection. Nobody who waits for answers has sent that many. */
const WAITING_MAX = 1000;

/** What Node's parser gives up for; everything else is a 400. */
const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

interface Connection {
  waiting: number;
  /** Nothing that comes now is read as a request any more. */
  isBroken: boolean;
  last: { readonly request: IncomingMessage; readonly response: ServerResponse };
}

/** See {@link createPipelines}. */
export interface Pipelines {
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  /** Whoever makes the responses has to say when one of them has got its connection. */
  readonly onTurn: (response: ServerResponse) => void;
  /** For the server's event `clientError`. */
  readonly onBroken: (error: Error & { readonly code?: string }, socket: Duplex) => void;
}

/**
 * Requests that were sent on one connection without waiting for answers are served one after the other, as RFC 9112,
 * 9.3.2 wants it for methods that are not safe. Node by itself starts all that have come, which also lets one connection
 * hold thousands of answers in memory. More than a thousand that wait cost the connection.
 *
 * What is not HTTP is refused after everything that came before it has its own answer; Node by itself would put the
 * refusal in the place of the first one's answer, and the buyer of a unit would read that there is none.
 */
export function createPipelines(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Pipelines {
  const connections = new WeakMap<Duplex, Connection>();
  const begins = new WeakMap<ServerResponse, () => void>();

  return {
    onRequest(request, response) {
      const { socket } = request;
      const last = { request, response };
      let connection = connections.get(socket);
      if (connection === undefined) {
        connection = { waiting: 0, isBroken: false, last };
        connections.set(socket, connection);
      }
      connection.last = last;
      // A response has no connection before it is its turn.
      if (response.socket !== null) {
        answer(request, response);
      } else if (connection.waiting >= WAITING_MAX) {
        socket.destroy();
      } else {
        const waited = connection;
        waited.waiting += 1;
        begins.set(response, () => {
          waited.waiting -= 1;
          answer(request, response);
        });
      }
    },
    onTurn(response) {
      begins.get(response)?.();
    },
    onBroken(error, socket) {
      const connection = connections.get(socket);
      if (connection?.isBroken === true) return;
      const refuse = (): void => {
        if (socket.writable) socket.write(refusal(error.code));
        socket.destroy();
      };
      if (connection === undefined || !socket.writable) {
        refuse();
        return;
      }
      connection.isBroken = true;
      const { request, response } = connection.last;
      if (request.complete) {
        if (response.writableFinished) refuse();
        else response.once('finish', refuse);
      } else if (response.headersSent) {
        socket.destroy();
      } else if (response.socket === null) {
        begins.set(response, refuse);
      } else {
        refuse();
      }
    },
  };
}

function refusal(code: string | undefined): string {
  const status = STATUS_BY_CODE[code ?? ''] ?? 400;
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
}
