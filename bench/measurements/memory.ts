import { setTimeout as sleep } from 'node:timers/promises';
import { lawsAtRest, ShopClient, waitFor, type Deployment } from '@stampede/testkit';
import { closedLoop } from '../load/pace.ts';
import { residentMib } from '../machine/memory.ts';
import { BrokenLaws, noneBroken, withDeployment, type Measurement, type Report } from '../measurement.ts';

const SALE = 'long';
const SKUS = ['sku-0', 'sku-1', 'sku-2'];
const PURCHASES = 200_000;
const ALLOTMENT = 100_000;
const BUYERS = 5000;
const WINDOW_SECONDS = 3;
const CONCURRENCY = 64;
const SAMPLE_EVERY_MS = 500;
const ROWS = 10;
/** Caches and pools of a process fill at the start; a leak grows afterwards. */
const STEADY_FROM = 0.5;
/** The heap falls to its live objects at each collection: the lowest reading of a stretch of this length. */
const FLOOR_SHARE = 0.25;
/** Tombstones of released order numbers live for up to two minutes. */
const TOMBSTONES_MAX_MS = 150_000;

/** Keys that a closed sale may leave in Redis; others must be deleted. */
const MAY_STAY = new Set(['gate', 'get_good_list', 'sale', 'items', 'buyers', 'idempotency']);

/** Nothing may grow with the number of purchases. */
export const memory: Measurement = {
  name: 'memory',
  title: 'Memory over 200,000 purchases, and what is left in Redis afterwards',
  run: () => withDeployment({ metrics: true }, measure),
};

interface Sample {
  readonly purchases: number;
  /** MiB of each process, and of Redis' data. */
  readonly mib: readonly number[];
  /** Used MiB of the JavaScript heap of each process. */
  readonly heap: readonly number[];
}

async function measure(deployment: Deployment): Promise<Report> {
  const client = new ShopClient(deployment, CONCURRENCY);
  try {
    await client.openSale({
      saleId: SALE,
      items: SKUS.map((sku) => ({ sku, allotment: ALLOTMENT })),
      paymentWindowSeconds: WINDOW_SECONDS,
    });
    const count = { accepted: 0, paid: 0, cancelled: 0, refused: 0 };
    const samples: Sample[] = [];
    let over = false;
    const sampling = (async () => {
      while (!over) {
        const heap = await heapOf(deployment);
        samples.push({ purchases: count.accepted, mib: await memoryOf(deployment), heap });
        await sleep(SAMPLE_EVERY_MS);
      }
    })();
    sampling.catch(() => undefined);
    const start = performance.now();
    await closedLoop(PURCHASES, CONCURRENCY, async (index) => {
      const sku = SKUS[index % SKUS.length] ?? '';
      const reply = await client.purchase(SALE, {
        sku,
        quantity: 1,
        buyerId: `buyer-${index % BUYERS}`,
        ...(index % 100 === 0 ? { idempotencyKey: `key-${index}` } : {}),
      });
      if (reply.status !== 202) {
        count.refused += 1;
        return;
      }
      count.accepted += 1;
      const orderNo = String(reply.body['orderNo']);
      const fate = index % 20;
      if (fate > 1) return;
      const order = await client.order(orderNo, 10);
      if (fate === 0 && (await client.cancel(orderNo)).status === 200) count.cancelled += 1;
      if (fate === 1 && (await client.pay(orderNo, Number(order.body['amount']))).status === 201)
        count.paid += 1;
    });
    const seconds = (performance.now() - start) / 1000;
    over = true;
    await sampling;

    await waitFor(
      'all orders are closed',
      async () =>
        (await deployment.sql(`SELECT FROM orders WHERE state = 'pending_payment' LIMIT 1`)).length === 0,
      60_000,
    );
    const closed = await client.closeSale(SALE);
    if (closed.status !== 200) throw new Error(`the sale was not closed: ${JSON.stringify(closed)}`);
    noneBroken([...(await lawsAtRest(deployment, client, SALE)), ...(await eachOnce(deployment, count))]);
    const left = await keysLeft(deployment);
    return {
      how:
        `${CONCURRENCY} at a time, with a payment window of ${WINDOW_SECONDS} s; one in 20 purchases is cancelled, one in 20 paid, the rest ` +
        `expires; one in 100 carries an Idempotency-Key. Resident memory of each process and Redis' used_memory are ` +
        `sampled every ${SAMPLE_EVERY_MS} ms; a slope is the least-squares line through the samples after the first ` +
        `${STEADY_FROM * 100} %. What is alive on the heap of a process is the lowest reading of a quarter of the run. The figures of Redis contain what it remembers of released orders for up to two minutes. The ` +
        `keys are counted when the sale is closed and that time is over: ${left}.`,
      figures: [
        { what: 'purchases accepted', value: count.accepted, unit: '' },
        { what: 'paid', value: count.paid, unit: '' },
        { what: 'cancelled', value: count.cancelled, unit: '' },
        { what: 'not accepted', value: count.refused, unit: '' },
        { what: 'accepted', value: count.accepted / seconds, unit: '/s' },
        ...names(deployment).map((name, index) => ({
          what: `${name} grows by`,
          value: slope(samples, index),
          unit: 'MiB per 100,000',
        })),
        ...deployment.processes.flatMap(({ name }, index) => [
          { what: `${name} heap, second quarter`, value: floor(samples, index, FLOOR_SHARE), unit: 'MiB' },
          { what: `${name} heap, last quarter`, value: floor(samples, index, 1 - FLOOR_SHARE), unit: 'MiB' },
        ]),
        { what: 'Redis at the end of it all', value: (await memoryOf(deployment)).at(-1) ?? 0, unit: 'MiB' },
      ],
      table: {
        head: ['purchases', ...names(deployment).map((name) => `${name} MiB`)],
        rows: Array.from({ length: ROWS + 1 }, (_, row) => {
          const sample = samples[Math.round((row * (samples.length - 1)) / ROWS)];
          return [sample?.purchases ?? 0, ...(sample?.mib ?? [])].map((value) =>
            Math.round(value).toLocaleString('en'),
          );
        }),
      },
    };
  } finally {
    client.close();
  }
}

