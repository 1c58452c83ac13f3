import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BEFORE_ALL_ORDERS, type Purchase } from '@stampede/domain';
import {
  cancelOrder,
  changeAllotment,
  changeSale,
  returnOrder,
  settlePayment,
  type Difference,
  type ActingStores,
} from '@stampede/engine';
import {
  deadLetterEntry,
  deletePendingChanges,
  Gate,
  gateKeys,
  listPendingOrders,
  listReservations,
  readStreamPage,
  release,
  returnUnits,
  settle,
} from '@stampede/store';
import {
  applyAllPending,
  buyer,
  expectLaws,
  instrumentedStores,
  openTestSale,
  place,
  purchaseOf,
  startWorld,
  type TestSale,
  type World,
} from '@stampede/testkit';
import { compareBuyers } from '../../src/audit/compare-buyers.ts';
import { compareCounters } from '../../src/audit/compare-counters.ts';
import { comparePendingOrders } from '../../src/audit/compare-orders.ts';
import { compareReservations } from '../../src/audit/compare-reservations.ts';
import { compareSettings } from '../../src/audit/compare-settings.ts';
import { orderEntries } from '../../src/ordering/order-entries.ts';
import { beforeEachStep } from '../before-each-step.ts';

let world: World;
let sale: TestSale;
beforeAll(async () => {
  world = await startWorld();
  sale = await openTestSale(world, {
    items: [{ sku: 'sku', name: null, allotment: 100_000, unitPrice: 1000 }],
  });
});
afterAll(() => world.close());

type Step = (purchase: Purchase) => Promise<unknown>;

/** A process that cannot reach the gate. */
function withoutGate(): ActingStores {
  return { ...world.stores, gate: new Gate(world.stores.nodes, new Map()) };
}

const reserve: Step = (purchase) => place(world, sale, purchase);
const commit: Step = async ({ orderNo }) => {
  const page = { key: gateKeys.queueKey(0), afterId: '', limit: 1000 };
  const { entries } = await readStreamPage((_operation, command) => command(world.admin), page);
  const ours = entries.filter((entry) => entry.orderNo === orderNo);
  await orderEntries(world.stores, { partition: 0, entries: ours, mode: { by: 'order-creator' } });
};
const finish: Step = () => world.drainAll();
const forget: Step = async ({ orderNo }) => {
  const rows = await world.stores.db.query<{ id: number }>(
    `SELECT change_id AS id FROM pending_gate_changes WHERE order_no = $1`,
    [orderNo],
  );
  await deletePendingChanges(
    world.stores.db,
    rows.map(({ id }) => id),
    200,
  );
};
const all =
  (...steps: readonly Step[]): Step =>
  async (purchase) => {
    for (const step of steps) await step(purchase);
  };
const batchOf = ({ orderNo }: Purchase) => ({ ...sale.catalog, orderNos: [orderNo] });

const payWithoutGate: Step = ({ orderNo }) =>
  settlePayment(withoutGate(), { orderNo, provider: 'p', reference: orderNo, amount: 1000 });
const applySettlement: Step = (purchase) => settle(world.stores.gate, batchOf(purchase));
const returnWithoutGate =
  (restock: boolean): Step =>
  ({ orderNo }) =>
    returnOrder(withoutGate(), { orderNo, restock, reason: null });
const applyReturn =
  (restocked: boolean): Step =>
  ({ orderNo, sku, quantity, buyerId }) =>
    returnUnits(world.stores.gate, {
      ...sale.catalog,
      orders: [{ orderNo, sku, quantity, buyerId, restocked }],
    });

/** Everything that happens to a purchase, each step as one process takes it and may die before the next. */
const LIVES: Record<string, readonly Step[]> = {
  'is cancelled': [
    reserve,
    commit,
    finish,
    ({ orderNo }) => cancelOrder(withoutGate(), orderNo),
    (purchase) => release(world.stores.gate, batchOf(purchase)),
    forget,
  ],
  'is paid': [reserve, commit, finish, payWithoutGate, applySettlement, forget],
  'is paid and returned': [
    all(reserve, commit, finish, payWithoutGate, applySettlement, forget),
    returnWithoutGate(true),
    applyReturn(true),
    forget,
  ],
  'is paid and returned before its settlement is applied': [
    all(reserve, commit, finish, payWithoutGate),
    returnWithoutGate(true),
    applyReturn(true),
    applySettlement,
    forget,
  ],
  'is paid and returned, while its units stay sold': [
    all(reserve, commit, finish, payWithoutGate),
    returnWithoutGate(false),
    applySettlement,
    applyReturn(false),
    forget,
  ],
  'is cancelled before its entry is taken away': [
    reserve,
    commit,
    ({ orderNo }) => cancelOrder(withoutGate(), orderNo),
    (purchase) => release(world.stores.gate, batchOf(purchase)),
    forget,
    finish,
  ],
  'is a dead letter and then replayed by hand': [
    reserve,
    async ({ orderNo }) => {
      const entries = await world.admin.xrange(gateKeys.queueKey(0), '-', '+');
      const entryId = entries.find(([, fields]) => fields.includes(orderNo))?.[0] ?? '';
      await deadLetterEntry(world.stores.gate, { partition: 0, entryId, orderNo, cause: 'a test' });
    },
    async ({ orderNo }) => {
      const letters = await world.admin.xrange(gateKeys.deadLettersKey(0), '-', '+');
      const [id = '', fields = []] = letters.find(([, found]) => found.includes(orderNo)) ?? [];
      // In one transaction, as a script would.
      await world.admin
        .multi()
        .xadd(gateKeys.queueKey(0), '*', ...fields.slice(0, -2))
        .xdel(gateKeys.deadLettersKey(0), id)
        .exec();
      // The reservation still names the old entry: from here on nothing but the order explains it.
      const entries = await world.admin.xrange(gateKeys.queueKey(0), '-', '+');
      const record = (await world.admin.hget(gateKeys.reservationsKey(0), orderNo)) ?? '';
      const entryId = entries.find(([, found]) => found.includes(orderNo))?.[0] ?? '';
      await world.admin.hset(gateKeys.reservationsKey(0), orderNo, record.replace(/\d+-\d+/, entryId));
    },
    finish,
  ],
};

