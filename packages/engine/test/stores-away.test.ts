import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { isOperatingError, newOrderNo, StoreUnavailableError, type PurchaseOutcome } from '@stampede/domain';
import {
  cancelOrder,
  changeSale,
  closeOverdueOrders,
  findCatalog,
  findOrder,
  placePurchases,
  PurchaseBatcher,
  readOrderStory,
  settlePayment,
} from '@stampede/engine';
import {
  applyAllPending,
  buy,
  countRows,
  endWindows,
  openTestSale,
  order,
  pay,
  place,
  purchaseOf,
  stateOf,
  stockOf,
  waitFor,
  type Proxy,
  startFarWorld,
  type FarWorld,
  type World,
} from '@stampede/testkit';

/** How long `far` waits for a store that does not answer. */
const TIMEOUT_MS = 3000;
/** Sooner than any wait for an answer would end. */
const AT_ONCE_MS = 1500;
/** For one step that meets broken connections again and again. */
const PATIENCE_MS = 20_000;

let servers: FarWorld;
let world: World;
let toRedis: Proxy;
let toPostgres: Proxy;
let far: World;
beforeAll(async () => {
  servers = await startFarWorld(TIMEOUT_MS);
  ({ world, toRedis, toPostgres, far } = servers);
});
afterEach(() => servers.rest());
afterAll(() => servers.close());

async function within<Value>(ms: number, work: () => Promise<Value>): Promise<Value> {
  const from = performance.now();
  try {
    return await work();
  } finally {
    expect(performance.now() - from).toBeLessThan(ms);
  }
}

it('Redis away: purchases are refused at once, orders are read and paid, and the gate hears of it later', async () => {
  const sale = await openTestSale(world);
  await place(far, sale, {});
  await world.drainAll();
  const [one = '', two = '', three = ''] = await order(world, sale, 3);
  toRedis.cut();
  await waitFor('the connection is lost', () => !far.stores.nodes.identified);
  expect(await within(AT_ONCE_MS, () => place(far, sale, {}))).toEqual([{ outcome: 'unavailable' }]);
  expect((await within(AT_ONCE_MS, () => findOrder(far.stores, one)))?.order.state).toBe('pending_payment');
  expect(await within(AT_ONCE_MS, () => pay(far, one))).toMatchObject({ outcome: 'captured' });
  expect(await within(AT_ONCE_MS, () => cancelOrder(far.stores, two))).toMatchObject({
    outcome: 'cancelled',
  });
  await world.stores.db.query(`UPDATE orders SET expires_at = clock_timestamp() WHERE order_no = $1`, [
    three,
  ]);
  expect(await within(AT_ONCE_MS, () => closeOverdueOrders(far.stores, [three]))).toMatchObject({
    closed: [{ orderNo: three }],
    released: [],
  });
  await expect(within(AT_ONCE_MS, () => findOrder(far.stores, newOrderNo(0)))).rejects.toThrow(
    StoreUnavailableError,
  );
  await expect(
    within(AT_ONCE_MS, () => changeSale(far.stores, sale.saleId, { state: 'paused' })),
  ).rejects.toThrow(StoreUnavailableError);
  expect(await stockOf(world, sale)).toEqual([6, 4, 0]);
  toRedis.mend();
  await far.trust();
  await applyAllPending(far);
  expect(await stockOf(far, sale)).toEqual([8, 1, 1]);
});

it('a Redis that does not answer is given up in time, and used again when it answers', async () => {
  const sale = await openTestSale(world);
  await place(far, sale, {});
  toRedis.hang();
  const [outcome] = await within(3 * TIMEOUT_MS, () => place(far, sale, {}));
  expect(outcome).toEqual({ outcome: 'unknown' });
  expect(await within(AT_ONCE_MS, () => place(far, sale, {}))).toEqual([{ outcome: 'unavailable' }]);
  toRedis.mend();
  await waitFor('it is used again', async () => (await place(far, sale, {}))[0]!.outcome === 'accepted');
});

