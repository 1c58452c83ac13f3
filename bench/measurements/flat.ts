import { CONNECTIONS } from '../load/load.ts';
import { readCpu } from '../machine/processes.ts';
import { type Figure, type Measurement, type Report, type RunOptions } from '../measurement.ts';
import { closedLoop } from '../load/pace.ts';
import { alternate, ratioOf, roundedOf } from '../rounds.ts';
import { rebuildGate, seedOrders } from '../seed-orders.ts';
import { withShop, type Shop } from '../shop.ts';

const ROUNDS = 6;
const SECONDS = 4;
const FEW_SALES = 10;
const MANY_SALES = 10_000;
const FEW_OPEN = 1000;
const MANY_OPEN = 1_000_000;
const PAST = 10_000_000;
const PAST_SECONDS_MAX = 240;
const RUN_SECONDS = 180;

/** A purchase must not cost more because there are more sales. */
export const manySales = flat(
  'many-sales',
  'Cost of a purchase with 10,000 sales, beside 10',
  async (few, many, { scaled }) => {
    const others = scaled(MANY_SALES, 50) - FEW_SALES;
    for (const [shop, count] of [
      [few, FEW_SALES],
      [many, FEW_SALES + others],
    ] as const) {
      await closedLoop(count, 20, async (index) =>
        shop.client.openSale({ saleId: `other-${index}`, items: [{ sku: 'sku', allotment: 100 }] }),
      );
    }
    return `${FEW_SALES} more sales in one deployment, ${(FEW_SALES + others).toLocaleString('en')} in the other. The purchases go to one of them in both.`;
  },
);

/** … nor because more orders wait for their payment … */
export const manyOpenOrders = flat(
  'many-open-orders',
  'Cost of a purchase with 1,000,000 open orders, beside 1,000',
  async (few, many, { scaled }) => {
    const counts = [scaled(FEW_OPEN, 10), scaled(MANY_OPEN, 2000)] as const;
    for (const [index, shop] of [few, many].entries()) {
      const count = counts[index] ?? 0;
      await seedOrders(shop, { count, buyerPrefix: 'open-', state: 'pending_payment' });
      await rebuildGate(shop);
      shop.promise(count);
    }
    return `${counts.map((count) => count.toLocaleString('en')).join(' and ')} open orders are written by SQL, and the gates made from them. Redis doubles a table that passes 1,048,576 entries, as those of a million orders do in this run.`;
  },
);

/** … nor because of closed orders. */
export const manyPastOrders = flat(
  'many-past-orders',
  'Cost of a purchase with 10,000,000 past orders in the ledger, beside none',
  async (_few, many, { scaled }) => {
    const written = await seedOrders(many, {
      ...{ count: scaled(PAST, 5000), buyerPrefix: 'buyer-', state: 'expired' },
      secondsMax: PAST_SECONDS_MAX,
    });
    return `${written.toLocaleString('en')} expired orders are written by SQL into one of the ledgers, into the same table with all its indexes (no more after ${PAST_SECONDS_MAX} s).`;
  },
);

/** … nor because a sale runs for long. */
export const longRun: Measurement = {
  name: 'long-run',
  title: 'Cost of a purchase in the last minute of a run, beside the first',
  run: ({ scaled }) =>
    withShop({}, 'long', async (shop) => {
      const part = scaled(RUN_SECONDS / 3, 1);
      await sell(shop, scaled(5, 1));
      const parts = [await sell(shop, part), await sell(shop, part), await sell(shop, part)] as const;
      await shop.check();
      return {
        how: `One load without a break but the draining of the queue, in three parts of ${part} s.`,
        figures: figuresOf({ few: 'first part', many: 'last part' }, { few: [parts[0]], many: [parts[2]] }),
      };
    }),
};

type Grow = (few: Shop, many: Shop, options: RunOptions) => Promise<string>;

/** Two deployments, loaded in turn; `grow` makes one larger. */
function flat(name: string, title: string, grow: Grow): Measurement {
  return {
    name,
    title,
    run: (options) =>
      withShop({}, 'few', (few) =>
        withShop({}, 'many', async (many) => compare(few, many, await grow(few, many, options), options)),
      ),
  };
}

interface Slice {
  readonly perSecond: number;
  /** CPU of all processes, Redis and Postgres, µs per purchase until it is an order. */
  readonly micros: number;
}

async function compare(few: Shop, many: Shop, grown: string, { scaled }: RunOptions): Promise<Report> {
  const seconds = scaled(SECONDS, 1);
  const contestants = (forSeconds: number) => ({
    few: () => sell(few, forSeconds),
    many: () => sell(many, forSeconds),
  });
  await alternate(1, contestants(1));
  const slices = await alternate(scaled(ROUNDS, 1), contestants(seconds));
  for (const shop of [few, many]) await shop.check();
  return {
    how: `${grown} Both are loaded in turn for ${seconds} s each, with ${CONNECTIONS} connections and orders being written; the CPU is that of our processes, Redis and Postgres.`,
    figures: figuresOf({ few: 'few', many: 'many' }, slices),
  };
}

async function sell(shop: Shop, seconds: number): Promise<Slice> {
  const total = async (): Promise<number> =>
    [...(await readCpu(shop.deployment)).values()].reduce((sum, s) => sum + s, 0);
  const before = await total();
  const { perSecond, answers } = await shop.buy(seconds);
  await shop.drain();
  return { perSecond, micros: (((await total()) - before) * 1e6) / answers };
}

function figuresOf(
  names: { few: string; many: string },
  { few, many }: { few: readonly Slice[]; many: readonly Slice[] },
): Figure[] {
  const rates = (of: readonly Slice[]): number[] => of.map(({ perSecond }) => perSecond);
  const costs = (of: readonly Slice[]): number[] => of.map(({ micros }) => micros);
  return [
    { what: `${names.few}: accepted`, value: roundedOf(rates(few)), unit: '/s' },
    { what: `${names.many}: accepted`, value: roundedOf(rates(many)), unit: '/s' },
    { what: `${names.few}: CPU of a purchase`, value: roundedOf(costs(few)), unit: 'µs' },
    { what: `${names.many}: CPU of a purchase`, value: roundedOf(costs(many)), unit: 'µs' },
    { what: `accepted, ${names.many} ÷ ${names.few}`, value: ratioOf(rates(many), rates(few)), unit: '' },
    { what: `CPU, ${names.many} ÷ ${names.few}`, value: ratioOf(costs(many), costs(few)), unit: '' },
  ];
}
