import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the server behind the proxy has received it. */
interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server in the place of the buy API, that answers as the test says. */
export interface Upstream {
  readonly port: number;
  readonly received: Received[];
  answer: (request: IncomingMessage, response: ServerResponse, received: Received) => void;
  readonly server: Server;
  stop(): Promise<void>;
}

export async function startUpstream(port = 0): Promise<Upstream> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const received = { method, url, headers, body };
      upstream.received.push(received);
      upstream.answer(request, response, received);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const upstream: Upstream = {
    port: (server.address() as AddressInfo).port,
    received: [],
    answer: (_request, response) => response.end('{}'),
    server,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return upstream;
}
