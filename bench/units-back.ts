import { setTimeout as sleep } from 'node:timers/promises';
import { gateKeys } from '@stampede/store';
import type { Deployment } from '@stampede/testkit';
import { BrokenLaws } from './measurement.ts';

const BACK_MAX_MS = 120_000;

/**
 * Measures for each order the ms from its deadline until its unit was available. Polls the reservations of all due
 * orders with one HMGET; the unit is available once the reservation is deleted, because one script changes both. The
 * payment windows are not read, because Redis deletes an expired key on a read.
 *
 * @throws BrokenLaws when a unit is not released
 */
export async function watchUnitsBack(
  deployment: Deployment,
  partition: number,
  deadlines: ReadonlyMap<string, number>,
  lookEveryMs: number,
): Promise<number[]> {
  const key = gateKeys.reservationsKey(partition);
  const recordsOf = (orderNos: readonly string[]): Promise<(string | null)[]> =>
    deployment.admin.hmget(key, ...orderNos);
  if ((await recordsOf([...deadlines.keys()])).includes(null))
    throw new Error('an order has no reservation, or it is kept elsewhere by now');
  const waiting = new Map(deadlines);
  const giveUpAt = Math.max(...deadlines.values()) + BACK_MAX_MS;
  const lags: number[] = [];
  while (waiting.size > 0) {
    const due = [...waiting].filter(([, atMs]) => atMs <= Date.now());
    if (due.length > 0) {
      const records = await recordsOf(due.map(([orderNo]) => orderNo));
      const now = Date.now();
      for (const [index, [orderNo, atMs]] of due.entries()) {
        if (records[index] !== null) continue;
        lags.push(now - atMs);
        waiting.delete(orderNo);
      }
    }
    if (Date.now() > giveUpAt) throw new BrokenLaws([`once back: ${waiting.size} units did not come back`]);
    await sleep(lookEveryMs);
  }
  return lags;
}
