import { setTimeout as sleep } from 'node:timers/promises';
import { lawsAtRest, ShopClient, type Deployment } from '@stampede/testkit';
import { openLoop } from './load/pace.ts';
import { BrokenLaws, noneBroken, withDeployment, type Measurement, type Report } from './measurement.ts';
import { orderMany, setDeadlines } from './orders.ts';
import { spreadOf } from './spread.ts';

const SALE = 'flood';
const SKUS = ['sku-0', 'sku-1', 'sku-2', 'sku-3', 'sku-4'];
const ORDERS = 50_000;
const ALLOTMENT = 100_000;
const LIVE_PER_SECOND = 200;
const QUIET_MS = 10_000;
const CALM_MS = 2000;
const BACK_MAX_MS = 300_000;

/** The worst minute of a sale: everybody who did not pay bought in its first second. */
export const expiryFlood: Measurement = {
  name: 'expiry-flood',
  title: '50,000 orders that fall due at the same moment, while purchases go on',
  run: () => withDeployment({}, measure),
};

interface Live {
  readonly orderNo: string;
  /** By the clock of the machine; when it should have begun. */
  readonly dueAtMs: number;
  readonly tookMs: number;
}

async function measure(deployment: Deployment): Promise<Report> {
  const client = new ShopClient(deployment, 200);
  try {
    await client.openSale({
      saleId: SALE,
      items: SKUS.map((sku) => ({ sku, allotment: ALLOTMENT })),
      paymentWindowSeconds: 3600,
    });
    const orderNos = await orderMany(deployment, client, { saleId: SALE, skus: SKUS, count: ORDERS });
    const live: Live[] = [];
    let over = false;
    let refused = 0;
    const buying = openLoop({
      perSecond: LIVE_PER_SECOND,
      until: () => over,
      send: async (index, dueAt) => {
        const sku = SKUS[index % SKUS.length] ?? '';
        const reply = await client.purchase(SALE, { sku, quantity: 1, buyerId: `live-${index}` });
        const tookMs = performance.now() - dueAt;
        if (reply.status !== 202) refused += 1;
        else
          live.push({
            orderNo: String(reply.body['orderNo']),
            dueAtMs: performance.timeOrigin + dueAt,
            tookMs,
          });
      },
    });
    // Told below, after the flood; until then a failure must not count as unhandled.
    buying.catch(() => undefined);
    let flood: Flood;
    const quietFrom = Date.now() + CALM_MS;
    try {
      await sleep(CALM_MS + QUIET_MS);
      flood = await expireAll(deployment, orderNos);
      await sleep(CALM_MS);
    } finally {
      over = true;
    }
    await buying;
    noneBroken([
      ...(await lawsAtRest(deployment, client, SALE)),
      ...(await allBack(deployment, client, orderNos, live)),
    ]);
    const quiet = await during(deployment, live, quietFrom, quietFrom + QUIET_MS);
    const flooded = await during(deployment, live, flood.dueAtMs, flood.backAtMs);
    return {
      how:
        `${ORDERS.toLocaleString('en')} orders of one unit in ${SKUS.length} SKUs, bought over HTTP, get one and the same deadline, in the ` +
        `ledger and at their windows in Redis. The ledger is asked every 50 ms how many of them are still pending, and ` +
        `how many releases the gate has not been told of. All the time ${LIVE_PER_SECOND} purchases/s go on for the same SKUs; ` +
        `quiet is ${QUIET_MS / 1000} s before, flooded is from the deadline until the last unit was back.`,
      figures: [
        { what: 'all closed after', value: (flood.closedAtMs - flood.dueAtMs) / 1000, unit: 's', target: 10 },
        {
          what: 'all units back after',
          value: (flood.backAtMs - flood.dueAtMs) / 1000,
          unit: 's',
          target: 10,
        },
        { what: 'answer p99, quiet', value: quiet.answer.p99, unit: 'ms' },
        { what: 'answer p99, flooded', value: flooded.answer.p99, unit: 'ms' },
        { what: 'purchase to row p99, quiet', value: quiet.row.p99, unit: 'ms' },
        { what: 'purchase to row p99, flooded', value: flooded.row.p99, unit: 'ms' },
        { what: 'purchases meanwhile', value: live.length, unit: '' },
        { what: 'of these while flooded', value: flooded.count, unit: '' },
        { what: 'purchases not accepted', value: refused, unit: '' },
      ],
    };
  } finally {
    client.close();
  }
}

