import { setTimeout as sleep } from 'node:timers/promises';
import { sendPaced, type PacedAnswer } from '../load/paced-load.ts';
import { BrokenLaws, type Measurement, type Report, type RunOptions } from '../measurement.ts';
import { setDeadlines } from '../orders.ts';
import { ratioOf, roundedOf } from '../rounds.ts';
import { rebuildGate, seedOrders } from '../seed-orders.ts';
import { withShop, type Shop } from '../shop.ts';
import { spreadOf } from '../spread.ts';
import { watchUnitsBack } from '../units-back.ts';

const OPEN = 1_000_000;
const DUE = 100_000;
/** Each with orders of its own. */
const FLOODS = 3;
const DUE_WITHIN_MS = 1000;
const SAMPLED = 500;
/** So many deadlines are set to an hour on first, to see how long it takes on this machine. */
const REHEARSED = 5000;
const FAR_MS = 3_600_000;
const LEAD_TIMES = 3;
const LEAD_MIN_MS = 3000;
const LOOK_EVERY_MS = 20;
const LIVE_PER_SECOND = 500;
const QUIET_SECONDS = 10;
const CALM_MS = 2000;
const BACK_MAX_MS = 300_000;

/** The worst minute of a sale: everybody who did not pay bought in its first second. */
export const expiryFlood: Measurement = {
  name: 'expiry-flood',
  title: '100,000 orders that fall due within one second beside 1,000,000 open ones, while purchases go on',
  run: (options) => withShop({}, 'flood', (shop) => measure(shop, options)),
};

async function measure(shop: Shop, { scaled }: RunOptions): Promise<Report> {
  const [open, due, floods] = [scaled(OPEN, 2000), scaled(DUE, 1000), scaled(FLOODS, 1)];
  await seedOrders(shop, { count: open, buyerPrefix: 'open-', state: 'pending_payment' });
  await seedOrders(shop, { count: floods * due, buyerPrefix: 'due-', state: 'pending_payment' });
  await rebuildGate(shop);
  shop.promise(open);
  const orderNos = await listDue(shop);

  const state = { over: false };
  const { url, shopToken: token } = shop.deployment;
  const buying = sendPaced({
    ...{ url, path: shop.path, token, perSecond: LIVE_PER_SECOND, buyerPrefix: 'live-' },
    until: () => state.over,
  });
  // Told below, after the floods; until then a failure must not count as unhandled.
  buying.catch(() => undefined);
  const quietMs = scaled(QUIET_SECONDS, 1) * 1000;
  const seen: Flood[] = [];
  try {
    for (let from = 0; from < orderNos.length; from += due) {
      await sleep(CALM_MS);
      const quietFromMs = Date.now();
      await sleep(quietMs);
      seen.push({ quietFromMs, ...(await expireAll(shop, orderNos.slice(from, from + due))) });
    }
    await sleep(CALM_MS);
  } finally {
    state.over = true;
  }
  const answers = await buying;
  const refused = answers.filter(({ status }) => status !== 202).length;
  shop.promise(answers.length - refused);
  await shop.drain();
  await shop.check();
  const back = seen.map(({ lagsMs }) => spreadOf(lagsMs));
  const quiet = seen.map(({ quietFromMs }) => p99During(answers, quietFromMs, quietFromMs + quietMs));
  const flooded = seen.map(({ dueAtMs, backAtMs }) => p99During(answers, dueAtMs, backAtMs));
  return {
    how:
      `${open.toLocaleString('en')} open orders are written by SQL, and ${due.toLocaleString('en')} more for each of ${floods} floods, ` +
      'and the gate is made from them. Then, one flood after the other, the latter get deadlines spread over ' +
      `${DUE_WITHIN_MS} ms, in the ledger and at their windows in Redis. Every ${LOOK_EVERY_MS} ms the reservations of a sample ` +
      `of ${SAMPLED.toLocaleString('en')} of them are looked up in Redis; the unit is available when its reservation is gone. All ` +
      `the time ${LIVE_PER_SECOND} purchases/s go on for the same item, at an even pace; quiet is ${quietMs / 1000} s before ` +
      'each flood, flooded is from its first deadline until its last unit was back. Ratios are of one flood.',
    figures: [
      {
        what: 'unit back after its deadline p50',
        value: roundedOf(back.map(({ p50 }) => p50 / 1000)),
        unit: 's',
      },
      {
        what: 'unit back after its deadline p99',
        value: roundedOf(back.map(({ p99 }) => p99 / 1000)),
        ...{ unit: 's', goal: 'back' },
      },
      {
        what: 'all back after the first deadline',
        value: roundedOf(seen.map(({ dueAtMs, backAtMs }) => (backAtMs - dueAtMs) / 1000)),
        unit: 's',
      },
      { what: 'answer p99, quiet', value: roundedOf(quiet), unit: 'ms' },
      { what: 'answer p99, flooded', value: roundedOf(flooded), unit: 'ms' },
      {
        what: 'answer p99, flooded ÷ quiet',
        value: ratioOf(flooded, quiet),
        ...{ unit: '', goal: 'flooded' },
      },
      { what: 'purchases meanwhile', value: answers.length, unit: '' },
      { what: 'purchases not accepted', value: refused, unit: '' },
    ],
  };
}

