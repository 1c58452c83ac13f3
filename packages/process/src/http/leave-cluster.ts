import cluster from 'node:cluster';
import { once } from 'node:events';

/** pm2 replies within a few milliseconds, on a busy machine later. */
const LIMIT_MS = 1000;

/**
 * Leaves pm2's cluster after the server has closed. pm2 accepts the connections and passes each to a process; one in
 * flight to a process that exits is never answered and never closed. Leaving returns these, and pm2 passes them to
 * another process. Resolves when pm2 has confirmed it, or after a second; immediately where there is no cluster.
 */
export async function leaveCluster(): Promise<void> {
  const { worker } = cluster;
  if (worker?.isConnected() !== true) return;
  const limit = AbortSignal.timeout(LIMIT_MS);
  const left = once(worker, 'disconnect', { signal: limit }).catch((error: unknown) => {
    if (!limit.aborted) throw error;
  });
  worker.disconnect();
  await left;
}
