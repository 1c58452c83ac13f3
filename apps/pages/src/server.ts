import {
  createServer as createHttpServer,
  ServerResponse,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import type { Socket } from 'node:net';
import { createPipelines, originForm } from '@stampede/process';

/** Pages and their streams, with room for other requests. */
const CONNECTIONS_MAX = 5000;

/** The HTTP server around the application, with the limits of the buy API. */
export function createServer(app: RequestListener): Server {
  const pipelines = createPipelines((request, response) => {
    request.url = originForm(request.url ?? '/');
    app(request, response);
  });
  class PageResponse<Request extends IncomingMessage> extends ServerResponse<Request> {
    override assignSocket(socket: Socket): void {
      super.assignSocket(socket);
      pipelines.onTurn(this);
    }
  }
  const server = createHttpServer(
    {
      ServerResponse: PageResponse,
      headersTimeout: 10_000,
      requestTimeout: 20_000,
      connectionsCheckingInterval: 2_000,
      keepAliveTimeout: 65_000,
      maxHeaderSize: 16 * 1024,
      noDelay: true,
    },
    pipelines.onRequest,
  );
  server.on('checkExpectation', pipelines.onRequest);
  server.on('clientError', pipelines.onBroken);
  // Also ends the stream of a page that has stopped reading: others are written to each second.
  server.setTimeout(90_000);
  server.maxConnections = CONNECTIONS_MAX;
  return server;
}