const COMPARISONS: Record<
  string,
  (stores: ActingStores, purchase: Purchase) => Promise<readonly Difference[]>
> = {
  'orders with reservations': async (stores) => {
    const page = { saleId: sale.saleId, afterOrderNo: BEFORE_ALL_ORDERS, limit: 250 };
    const { differences, missingWindows } = await comparePendingOrders(
      stores,
      await listPendingOrders(stores.db, page),
    );
    return [
      ...differences,
      ...missingWindows.map(({ orderNo }) => ({
        law: 'orders_have_payment_windows' as const,
        partition: 0,
        saleId: null,
        orderNos: [orderNo],
        detail: 'missing',
      })),
    ];
  },
  'reservations with orders': async (stores) => {
    const { reservations } = await listReservations(stores.gate, { partition: 0, cursor: '0' });
    return compareReservations(stores, 0, reservations);
  },
  counters: async (stores) => (await compareCounters(stores, sale.catalog, 2)).differences ?? [],
  buyers: (stores, { buyerId }) => compareBuyers(stores, sale.catalog, [buyerId, 'b-0', 'b-1']),
};

const STEPS_MAX = 6;

/** Up to two further steps, each before some step of the comparison, and all of them before one. */
function* timings(): Generator<readonly number[]> {
  for (let first = 1; first < STEPS_MAX; first += 1) {
    yield [first];
    for (let second = first; second < STEPS_MAX; second += 1) yield [first, second];
    yield Array.from({ length: 6 }, () => first);
  }
}

describe.each(Object.keys(LIVES))('no difference is seen where there is none: a purchase that %s', (life) => {
  it.each(Object.keys(COMPARISONS))(
    'whatever of it happens between the reads of %s',
    async (name) => {
      const steps = LIVES[life] ?? [];
      const compare = COMPARISONS[name]!;
      const wrong: unknown[] = [];
      for (let done = 0; done < steps.length; done += 1) {
        for (const timing of timings()) {
          const purchase = purchaseOf(sale.catalog, { buyerId: buyer() });
          for (const step of steps.slice(0, done)) await step(purchase);
          const rest = steps.slice(done);
          const due = timing.slice(0, rest.length);
          const interrupted = instrumentedStores(
            world.stores,
            beforeEachStep(async (at) => {
              while (due[0] !== undefined && due[0] <= at) {
                due.shift();
                await rest.shift()?.(purchase);
              }
            }),
          );
          const differences = await compare(interrupted, purchase);
          if (differences.length > 0) wrong.push({ done, timing, differences });
          for (const step of rest) await step(purchase);
          await cancelOrder(world.stores, purchase.orderNo);
        }
      }
      expect(wrong).toEqual([]);
      await applyAllPending(world);
      await expectLaws(world);
    },
    120_000,
  );
});

it('no difference is seen where there is none: a sale that is changed between the reads of its settings', async () => {
  const inLedgerOnly = async (turn: number): Promise<void> => {
    await world.stores.db.query(
      `WITH changed AS (UPDATE sales SET name = $2, version = version + 1 WHERE sale_id = $1)
       INSERT INTO pending_gate_changes (partition, kind, sale_id) VALUES (0, 'sale', $1)`,
      [sale.saleId, `name ${turn}`],
    );
  };
  const changes: ((turn: number) => Promise<unknown>)[][] = [
    [(turn) => changeSale(world.stores, sale.saleId, { buyerLimit: 1000 + turn })],
    [(turn) => changeAllotment(world.stores, sale.saleId, 'sku', turn % 2 === 0 ? 1 : -1)],
    [inLedgerOnly, () => applyAllPending(world)],
    [inLedgerOnly, () => applyAllPending(world), inLedgerOnly, () => applyAllPending(world)],
  ];
  const wrong: unknown[] = [];
  let turn = 0;
  for (const change of changes) {
    for (const timing of timings()) {
      const rest = [...change];
      const due = timing.slice(0, rest.length);
      const interrupted = instrumentedStores(
        world.stores,
        beforeEachStep(async (at) => {
          while (due[0] !== undefined && due[0] <= at) {
            due.shift();
            turn += 1;
            await rest.shift()?.(turn);
          }
        }),
      );
      const differences = await compareSettings(interrupted, sale.catalog);
      if (differences !== null && differences.length > 0) wrong.push({ timing, differences });
      for (const step of rest) await step((turn += 1));
    }
  }
  expect(wrong).toEqual([]);
  expect(await compareSettings(world.stores, sale.catalog)).toEqual([]);
}, 120_000);