function names(deployment: Deployment): string[] {
  return [...deployment.processes.map(({ name }) => name), 'Redis'];
}

async function memoryOf(deployment: Deployment): Promise<number[]> {
  const used = /used_memory:(\d+)/.exec(await deployment.admin.info('memory'))?.[1];
  return [...deployment.processes.map(({ pid }) => residentMib(pid)), Number(used) / 2 ** 20];
}

/** In the order of the processes; NaN without an answer. */
async function heapOf(deployment: Deployment): Promise<number[]> {
  return Promise.all(
    deployment.processes.map(async ({ metricsUrl }) => {
      const text = await fetch(`${metricsUrl}/metrics`).then(
        (response) => response.text(),
        () => '',
      );
      return Number(/^nodejs_heap_size_used_bytes\{.*\} (\S+)$/m.exec(text)?.[1]) / 2 ** 20;
    }),
  );
}

/** The lowest reading of the heap in a stretch of the run that starts at a share of it. */
function floor(samples: readonly Sample[], index: number, from: number): number {
  const stretch = samples.filter(
    ({ purchases }) => purchases >= PURCHASES * from && purchases < PURCHASES * (from + FLOOR_SHARE),
  );
  return Math.min(
    ...stretch.map(({ heap }) => heap[index] ?? Number.NaN).filter((mib) => !Number.isNaN(mib)),
  );
}

/** Growth in MiB per 100,000 purchases, by least squares. */
function slope(samples: readonly Sample[], index: number): number {
  const steady = samples.filter(({ purchases }) => purchases >= PURCHASES * STEADY_FROM);
  const mean = (of: (sample: Sample) => number): number =>
    steady.reduce((sum, sample) => sum + of(sample), 0) / steady.length;
  const x = mean(({ purchases }) => purchases);
  const y = mean(({ mib }) => mib[index] ?? 0);
  const covariance = mean((sample) => (sample.purchases - x) * ((sample.mib[index] ?? 0) - y));
  return (covariance / mean((sample) => (sample.purchases - x) ** 2)) * 100_000;
}

async function eachOnce(
  deployment: Deployment,
  count: { readonly accepted: number; readonly paid: number; readonly cancelled: number },
): Promise<string[]> {
  const [row] = await deployment.sql<Record<string, number>>(
    `SELECT count(*) AS accepted, count(*) FILTER (WHERE state = 'paid') AS paid,
            count(*) FILTER (WHERE state = 'cancelled') AS cancelled FROM orders`,
  );
  return Object.entries(count)
    .filter(([name, value]) => name !== 'refused' && row?.[name] !== value)
    .map(
      ([name, value]) => `${value} purchases were ${name} by the answers and ${row?.[name]} in the ledger`,
    );
}

/** The keys by kind, once short-lived ones have expired. @throws BrokenLaws when others are left. */
async function keysLeft(deployment: Deployment): Promise<string> {
  const deadline = performance.now() + TOMBSTONES_MAX_MS;
  for (;;) {
    const kinds = new Map<string, number>();
    const found = await deployment.admin.keys('*');
    for (const key of found) {
      const kind = key.replaceAll(/\d+/g, 'n').replace(SALE, '<sale>');
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    const left = [...kinds].sort().map(([kind, count]) => `${count} × ${kind}`);
    const others = found.filter((key) => !MAY_STAY.has(key.split(':')[0] ?? ''));
    if (others.length === 0) return left.join(', ');
    if (performance.now() > deadline)
      throw new BrokenLaws([`keys are left in Redis: ${left.join(', ')} (${others.slice(0, 5).join(' ')})`]);
    await sleep(1000);
  }
}
