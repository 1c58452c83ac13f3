import { setTimeout as sleep } from 'node:timers/promises';
import { sendPaced, type PacedAnswer } from './load/paced-load.ts';
import { BrokenLaws, type Measurement, type Report, type RunOptions } from './measurement.ts';
import { setDeadlines } from './orders.ts';
import { rebuildGate, seedOrders } from './seed-orders.ts';
import { withShop, type Shop } from './shop.ts';
import { spreadOf } from './spread.ts';
import { watchUnitsBack } from './units-back.ts';

const OPEN = 1_000_000;
const DUE = 100_000;
const DUE_WITHIN_MS = 1000;
const SAMPLED = 500;
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
  const { deployment } = shop;
  const [open, due] = [scaled(OPEN, 2000), scaled(DUE, 1000)];
  await seedOrders(shop, { count: open, buyerPrefix: 'open-', state: 'pending_payment' });
  await seedOrders(shop, { count: due, buyerPrefix: 'due-', state: 'pending_payment' });
  await rebuildGate(shop);
  shop.promise(open);
  const orderNos = await listDue(shop);

  const state = { over: false };
  const { url, shopToken: token } = deployment;
  const buying = sendPaced({
    ...{ url, path: shop.path, token, perSecond: LIVE_PER_SECOND, buyerPrefix: 'live-' },
    until: () => state.over,
  });
  // Told below, after the flood; until then a failure must not count as unhandled.
  buying.catch(() => undefined);
  const quietFrom = Date.now() + CALM_MS;
  const quietMs = scaled(QUIET_SECONDS, 1) * 1000;
  let flood: Flood;
  try {
    await sleep(CALM_MS + quietMs);
    flood = await expireAll(shop, orderNos);
    await sleep(CALM_MS);
  } finally {
    state.over = true;
  }
  const answers = await buying;
  const refused = answers.filter(({ status }) => status !== 202).length;
  shop.promise(answers.length - refused);
  await shop.drain();
  await shop.check();
  const quiet = during(answers, quietFrom, quietFrom + quietMs);
  const flooded = during(answers, flood.dueAtMs, flood.backAtMs);
  const back = spreadOf(flood.lagsMs);
  return {
    how:
      `${open.toLocaleString('en')} open orders are written by SQL and ${due.toLocaleString('en')} more, and the gate is made from ` +
      `them. Then the latter get deadlines spread over ${DUE_WITHIN_MS} ms, in the ledger and at their windows in Redis. ` +
      `Every ${LOOK_EVERY_MS} ms the reservations of a sample of ${SAMPLED.toLocaleString('en')} of them are looked up in Redis; the unit ` +
      `is available when its reservation is gone. All the time ${LIVE_PER_SECOND} purchases/s go on for the same item, at ` +
      `an even pace; quiet is ${quietMs / 1000} s before, flooded is from the first deadline until the last unit was back.`,
    figures: [
      { what: 'unit back after its deadline p50', value: back.p50 / 1000, unit: 's' },
      { what: 'unit back after its deadline p99', value: back.p99 / 1000, unit: 's', goal: 'back' },
      {
        what: 'all back after the first deadline',
        value: (flood.backAtMs - flood.dueAtMs) / 1000,
        unit: 's',
      },
      { what: 'answer p99, quiet', value: quiet.p99, unit: 'ms' },
      { what: 'answer p99, flooded', value: flooded.p99, unit: 'ms' },
      { what: 'answer p99, flooded ÷ quiet', value: flooded.p99 / quiet.p99, unit: '', goal: 'flooded' },
      { what: 'purchases meanwhile', value: answers.length, unit: '' },
      { what: 'purchases not accepted', value: refused, unit: '' },
    ],
  };
}

interface Flood {
  readonly dueAtMs: number;
  readonly backAtMs: number;
  /** Of the sampled orders. */
  readonly lagsMs: readonly number[];
}

async function listDue({ deployment, saleId }: Shop): Promise<string[]> {
  const rows = await deployment.sql<{ orderNo: string }>(
    `SELECT order_no AS "orderNo" FROM orders WHERE sale_id = $1 AND starts_with(buyer_id, 'due-')`,
    [saleId],
  );
  return rows.map(({ orderNo }) => orderNo);
}

async function expireAll(shop: Shop, orderNos: readonly string[]): Promise<Flood> {
  const { deployment } = shop;
  let leadMs = 8000;
  let dueAtMs: number;
  let deadlines: Map<string, number>;
  // A machine that takes longer to set the deadlines gets later ones.
  do {
    leadMs *= 2;
    dueAtMs = Date.now() + leadMs;
    const first = dueAtMs;
    const stepMs = DUE_WITHIN_MS / orderNos.length;
    deadlines = new Map(orderNos.map((orderNo, index) => [orderNo, first + index * stepMs]));
    await setDeadlines(deployment, shop.saleId, deadlines);
  } while (Date.now() > dueAtMs - 1000);
  const every = Math.max(1, Math.floor(orderNos.length / SAMPLED));
  const sample = new Map([...deadlines].filter((_, index) => index % every === 0));
  const lagsMs = await watchUnitsBack(deployment, shop.partition, sample, LOOK_EVERY_MS);
  // Only then: to count in the ledger what is left of 100,000 orders would take from those who work on them.
  return { dueAtMs, backAtMs: await allBack(shop, dueAtMs), lagsMs };
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

function during(answers: readonly PacedAnswer[], fromMs: number, toMs: number) {
  return spreadOf(
    answers.filter(({ dueAtMs }) => dueAtMs >= fromMs && dueAtMs < toMs).map(({ tookMs }) => tookMs),
  );
}