it('Postgres away: purchases go on, what needs the ledger fails at once, and the queue is drained later', async () => {
  const sale = await openTestSale(world);
  // What never changes of a sale is remembered by whoever has sold of it.
  await findCatalog(far.stores, sale.saleId);
  await place(far, sale, {});
  const [ordered = ''] = await order(world, sale);
  toPostgres.cut();
  const purchase = purchaseOf(sale.catalog);
  await within(AT_ONCE_MS, async () => {
    const outcomes = await placePurchases(far.stores, { ...sale.catalog, purchases: [purchase] });
    expect(outcomes).toMatchObject([{ outcome: 'accepted' }]);
  });
  expect((await within(AT_ONCE_MS, () => findOrder(far.stores, purchase.orderNo)))?.order.state).toBe(
    'queued',
  );
  const ledgerWork: [string, () => Promise<unknown>][] = [
    ['find', () => findOrder(far.stores, ordered)],
    ['pay', () => pay(far, ordered)],
    ['cancel', () => cancelOrder(far.stores, ordered)],
    ['close', () => closeOverdueOrders(far.stores, null)],
    ['drain', () => far.drain({ partition: sale.catalog.partition, consumer: 'far' }).runOnce()],
  ];
  for (const [, work] of ledgerWork) {
    await expect(within(AT_ONCE_MS, work)).rejects.toThrow(StoreUnavailableError);
  }
  expect(await stockOf(far, sale)).toEqual([7, 3, 0]);
  toPostgres.mend();
  await waitFor('the ledger is tried again', async () => {
    try {
      await findOrder(far.stores, ordered);
      return true;
    } catch {
      return false;
    }
  });
  // The entry is still in hand of the copy that failed.
  const drain = far.drain({ partition: sale.catalog.partition, consumer: 'far' });
  while ((await drain.runOnce()).entries > 0);
  expect(await stateOf(far, purchase.orderNo)).toBe('pending_payment');
});

it('Postgres away for longer than the payment window: who paid meanwhile is refunded, who was queued can still pay', async () => {
  const sale = await openTestSale(world);
  await findCatalog(far.stores, sale.saleId);
  const [ordered = ''] = await order(world, sale);
  toPostgres.cut();
  const purchase = purchaseOf(sale.catalog);
  const bought = await placePurchases(far.stores, { ...sale.catalog, purchases: [purchase] });
  expect(bought).toMatchObject([{ outcome: 'accepted' }]);
  // In time, and no store can record it: the answer says so, and the shop reports it again.
  await expect(pay(far, ordered)).rejects.toThrow(StoreUnavailableError);
  // The clock goes on without the processes.
  await endWindows(world, sale);
  toPostgres.mend();
  await waitFor(
    'the ledger is tried again',
    async () => (await far.stores.db.query('SELECT 1').catch(none)).length > 0,
  );
  expect(await pay(far, ordered)).toMatchObject({
    outcome: 'refund_due',
    cause: 'payment_window_closed',
    replayed: false,
  });
  await closeOverdueOrders(far.stores, null);
  expect(await stateOf(far, ordered)).toBe('expired');
  // Its window begins when it is an order.
  await world.drainAll();
  expect(await pay(far, purchase.orderNo)).toMatchObject({ outcome: 'captured' });
  expect(await stockOf(far, sale)).toEqual([9, 0, 1]);
});

function none(): never[] {
  return [];
}

it('a Postgres that does not answer is given up in time', async () => {
  const sale = await openTestSale(world);
  const [orderNo = ''] = await order(world, sale);
  await pay(far, orderNo, { amount: 1, reference: 'before' });
  toPostgres.hang();
  const payment = { orderNo, provider: 'p', reference: orderNo, amount: 1000 };
  await expect(within(3 * TIMEOUT_MS, () => settlePayment(far.stores, payment))).rejects.toThrow(
    StoreUnavailableError,
  );
  toPostgres.mend();
  expect(await settlePayment(world.stores, payment)).toMatchObject({ outcome: 'captured' });
});

