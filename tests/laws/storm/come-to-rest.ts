import { setTimeout as sleep } from 'node:timers/promises';
import { gateKeys } from '@stampede/store';
import type { Lookout } from './observe/lookout.ts';
import { whatIsMissing } from './readiness.ts';
import type { Site } from './site/site.ts';

const LOOK_EVERY_MS = 50;

/** What is in flight between gate and ledger, or not healed; empty when the system is quiescent. */
async function unrest(site: Site, lookout: Lookout): Promise<string[]> {
  const partitions = Array.from({ length: site.partitions }, (_, partition) => partition);
  const [missing, lengths, rows] = await Promise.all([
    whatIsMissing(site.url),
    Promise.all(
      partitions.map((partition) =>
        lookout.redis(partition, async (redis) => {
          const queues = [gateKeys.queueKey(partition), gateKeys.deadLettersKey(partition)];
          const [queued = 0, dead = 0] = await Promise.all(queues.map((queue) => redis.xlen(queue)));
          return queued + dead;
        }),
      ),
    ),
    lookout.sql<{ what: string; count: number }>(
      `SELECT 'pending gate changes' AS what, count(*) FROM pending_gate_changes
       UNION ALL SELECT 'untrusted gates', count(*) FROM gates WHERE state <> 'approved'
       UNION ALL SELECT 'overdue orders', count(*) FROM orders
                 WHERE state = 'pending_payment' AND expires_at <= clock_timestamp()`,
    ),
  ]);
  return [
    ...(missing === null ? [] : [`not ready: ${missing.slice(0, 300)}`]),
    ...(lengths.includes(null) ? ['Redis does not answer'] : []),
    ...(lengths.some((length) => (length ?? 0) > 0) ? [`queues of ${lengths.join(', ')} entries`] : []),
    ...(rows === null ? ['Postgres does not answer'] : []),
    ...(rows ?? []).filter(({ count }) => count > 0).map(({ what, count }) => `${count} ${what}`),
  ];
}

export interface Rest {
  /** From the call until nothing was in flight for the first time. */
  readonly restMs: number;
  /** What was still in flight at the time limit. */
  readonly left: readonly string[];
}

/** Waits until nothing is in flight, then until the last payment window has ended and nothing is in flight again. */
export async function comeToRest(
  site: Site,
  lookout: Lookout,
  bounds: { readonly restMaxMs: number; readonly windowMaxMs: number },
): Promise<Rest> {
  const start = performance.now();
  const first = await waitForRest(site, lookout, bounds.restMaxMs);
  const restMs = performance.now() - start;
  if (first.length > 0) return { restMs, left: first };
  const end = performance.now() + bounds.windowMaxMs;
  while (performance.now() < end) {
    const rows = await lookout.sql<{ count: number }>(
      `SELECT count(*) FROM orders WHERE state = 'pending_payment'`,
    );
    if (rows?.[0]?.count === 0) break;
    await sleep(LOOK_EVERY_MS);
  }
  return { restMs, left: await waitForRest(site, lookout, bounds.restMaxMs) };
}

async function waitForRest(site: Site, lookout: Lookout, maxMs: number): Promise<string[]> {
  const deadline = performance.now() + maxMs;
  for (;;) {
    const left = await unrest(site, lookout);
    if (left.length === 0 || performance.now() > deadline) return left;
    await sleep(LOOK_EVERY_MS);
  }
}
