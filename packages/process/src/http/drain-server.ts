import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Draining } from './draining.ts';
import { leaveCluster } from './leave-cluster.ts';

export interface DrainLimits {
  /** How long answers close their connections before the port is closed, in ms. */
  readonly noticeMs: number;
  /** How long requests may take after that, in ms. */
  readonly finishMs: number;
}

const DRAIN_LIMITS: DrainLimits = { noticeMs: 1500, finishMs: 5000 };

/**
 * Stops a server without dropping a request, in four steps, because a request that a client sends on a kept connection
 * while the server closes it is lost. First every answer has `Connection: close` for some time, so that clients send
 * their next request on another connection; new connections are still served, because no other process may be listening
 * yet. Then the port and the idle connections are closed, and requests in flight get a bounded time. Finally pm2 takes
 * back the connections that it passed on too late.
 *
 * @param breakOff called before the connections that are left are closed
 */
export async function drainServer(
  server: Server,
  draining: Draining,
  breakOff: () => void,
  { noticeMs, finishMs }: DrainLimits = DRAIN_LIMITS,
): Promise<void> {
  draining.hasBegun = true;
  await delay(noticeMs);
  await closeWithin(server, finishMs, breakOff);
  await leaveCluster();
}

async function closeWithin(server: Server, ms: number, breakOff: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const timer = setTimeout(() => {
    breakOff();
    server.closeAllConnections();
  }, ms);
  await closed;
  clearTimeout(timer);
}
