import { setTimeout as sleep } from 'node:timers/promises';
import { gateKeys } from '@stampede/store';
import { floodBaseline } from '../baseline/flood-baseline.ts';
import { startBaseline, type Baseline } from '../baseline/start-baseline.ts';
import { fallDue } from '../fall-due.ts';
import { BrokenLaws, withStarted, type Measurement, type Report, type RunOptions } from '../measurement.ts';
import { orderMany } from '../orders.ts';
import { alternate, ratioOf, roundedOf } from '../rounds.ts';
import { withShop, type Shop } from '../shop.ts';

/** A size that the baseline survives. */
const ORDERS = 5000;
/** The minimum for a 95 % interval. */
const ROUNDS = 6;
const LOOK_EVERY_MS = 5;
const BACK_MAX_MS = 120_000;

/** The cost of an expiry that is a job of its own. */
export const baselineFlood: Measurement = {
  name: 'baseline-flood',
  title: '5,000 orders that fall due at one moment, here and in the baseline',
  run: (options) =>
    withShop({}, 'flood', (shop) =>
      withStarted(
        () => startBaseline(shop.saleId),
        (baseline) => measure(shop, baseline, options),
      ),
    ),
};

async function measure(shop: Shop, baseline: Baseline, { scaled }: RunOptions): Promise<Report> {
  const orders = scaled(ORDERS, 200);
  const contestants = {
    ours: () => floodOurs(shop, orders),
    baseline: () => floodBaseline(baseline, shop.saleId, orders),
  };
  await alternate(1, contestants);
  const rounds = scaled(ROUNDS, 1);
  const results = await alternate(rounds, contestants);
  await shop.check();
  const both = results.ours.flatMap((ours, round) => {
    const theirs = results.baseline[round] ?? null;
    return ours === null || theirs === null ? [] : [{ ours, theirs }];
  });
  const ours = both.map((round) => round.ours);
  const theirs = both.map((round) => round.theirs);
  const figures = (whose: string, tookMs: readonly number[]) => [
    { what: `${whose}: last unit back`, value: roundedOf(tookMs.map((ms) => ms / 1000)), unit: 's' },
    { what: `${whose}: for each order`, value: roundedOf(tookMs.map((ms) => ms / orders)), unit: 'ms' },
  ];
  return {
    how:
      `${orders.toLocaleString('en')} orders of one unit are bought over HTTP and written. Then all of them get the same ` +
      'deadline: here in the ledger and at their windows in Redis, in the baseline as the time of their delayed jobs. It ' +
      `is counted from that moment until no unit is held any more, looked up in Redis every ${LOOK_EVERY_MS} ms. Both are flooded ` +
      'in turn, with nothing else going on, and once before it counts. The ratio is of one round.',
    figures: [
      ...figures('ours', ours),
      ...figures('baseline', theirs),
      { what: 'units back per second, ours ÷ baseline’s', value: ratioOf(theirs, ours), unit: '' },
    ],
    doubts:
      both.length === rounds
        ? []
        : [`${rounds - both.length} of ${rounds} rounds are left out: a flood began before it was complete.`],
  };
}

/** The same as {@link floodBaseline}, for this system. */
async function floodOurs(shop: Shop, orders: number): Promise<number | null> {
  const { deployment, client, saleId, partition } = shop;
  const orderNos = await orderMany(deployment, client, { saleId, skus: ['sku'], count: orders });
  const { firstAtMs, isLate } = await fallDue(shop, orderNos, 0);
  const reservations = gateKeys.reservationsKey(partition);
  while ((await deployment.admin.hlen(reservations)) > 0) {
    if (Date.now() > firstAtMs + BACK_MAX_MS)
      throw new BrokenLaws([`once back: units are held ${BACK_MAX_MS / 1000} s after their deadline`]);
    await sleep(LOOK_EVERY_MS);
  }
  return isLate ? null : Date.now() - firstAtMs;
}