interface Flood extends Expired {
  readonly quietFromMs: number;
}

interface Expired {
  readonly dueAtMs: number;
  readonly backAtMs: number;
  /** Of the sampled orders. */
  readonly lagsMs: readonly number[];
}

/** Those of one flood beside each other. */
async function listDue({ deployment, saleId }: Shop): Promise<string[]> {
  const rows = await deployment.sql<{ orderNo: string }>(
    `SELECT order_no AS "orderNo" FROM orders WHERE sale_id = $1 AND starts_with(buyer_id, 'due-') ORDER BY order_no`,
    [saleId],
  );
  return rows.map(({ orderNo }) => orderNo);
}

async function expireAll(shop: Shop, orderNos: readonly string[]): Promise<Expired> {
  const { deployment } = shop;
  const leadMs = await leadFor(shop, orderNos);
  const dueAtMs = Date.now() + leadMs;
  const stepMs = DUE_WITHIN_MS / orderNos.length;
  const deadlines = new Map(orderNos.map((orderNo, index) => [orderNo, dueAtMs + index * stepMs]));
  await setDeadlines(deployment, shop.saleId, deadlines);
  if (Date.now() > dueAtMs) throw new Error('the first orders were due before all deadlines had been set');
  const every = Math.max(1, Math.floor(orderNos.length / SAMPLED));
  const sample = new Map([...deadlines].filter((_, index) => index % every === 0));
  const lagsMs = await watchUnitsBack(deployment, shop.partition, sample, LOOK_EVERY_MS);
  // Only then: to count in the ledger what is left of 100,000 orders would take from those who work on them.
  return { dueAtMs, backAtMs: await allBack(shop, dueAtMs), lagsMs };
}

/** How far ahead the deadlines of so many orders have to be for all to be set before the first is due; ms. */
async function leadFor({ deployment, saleId }: Shop, orderNos: readonly string[]): Promise<number> {
  const some = orderNos.slice(0, REHEARSED);
  const startMs = Date.now();
  await setDeadlines(deployment, saleId, new Map(some.map((orderNo) => [orderNo, startMs + FAR_MS])));
  return LEAD_MIN_MS + (LEAD_TIMES * (Date.now() - startMs) * orderNos.length) / some.length;
}

/** When the last order was closed and the gate told of it, by Date.now(). */
async function allBack({ deployment, saleId }: Shop, dueAtMs: number): Promise<number> {
  await sleep(dueAtMs + DUE_WITHIN_MS - Date.now());
  for (;;) {
    const [left] = await deployment.sql<{ pending: number; releases: number }>(
      `SELECT (SELECT count(*) FROM orders WHERE sale_id = $1 AND state = 'pending_payment'
                 AND expires_at <= to_timestamp($2::float8 / 1000)) AS pending,
              (SELECT count(*) FROM pending_releases) AS releases`,
      [saleId, dueAtMs + DUE_WITHIN_MS],
    );
    const now = Date.now();
    if (left?.pending === 0 && left.releases === 0) return now;
    if (now > dueAtMs + BACK_MAX_MS)
      throw new BrokenLaws([`once back: after ${BACK_MAX_MS / 1000} s ${JSON.stringify(left)} are left`]);
    await sleep(100);
  }
}

function p99During(answers: readonly PacedAnswer[], fromMs: number, toMs: number): number {
  const asked = answers.filter(({ dueAtMs }) => dueAtMs >= fromMs && dueAtMs < toMs);
  return spreadOf(asked.map(({ tookMs }) => tookMs)).p99;
}
