import {
  brokenStampedeLaws,
  lawsAtRest,
  runStampede,
  ShopClient,
  type StampedeRecord,
} from '@stampede/testkit';
import { noneBroken, withDeployment, type Measurement, type Report } from '../measurement.ts';
import { spreadOf } from '../spread.ts';

const PURCHASES = 20_000;
const BUYERS = 2000;
const UNITS = [2500, 1500, 1000];
const CONCURRENCY = 200;

/** All buyers come at the same time, for less stock than they want. */
export const stampede: Measurement = {
  name: 'stampede',
  title: '20,000 purchases of 1 to 4 units by 2,000 buyers, 200 at a time, against 5,000 units in 3 SKUs',
  run: ({ scaled }) =>
    run({
      purchases: scaled(PURCHASES, 500),
      buyers: scaled(BUYERS, 100),
      units: UNITS.map((units) => scaled(units, 50)),
      concurrency: scaled(CONCURRENCY, 50),
    }),
};

interface Size {
  readonly purchases: number;
  readonly buyers: number;
  readonly units: readonly number[];
  readonly concurrency: number;
}

const SALE = 'stampede';
const BUYER_LIMIT = 10;

async function run({ purchases, buyers, units, concurrency }: Size): Promise<Report> {
  return withDeployment({}, async (deployment) => {
    const client = new ShopClient(deployment, concurrency + 20);
    try {
      const record = await runStampede(deployment, client, {
        saleId: SALE,
        items: units.map((allotment, index) => ({ sku: `sku-${index}`, allotment })),
        purchases,
        buyers,
        concurrency,
        buyerLimit: BUYER_LIMIT,
        seed: 1,
      });
      noneBroken([...brokenStampedeLaws(record), ...(await lawsAtRest(deployment, client, SALE))]);
      return report(record);
    } finally {
      client.close();
    }
  });
}

function report(record: StampedeRecord): Report {
  const { attempts, orders, conservation, seconds, ordersCompleteAfterMs, options } = record;
  const answered = (slug: string): number => attempts.filter(({ reply }) => reply.slug === slug).length;
  const taken = orders.reduce((units, { quantity }) => units + quantity, 0);
  const allotment = options.items.reduce((units, item) => units + item.allotment, 0);
  const answers = spreadOf(attempts.map(({ reply }) => reply.answeredAtMs - reply.sentAtMs));
  const known = ['sold-out', 'not-enough-stock', 'buyer-limit-reached'];
  const others = new Set(
    attempts
      .filter(({ reply }) => reply.status !== 202 && !known.includes(reply.slug ?? ''))
      .map(({ reply }) => reply.slug),
  );
  return {
    how:
      `A purchase fits if, at its moment in the gate, its item had that many units and its buyer was below the limit ` +
      `of ${BUYER_LIMIT}. Each refusal is held against the units that were available between its request and its ` +
      `answer, known from the time at which the gate accepted each order. Every twentieth purchase is sent twice at ` +
      `once with one Idempotency-Key; every fourth accepted one is paid meanwhile. All the time the sale is read over ` +
      `HTTP, in Redis and in Postgres every 20 ms and audited every 250 ms; every reading must account for every unit.`,
    figures: [
      { what: 'units sold or reserved', value: taken, unit: `of ${allotment}` },
      { what: 'accepted purchases, each one order', value: orders.length, unit: '' },
      { what: 'answered sold-out, each rightly', value: answered('sold-out'), unit: '' },
      { what: 'answered not-enough-stock, each rightly', value: answered('not-enough-stock'), unit: '' },
      {
        what: 'answered buyer-limit-reached, each rightly',
        value: answered('buyer-limit-reached'),
        unit: '',
      },
      ...[...others].map((slug) => ({
        what: slug === null ? 'not answered' : `answered ${slug}`,
        value: attempts.filter(({ reply }) => reply.status !== 202 && reply.slug === slug).length,
        unit: '',
      })),
      { what: 'readings that accounted for every unit', value: conservation.reads, unit: '' },
      { what: 'last order after the last answer', value: ordersCompleteAfterMs / 1000, unit: 's', target: 5 },
      { what: 'answers', value: attempts.length / seconds, unit: '/s' },
      { what: 'answer p50', value: answers.p50, unit: 'ms' },
      { what: 'answer p99', value: answers.p99, unit: 'ms' },
    ],
  };
}
