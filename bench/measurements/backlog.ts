import { setTimeout as sleep } from 'node:timers/promises';
import { gateKeys } from '@stampede/store';
import { startProcess, type Deployment } from '@stampede/testkit';
import { startRawInsert } from '../limits/raw-insert.ts';
import { withStarted, type Measurement, type Report, type RunOptions } from '../measurement.ts';
import { alternate, ratioOf, roundedOf } from '../rounds.ts';
import { withShop, type Shop } from '../shop.ts';

const BACKLOG = 50_000;
/** The minimum for an interval without the lowest and the highest value. */
const ROUNDS = 9;
const BUY_SECONDS = 5;
/** An estimate; if purchases are missing after a load, another load buys them. */
const PURCHASES_A_SECOND = 10_000;
/** Excludes the start of the process and its warm-up, which takes more than 15,000 orders. */
const COUNTED_FROM = 1 / 3;
/** More than the purchases of one load. */
const BUYERS = 100_000;
const DRAINED_MAX_MS = 300_000;
const LOOK_EVERY_MS = 10;

/** The throughput of the order-creators with a backlog. */
export const backlog: Measurement = {
  name: 'backlog',
  title: 'A backlog of 50,000 purchases drained by one order-creator and by two, beside the raw insert',
  run: (options) =>
    withShop({ orderCreators: 0, env: { QUEUE_LIMIT: '10000000' } }, 'backlog', (shop) =>
      withStarted(startRawInsert, (raw) => measure(shop, raw, options)),
    ),
};

async function measure(
  shop: Shop,
  raw: Awaited<ReturnType<typeof startRawInsert>>,
  { scaled }: RunOptions,
): Promise<Report> {
  const orders = scaled(BACKLOG, 2000);
  const contestants = (count: number) => ({
    raw: () => raw.run(count),
    one: () => drainWith(1, shop, count),
    two: () => drainWith(2, shop, count),
  });
  const { one, two, raw: inserted } = await alternate(scaled(ROUNDS, 1), contestants(orders));
  await shop.check();
  return {
    how:
      `Purchases are accepted while no order-creator runs, until ${orders.toLocaleString('en')} wait; then one is started, or ` +
      `two. The rate is that of the purchases after the first third, until the queue is empty and all ` +
      'payment windows run. The raw insert writes as many orders into a table of the same kind, 500 in each ' +
      'transaction, with one update of the counter, and does nothing else.',
    figures: [
      { what: 'raw insert', value: roundedOf(inserted), unit: 'orders/s' },
      { what: 'drained by one order-creator', value: roundedOf(one), unit: 'orders/s' },
      { what: 'drained by two', value: roundedOf(two), unit: 'orders/s' },
      { what: 'one ÷ raw insert', value: ratioOf(one, inserted), unit: '', goal: 'drain' },
      { what: 'two ÷ one', value: ratioOf(two, one), unit: '' },
    ],
  };
}

async function drainWith(copies: number, shop: Shop, purchases: number): Promise<number> {
  const { deployment } = shop;
  const queue = gateKeys.queueKey(shop.partition);
  for (let missing = purchases; missing > 0; missing = purchases - (await deployment.admin.xlen(queue)))
    await shop.buy(Math.min(BUY_SECONDS, Math.ceil(missing / PURCHASES_A_SECOND)), {
      ...{ buyers: BUYERS, buyerPrefix: `${performance.now()}-` },
    });
  const waiting = await deployment.admin.xlen(queue);
  const creators = () => startCreators(deployment, copies);
  return withStarted(creators, async () => {
    const since = performance.now();
    let from: { at: number; left: number } | null = null;
    for (;;) {
      const left = await deployment.admin.xlen(queue);
      const at = performance.now();
      if (from === null && left <= waiting * (1 - COUNTED_FROM)) from = { at, left };
      if (left === 0) {
        if (from === null || from.left === 0) return waiting / ((at - since) / 1000);
        return from.left / ((at - from.at) / 1000);
      }
      if (at - since > DRAINED_MAX_MS) throw new Error(`${left} purchases are still queued`);
      await sleep(LOOK_EVERY_MS);
    }
  });
}

async function startCreators(deployment: Deployment, copies: number) {
  const env = {
    REDIS_URL: deployment.redis.url,
    DATABASE_URL: deployment.database.url,
    LOG_LEVEL: 'info',
  };
  const creators = await Promise.all(
    Array.from({ length: copies }, (_, copy) =>
      startProcess('order-creator', { ...env, NODE_APP_INSTANCE: String(copy) }, { ownSession: true }),
    ),
  );
  return { stop: () => Promise.all(creators.map((creator) => creator.stop())) };
}
