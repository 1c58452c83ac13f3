import { setTimeout as sleep } from 'node:timers/promises';
import type { Baseline } from '../baseline/start-baseline.ts';
import { sendLoad, type LoadResult } from '../load/load.ts';
import type { Backlog, Shop } from '../shop.ts';
import { newBuyers } from './new-buyers.ts';

const DRAINED_MAX_MS = 120_000;
const LOOK_EVERY_MS = 20;

/** A slice of the shop's load, sent to the baseline, until all its orders are written. */
export async function loadBaseline(
  shop: Shop,
  { url, token, backlog }: Baseline,
  seconds: number,
): Promise<LoadResult & { readonly backlog: Backlog }> {
  const result = await sendLoad({ url, paths: [shop.path], token, seconds, ...newBuyers() });
  if (result.refused > 0) throw new Error(`the baseline refused ${result.refused} of ${result.answers}`);
  const purchases = await backlog();
  const since = performance.now();
  while ((await backlog()) > 0) {
    if (performance.now() - since > DRAINED_MAX_MS) throw new Error('the baseline is not drained');
    await sleep(LOOK_EVERY_MS);
  }
  return { ...result, backlog: { purchases, drainedMs: performance.now() - since } };
}
