import { setTimeout as sleep } from 'node:timers/promises';
import { fallDue } from '../fall-due.ts';
import { startRawClose, type RawClose } from '../limits/raw-close.ts';
import { sendPaced, type PacedAnswer } from '../load/paced-load.ts';
import { BrokenLaws, withStarted, type Measurement, type Report, type RunOptions } from '../measurement.ts';
import { alternate, ratioOf, roundedOf } from '../rounds.ts';
import { listSeeded, rebuildGate, seedOrders } from '../seed-orders.ts';
import { withShop, type Shop } from '../shop.ts';
import { spreadOf } from '../spread.ts';
import { watchUnitsBack } from '../units-back.ts';

const OPEN = 300_000;
const DUE = 50_000;
/** Each with new orders; the minimum for a 95 % interval. */
const FLOODS = 6;
const DUE_WITHIN_MS = 1000;
const SAMPLED = 500;
const LOOK_EVERY_MS = 20;
const LIVE_PER_SECOND = 500;
const QUIET_SECONDS = 5;
const CALM_MS = 2000;
const BACK_MAX_MS = 300_000;

/** The worst minute of a sale: all buyers who did not pay bought in its first second. */
export const expiryFlood: Measurement = {
  name: 'expiry-flood',
  title:
    '50,000 orders that fall due within one second beside 300,000 open ones, while purchases go on; beside bare UPDATEs',
  run: (options) => {
    const { scaled } = options;
    const sizes = { open: scaled(OPEN, 2000), due: scaled(DUE, 1000), floods: scaled(FLOODS, 1) };
    return withShop({}, 'flood', (shop) =>
      withStarted(
        () => startRawClose({ open: sizes.open, due: sizes.floods * sizes.due }),
        (raw) => measure(shop, raw, sizes, options),
      ),
    );
  },
};

async function measure(
  shop: Shop,
  raw: RawClose,
  { open, due, floods }: { readonly open: number; readonly due: number; readonly floods: number },
  { scaled }: RunOptions,
): Promise<Report> {
  await seedOrders(shop, { count: open, buyerPrefix: 'open-', state: 'pending_payment' });
  await seedOrders(shop, { count: floods * due, buyerPrefix: 'due-', state: 'pending_payment' });
  await rebuildGate(shop);
  shop.promise(open);
  const orderNos = await listSeeded(shop, 'due-');

  const state = { over: false };
  const { url, shopToken: token } = shop.deployment;
  const buying = sendPaced({
    ...{ url, path: shop.path, token, perSecond: LIVE_PER_SECOND, buyerPrefix: 'live-' },
    until: () => state.over,
  });
  // Awaited below, after the floods; until then a failure must not count as unhandled.
  buying.catch(() => undefined);
  const quietMs = scaled(QUIET_SECONDS, 1) * 1000;
  const rounds = alternate(floods, {
    flood: async (): Promise<Flood | null> => {
      await sleep(CALM_MS);
      const quietFromMs = Date.now();
      await sleep(quietMs);
      const expired = await expireAll(shop, orderNos.splice(0, due));
      return expired && { quietFromMs, ...expired };
    },
    raw: async (): Promise<number> => {
      await sleep(CALM_MS);
      return raw.run(due);
    },
  });
  const results = await rounds.finally(() => (state.over = true));
  const answers = await buying;
  const refused = answers.filter(({ status }) => status !== 202).length;
  shop.promise(answers.length - refused);
  await shop.drain();
  await shop.check();

  const seen = results.flood.flatMap((flood, round) =>
    flood === null ? [] : [{ ...flood, rawPerSecond: results.raw[round] ?? Number.NaN }],
  );
  const back = seen.map(({ lagsMs }) => spreadOf(lagsMs));
  const tookMs = seen.map(({ dueAtMs, backAtMs }) => backAtMs - dueAtMs);
  const closed = tookMs.map((ms) => (due / ms) * 1000);
  const rawClosed = seen.map(({ rawPerSecond }) => rawPerSecond);
  const quiet = seen.map(({ quietFromMs }) => p99During(answers, quietFromMs, quietFromMs + quietMs));
  const flooded = seen.map(({ dueAtMs, backAtMs }) => p99During(answers, dueAtMs, backAtMs));
  const late = floods - seen.length;
  return {
    how:
      `${open.toLocaleString('en')} open orders are written by SQL, and ${due.toLocaleString('en')} more for each of ${floods} floods, ` +
      'and the gate is made from them. Then, one flood after the other, the latter get deadlines spread over ' +
      `${DUE_WITHIN_MS} ms, in the ledger and at their windows in Redis. Every ${LOOK_EVERY_MS} ms the reservations of a sample ` +
      `of ${SAMPLED.toLocaleString('en')} of them are looked up in Redis; the unit is available when its reservation is gone. ` +
      'Orders/s are from the first deadline until every order is closed and its release applied. Before or after each flood, as ' +
      'many orders of another database with the same table, and as many open ones, are closed by bare UPDATEs of 2,000 on one ' +
      `connection. All the time ${LIVE_PER_SECOND} purchases/s go on for the item of the flood, at an even pace; quiet is ` +
      `${quietMs / 1000} s before each flood, flooded is from its first deadline until its last unit was back. Ratios are of one round.`,
    figures: [
      {
        what: 'unit back after its deadline p50',
        value: roundedOf(back.map(({ p50 }) => p50 / 1000)),
        unit: 's',
      },
      {
        what: 'unit back after its deadline p99',
        value: roundedOf(back.map(({ p99 }) => p99 / 1000)),
        unit: 's',
      },
      {
        what: 'all back after the first deadline',
        value: roundedOf(tookMs.map((ms) => ms / 1000)),
        unit: 's',
      },
      { what: 'closed and back', value: roundedOf(closed), unit: 'orders/s' },
      { what: 'bare closing UPDATEs', value: roundedOf(rawClosed), unit: 'orders/s' },
      {
        what: 'closed and back ÷ bare closing UPDATEs',
        value: ratioOf(closed, rawClosed),
        ...{ unit: '', goal: 'closings' },
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
    doubts:
      late === 0
        ? []
        : [`${late} of ${floods} floods are left out: they began before all their deadlines had been set.`],
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

/** Null, once all are available, where the machine was too slow to make them due together. */
async function expireAll(shop: Shop, orderNos: readonly string[]): Promise<Expired | null> {
  const { deadlines, firstAtMs: dueAtMs, isLate } = await fallDue(shop, orderNos, DUE_WITHIN_MS);
  if (isLate) {
    await allBack(shop, dueAtMs);
    return null;
  }
  const every = Math.max(1, Math.floor(orderNos.length / SAMPLED));
  const sample = new Map([...deadlines].filter((_, index) => index % every === 0));
  const lagsMs = await watchUnitsBack(shop.deployment, shop.partition, sample, LOOK_EVERY_MS);
  // Only then: counting the rest of 50,000 orders in the ledger would slow the processes that close them.
  return { dueAtMs, backAtMs: await allBack(shop, dueAtMs), lagsMs };
}

/** When the last order was closed and its release applied to the gate, by Date.now(). */
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
    await sleep(LOOK_EVERY_MS);
  }
}

function p99During(answers: readonly PacedAnswer[], fromMs: number, toMs: number): number {
  const asked = answers.filter(({ dueAtMs }) => dueAtMs >= fromMs && dueAtMs < toMs);
  return spreadOf(asked.map(({ tookMs }) => tookMs)).p99;
}
