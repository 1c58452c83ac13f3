import { createServer as createHttpServer, IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { App } from '../app.ts';
import { expressPrototypes } from './express-prototypes.ts';
import type { Draining } from '../http/draining.ts';
import { leaveCluster } from './leave-cluster.ts';
import { originForm } from './origin-form.ts';
import { createPipelines } from './pipelines.ts';

export interface ServerDeps {
  readonly app: App;
  /** The same object as the application's. */
  readonly draining: Draining;
  /** Ends all long polls. */
  readonly endLongWaits: () => void;
}

interface DrainLimits {
  /** How long answers close their connections before the port is closed, in ms. */
  readonly noticeMs: number;
  /** How long requests may take after that, in ms. */
  readonly finishMs: number;
}

const DRAIN_LIMITS: DrainLimits = { noticeMs: 1500, finishMs: 5000 };

export interface ApiServer {
  readonly server: Server;
  /** Resolves with the port once it is open. */
  listen(port: number, host: string): Promise<number>;
  /** Stops without dropping a request; see {@link createServer}. */
  drain(limits?: DrainLimits): Promise<void>;
}

/**
 * The HTTP server around the application.
 *
 * Draining has four steps, because a request that a client sends on a kept connection while the server closes it is
 * lost. First every answer has `Connection: close` for some time, so that clients send their next request on another
 * connection; new connections are still served, because no other process may be listening yet. Then the port and the
 * idle connections are closed, and requests in flight get a bounded time. Finally pm2 takes back the connections that
 * it passed on too late.
 */
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
    async listen(port, host) {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, 4096, () => {
          server.off('error', reject);
          resolve();
        });
      });
      return (server.address() as AddressInfo).port;
    },
    async drain({ noticeMs, finishMs } = DRAIN_LIMITS) {
      draining.hasBegun = true;
      endLongWaits();
      await delay(noticeMs);
      await closeWithin(server, finishMs, breakDownloads);
      await leaveCluster();
    },
  };
}

/** @param breakDownloads called before the connections that are left are closed */
async function closeWithin(server: Server, ms: number, breakDownloads: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const timer = setTimeout(() => {
    breakDownloads();
    server.closeAllConnections();
  }, ms);
  await closed;
  clearTimeout(timer);
}
