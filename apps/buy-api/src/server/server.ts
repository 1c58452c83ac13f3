import { createServer as createHttpServer, IncomingMessage, type Server } from 'node:http';
import {
  createPipelines,
  drainServer,
  openPort,
  originForm,
  type Draining,
  type DrainLimits,
} from '@stampede/process';
import type { App } from '../app.ts';
import { expressPrototypes } from './express-prototypes.ts';

export interface ServerDeps {
  readonly app: App;
  /** The same object as the application's. */
  readonly draining: Draining;
  /** Ends all long polls. */
  readonly endLongWaits: () => void;
}

export interface ApiServer {
  readonly server: Server;
  /** Resolves with the port once it is open. */
  listen(port: number, host: string): Promise<number>;
  /** Stops without dropping a request; see `drainServer`. */
  drain(limits?: DrainLimits): Promise<void>;
}

/** The HTTP server around the application. */
export function createServer({ app, draining, endLongWaits }: ServerDeps): ApiServer {
  const { express, fastPath, breakDownloads } = app;
  const Request = fastPath?.Request ?? class extends IncomingMessage {};
  const classes = expressPrototypes(express, Request, (response) => pipelines.onTurn(response));
  const pipelines = createPipelines((request, response) => {
    const takeGenerally = (): void => {
      request.url = originForm(request.url ?? '/');
      express(request, response);
    };
    if (fastPath?.take(request, response, takeGenerally) !== true) takeGenerally();
  });
  const server = createHttpServer(
    {
      ...classes,
      // Limits slow requests.
      headersTimeout: 10_000,
      requestTimeout: 20_000,
      connectionsCheckingInterval: 2_000,
      // Longer than the minute for which load balancers keep connections: the balancer must close first.
      keepAliveTimeout: 65_000,
      maxHeaderSize: 16 * 1024,
      noDelay: true,
    },
    pipelines.onRequest,
  );
  // Ignore an unknown Expect header; Node alone would send a 417 without a body.
  server.on('checkExpectation', pipelines.onRequest);
  server.on('clientError', pipelines.onBroken);
  // A client may half-close its connection, as nc does; its purchase is made, so it must get the answer. Without this
  // Node closes the connection. The property is missing in Node's types.
  Object.assign(server, { httpAllowHalfOpen: true });
  // Also for a client that stops reading its answer. Longer than `?wait=30` and than the keep-alive timeout.
  server.setTimeout(90_000);
  server.maxConnections = 20_000;

  return {
    server,
    listen: (port, host) => openPort(server, port, host),
    async drain(limits) {
      const drained = drainServer(server, draining, breakDownloads, limits);
      // Their answers close their connections from here on.
      endLongWaits();
      await drained;
    },
  };
}