interface Flood {
  readonly dueAtMs: number;
  readonly closedAtMs: number;
  readonly backAtMs: number;
}

async function expireAll(deployment: Deployment, orderNos: readonly string[]): Promise<Flood> {
  let leadMs = 8000;
  let dueAtMs: number;
  // A machine that takes longer to set the deadlines gets later ones.
  do {
    leadMs *= 2;
    dueAtMs = Date.now() + leadMs;
    await setDeadlines(deployment, SALE, new Map(orderNos.map((orderNo) => [orderNo, dueAtMs])));
  } while (Date.now() > dueAtMs - 1000);
  await sleep(dueAtMs - Date.now());
  let closedAtMs = 0;
  for (;;) {
    const [left] = await deployment.sql<{ pending: number; releases: number }>(
      `SELECT (SELECT count(*) FROM orders WHERE state = 'pending_payment' AND expires_at <= to_timestamp($1::float8 / 1000)) AS pending,
              (SELECT count(*) FROM pending_releases) AS releases`,
      [dueAtMs],
    );
    const now = Date.now();
    if (left?.pending === 0 && closedAtMs === 0) closedAtMs = now;
    if (left?.pending === 0 && left.releases === 0) return { dueAtMs, closedAtMs, backAtMs: now };
    if (now > dueAtMs + BACK_MAX_MS)
      throw new BrokenLaws([`once back: after ${BACK_MAX_MS / 1000} s ${JSON.stringify(left)} are left`]);
    await sleep(50);
  }
}

async function allBack(
  deployment: Deployment,
  client: ShopClient,
  orderNos: readonly string[],
  live: readonly Live[],
): Promise<string[]> {
  const [row] = await deployment.sql<{ expired: number; others: number }>(
    `SELECT count(*) FILTER (WHERE state = 'expired' AND order_no = ANY($1::uuid[])) AS expired,
            count(*) FILTER (WHERE state = 'pending_payment' AND order_no = ANY($2::uuid[])) AS others FROM orders`,
    [orderNos, live.map(({ orderNo }) => orderNo)],
  );
  const items = (await client.sale(SALE)).body['items'] as { available: number; reserved: number }[];
  const available = items.reduce((units, item) => units + item.available, 0);
  const broken: string[] = [];
  if (row?.expired !== orderNos.length) broken.push(`${row?.expired} of ${orderNos.length} orders expired`);
  if (row?.others !== live.length)
    broken.push(`no lost purchase: ${row?.others} of ${live.length} are orders`);
  if (available !== SKUS.length * ALLOTMENT - live.length)
    broken.push(`once back: ${available} units are available beside ${live.length} reserved ones`);
  return broken;
}

async function during(
  deployment: Deployment,
  live: readonly Live[],
  fromMs: number,
  toMs: number,
): Promise<{ count: number; answer: ReturnType<typeof spreadOf>; row: ReturnType<typeof spreadOf> }> {
  const those = live.filter(({ dueAtMs }) => dueAtMs >= fromMs && dueAtMs < toMs);
  const rows = await deployment.sql<{ lag: number }>(
    `SELECT extract(epoch FROM created_at - purchased_at)::float8 * 1000 AS lag
       FROM orders WHERE order_no = ANY($1::uuid[])`,
    [those.map(({ orderNo }) => orderNo)],
  );
  return {
    count: those.length,
    answer: spreadOf(those.map(({ tookMs }) => tookMs)),
    row: spreadOf(rows.map(({ lag }) => lag)),
  };
}