it('connections to Postgres that break in mid-flight cost nothing: each purchase is one order, each payment one payment', async () => {
  const sale = await openTestSale(world, {
    items: [{ sku: 'sku', name: null, allotment: 300, unitPrice: 1000 }],
  });
  const orderNos = await buy(world, sale, 300);
  let stop = false;
  let breaks = 0;
  const breaker = (async () => {
    while (!stop) {
      await world.stores.db
        .query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'`,
        )
        .catch(() => undefined);
      // Between two breaks there is time for one transaction, or for several, or for none; on a slow machine later on.
      breaks += 1;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * (150 + 10 * breaks)));
    }
  })();
  let broken = 0;
  const insistently = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!isOperatingError(error) || performance.now() > deadline) throw error;
        broken += 1;
        // New connections are refused for up to 0.5 s after one has failed.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  };
  try {
    const drain = far.drain({ partition: sale.catalog.partition, consumer: 'far' });
    while ((await insistently(() => drain.runOnce())).entries > 0);
    const paid = orderNos.slice(0, 40);
    for (const orderNo of paid) {
      expect(await insistently(() => pay(far, orderNo))).toMatchObject({ outcome: 'captured' });
    }
  } finally {
    stop = true;
    await breaker;
  }
  expect(broken).toBeGreaterThan(0);
  await endWindows(world, sale);
  await closeOverdueOrders(world.stores, null);
  await applyAllPending(world);
  expect(await countRows(world, 'orders', `sale_id = '${sale.saleId}'`)).toBe(300);
  expect(await stockOf(world, sale)).toEqual([260, 0, 40]);
});

it('a Redis that is killed under load: every accepted purchase is one order, and every unknown one at most one', async () => {
  const sale = await openTestSale(world, {
    items: [{ sku: 'sku', name: null, allotment: 5000, unitPrice: 1000 }],
  });
  const batcher = new PurchaseBatcher(world.stores);
  const outcomes = new Map<string, PurchaseOutcome['outcome']>();
  let stop = false;
  const buyers = Array.from({ length: 20 }, async () => {
    while (!stop) {
      const purchase = purchaseOf(sale.catalog);
      const { outcome } = await batcher.place(sale.catalog, purchase);
      outcomes.set(purchase.orderNo, outcome);
      // Refusals are quick: a buyer who tries again at once would do nothing but that.
      if (outcome !== 'accepted') await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  await waitFor('the load is on', () => outcomes.size > 200);
  await world.redis.server.kill();
  await world.redis.restart();
  await world.trust();
  const size = outcomes.size;
  await waitFor(
    'it sells again',
    () => outcomes.size > size + 100 && [...outcomes.values()].at(-1) === 'accepted',
  );
  stop = true;
  await Promise.all(buyers);
  await world.drainAll();
  const rows = await world.stores.db.query<{ orderNo: string }>(
    `SELECT order_no AS "orderNo" FROM orders WHERE sale_id = $1`,
    [sale.saleId],
  );
  const ordered = new Set(rows.map(({ orderNo }) => orderNo));
  const withOutcome = (wanted: string): string[] =>
    [...outcomes].filter(([, outcome]) => outcome === wanted).map(([orderNo]) => orderNo);
  expect(withOutcome('accepted').filter((orderNo) => !ordered.has(orderNo))).toEqual([]);
  expect(withOutcome('unavailable').filter((orderNo) => ordered.has(orderNo))).toEqual([]);
  expect([...ordered].filter((orderNo) => !outcomes.has(orderNo))).toEqual([]);
});

it('a story is read without Redis once there is an order, and without Postgres while there is none', async () => {
  const sale = await openTestSale(world);
  const [orderNo = ''] = await order(world, sale);
  const [queued = ''] = await buy(world, sale);
  const namesOf = async (no: string): Promise<unknown> =>
    (await readOrderStory(far.stores, no))?.steps.map(({ step }) => step);
  await findCatalog(far.stores, sale.saleId);
  toRedis.cut();
  expect(await namesOf(orderNo)).toEqual(['purchased', 'ordered']);
  await expect(namesOf(queued)).rejects.toThrow(StoreUnavailableError);
  await servers.settle();
  const [later = ''] = await buy(world, sale);
  toPostgres.cut();
  expect(await namesOf(later)).toEqual(['purchased']);
  await expect(namesOf(orderNo)).rejects.toThrow(StoreUnavailableError);
});
