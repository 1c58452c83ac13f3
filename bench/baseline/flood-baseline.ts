import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { closedLoop } from '../load/pace.ts';
import { EXPIRY_QUEUE, stockKey } from './job.ts';
import { STOCK, type Baseline } from './start-baseline.ts';

const CONCURRENCY = 100;
const LOOK_EVERY_MS = 5;
const FAR_MS = 3_600_000;
const LEAD_TIMES = 2;
const LEAD_MIN_MS = 3000;

/**
 * Buys one unit per order, sets the same time for all delayed jobs that expire them, and waits for the units.
 *
 * @returns ms from that time until the last unit was available again; null where the machine was too slow to set all
 *   jobs before it
 */
export async function floodBaseline(
  baseline: Baseline,
  saleId: string,
  orders: number,
): Promise<number | null> {
  const { redis, backlog } = baseline;
  await closedLoop(orders, CONCURRENCY, (index) => buy(baseline, saleId, `buyer-${index}`));
  while ((await backlog()) > 0) await sleep(LOOK_EVERY_MS);
  const queue = new Queue(EXPIRY_QUEUE, { connection: redis });
  try {
    const jobs = await queue.getDelayed(0, -1);
    const setAll = (atMs: number) =>
      Promise.allSettled(jobs.map((job) => job.changeDelay(Math.max(0, atMs - Date.now()))));
    const startMs = Date.now();
    await setAll(startMs + FAR_MS);
    const dueAtMs = Date.now() + LEAD_MIN_MS + LEAD_TIMES * (Date.now() - startMs);
    const set = await setAll(dueAtMs);
    const isLate = Date.now() > dueAtMs;
    const failed = set.find((one) => one.status === 'rejected');
    // An active job cannot be rescheduled.
    if (failed !== undefined && !isLate) throw failed.reason;
    while (Number(await redis.get(stockKey(saleId))) < STOCK) await sleep(LOOK_EVERY_MS);
    return isLate ? null : Date.now() - dueAtMs;
  } finally {
    await queue.close();
  }
}

async function buy({ url, token }: Baseline, saleId: string, buyerId: string): Promise<void> {
  const response = await fetch(`${url}/sales/${saleId}/purchases`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ quantity: 1, buyerId }),
  });
  await response.arrayBuffer();
  if (response.status !== 202) throw new Error(`the baseline answered ${response.status}`);
}
