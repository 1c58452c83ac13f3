import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  applyPendingChanges,
  auditSale,
  cancelOrder,
  changeAllotment,
  changeSale,
  closeOverdueOrders,
  GateAudit,
  returnOrder,
  settlePayment,
  type Difference,
} from '@stampede/engine';
import { isOperatingError, type Purchase } from '@stampede/domain';
import {
  expectLaws,
  openTestSale,
  place,
  purchaseOf,
  startWorld,
  waitFor,
  type TestSale,
  type World,
} from '@stampede/testkit';

const PARTITIONS = 2;
const MS = 8000;
/** By then a slow machine has come to all that has to happen as well. */
const MS_MAX = 40_000;

/** A reply that a busy machine keeps waiting is not lost: what is judged is the audit. */
const REDIS_TIMEOUT_MS = 20_000;

let seller: World;
let worlds: World[];
beforeAll(async () => {
  seller = await startWorld({ partitions: PARTITIONS, redisTimeoutMs: REDIS_TIMEOUT_MS });
  const beside = { beside: seller, redisTimeoutMs: REDIS_TIMEOUT_MS };
  worlds = [seller, await startWorld(beside), await startWorld(beside)];
});
afterAll(async () => {
  for (const world of worlds.toReversed()) await world.close();
});

/** Everybody works again and again, until the time is over and all has happened that has to. */
async function work(
  allHappened: () => Promise<boolean>,
  ...everybody: readonly ((turn: number) => Promise<unknown>)[]
): Promise<void> {
  const start = performance.now();
  let over = false;
  await Promise.all([
    ...everybody.map(async (one) => {
      for (let turn = 0; !over; turn += 1) await one(turn);
    }),
    (async () => {
      await waitFor('the time is over', () => performance.now() - start > MS, 2 * MS);
      await waitFor('all has happened', allHappened, MS_MAX);
    })().finally(() => {
      over = true;
    }),
  ]);
}

it('an audit of a sale that moves sees no difference where there is none', async () => {
  const sales: TestSale[] = [];
  for (let count = 0; count < 3; count += 1)
    sales.push(
      await openTestSale(seller, {
        buyerLimit: 20,
        paymentWindowSeconds: 2,
        items: [
          { sku: 'a', name: null, allotment: 30, unitPrice: 10 },
          { sku: 'b', name: null, allotment: 500, unitPrice: 10 },
        ],
      }),
    );
  const saleOf = (turn: number): TestSale => sales[turn % sales.length]!;
  const accepted: Purchase[] = [];
  const found: (Difference | { law: string })[] = [];
  const windows: string[] = [];
  let [rounds, ahead] = [0, 0];
  const auditor = worlds[2]!;
  const audit = new GateAudit({
    stores: auditor.stores,
    onDifferences: ({ differences }) => found.push(...differences),
    onWindowsRestarted: ({ orderNos }) => windows.push(...orderNos),
    onUnreadable: (_saleId, error) => {
      throw error;
    },
    onRound: () => {
      rounds += 1;
      ahead += 10_000;
    },
    nowMs: () => performance.now() + ahead,
  });
  const random = (limit: number): number => Math.floor(Math.random() * limit);
  const closer = worlds[1]!;

  // All is well also where nothing happens, or nobody looks.
  const allHappened = async (): Promise<boolean> => {
    const [row] = await seller.stores.db.query<{ states: number }>(
      `SELECT count(DISTINCT state) AS states FROM orders WHERE state IN ('paid', 'cancelled', 'expired', 'returned')`,
    );
    return row?.states === 4 && rounds > 0 && accepted.length > 10;
  };
  await work(
    allHappened,
    async (turn) => {
      const purchases = Array.from({ length: 10 }, () =>
        purchaseOf(saleOf(turn).catalog, {
          sku: random(3) === 0 ? 'a' : 'b',
          quantity: 1 + random(3),
          buyerId: `b-${random(60)}`,
        }),
      );
      const outcomes = await place(seller, saleOf(turn), ...purchases);
      outcomes.forEach(({ outcome }, index) => {
        if (outcome === 'accepted') accepted.push(purchases[index]!);
      });
    },
    async () => {
      await seller.drainAll();
      await new Promise((resolve) => setImmediate(resolve));
    },
    async () => {
      const purchase = accepted.at(-1 - random(Math.min(30, accepted.length)));
      if (purchase === undefined) return new Promise((resolve) => setTimeout(resolve, 5));
      const { orderNo, quantity } = purchase;
      if (random(3) === 0) return cancelOrder(closer.stores, orderNo);
      const payment = { orderNo, provider: 'p', reference: `${orderNo}-${random(3)}`, amount: 10 * quantity };
      const paid = await settlePayment(closer.stores, payment);
      if (random(2) === 0) return paid;
      return returnOrder(closer.stores, { orderNo, restock: random(2) === 0, reason: null });
    },
    async () => {
      await closeOverdueOrders(closer.stores, null);
      await applyPendingChanges(closer.stores);
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
    async (turn) => {
      try {
        await changeAllotment(closer.stores, saleOf(turn).saleId, 'b', turn % 2 === 0 ? 7 : -7);
        await changeSale(closer.stores, saleOf(turn).saleId, { buyerLimit: 20 + random(5) });
      } catch (error) {
        if (!isOperatingError(error)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 30));
    },
    () => audit.runOnce(),
    async (turn) => {
      const report = await auditSale(auditor.stores, saleOf(turn).saleId);
      for (const law of report?.laws ?? [])
        if (!law.holds) found.push({ law: law.name }, ...(report?.differences ?? []));
    },
  );
  expect(found).toEqual([]);
  expect(windows).toEqual([]);
  await seller.drainAll();
  await seller.stores.db.query(`UPDATE pending_gate_changes SET retry_at = clock_timestamp()`);
  await applyPendingChanges(seller.stores);
  await expectLaws(seller);
}, 60_000);
