import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** Requests that may wait on one connection. No client that reads its answers sends more. */
const WAITING_MAX = 1000;

/** The status by the error code of Node's parser; every other error is a 400. */
const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

interface Connection {
  waiting: number;
  /** True once nothing more is parsed as a request. */
  isBroken: boolean;
  last: { readonly request: IncomingMessage; readonly response: ServerResponse };
}

/** See {@link createPipelines}. */
export interface Pipelines {
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  /** Call it when a response was assigned its connection. */
  readonly onTurn: (response: ServerResponse) => void;
  /** For the server's event `clientError`. */
  readonly onBroken: (error: Error & { readonly code?: string }, socket: Duplex) => void;
}

/**
 * Serves pipelined requests of one connection one at a time, as RFC 9112, 9.3.2 requires for methods that are not safe.
 * Node alone starts all of them, and one connection can hold thousands of answers in memory. A connection with more
 * than a thousand waiting requests is closed.
 *
 * Invalid HTTP is refused after all earlier requests have their answers. Node alone would send the refusal in place of
 * the first one's answer, and a buyer who got a unit would read a refusal.
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
      // A response has no connection before its turn.
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
