import cluster from 'node:cluster';
import { once } from 'node:events';

/** pm2 answers within a few milliseconds, and a busy machine may stop it for a while. */
const LIMIT_MS = 1000;

/**
 * Leaves pm2's cluster after the server has closed. pm2 accepts the connections and passes each to a process; one that
 * is on its way to a process that exits is never answered and never closed. Leaving sends these back, and pm2 gives them
 * to another process. Resolves when pm2 has confirmed it, or after a second; at once where there is no cluster.
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
