import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { StoreUnavailableError } from '@stampede/domain';
import {
  applyPendingChanges,
  cancelOrder,
  closeOverdueOrders,
  GateReconciler,
  reconcilePartition,
} from '@stampede/engine';
import { gateKeys, insertPendingSale } from '@stampede/store';
import {
  applyAllPending,
  buy,
  countRows,
  endWindows,
  expectLaws,
  holdRows,
  openTestSale,
  order,
  pay,
  startWorld,
  stateOf,
  stockOf,
  waitFor,
  type KeptLock,
  type TestSale,
  type World,
} from '@stampede/testkit';

let world: World;
beforeAll(async () => {
  world = await startWorld({ partitions: 2 });
});
/** What a test that has failed did not release. */
const locks = new Set<KeptLock>();
async function hold(statement: string, values: readonly unknown[] = []): Promise<KeptLock> {
  const lock = await holdRows(world, statement, values);
  const release = async (): Promise<void> => {
    if (locks.delete(held)) await lock.release();
  };
  const held = { pid: lock.pid, release };
  locks.add(held);
  return held;
}

afterEach(async () => {
  await Promise.all([...locks].map((lock) => lock.release()));
  await waitFor('no row is locked', async () => {
    await world.stores.blocked.look(world.stores.db);
    return world.stores.blocked.size === 0;
  });
  await world.trust();
  await world.drainAll();
  await applyAllPending(world);
  await expectLaws(world);
});
afterAll(() => world.close());

const many = { items: [{ sku: 'sku', name: null, allotment: 5000, unitPrice: 1000 }] };

async function openIn(partition: number, fields: Parameters<typeof openTestSale>[1] = {}): Promise<TestSale> {
  for (;;) {
    const sale = await openTestSale(world, fields);
    if (sale.catalog.partition === partition) return sale;
  }
}

const holdItem = (sale: TestSale): Promise<KeptLock> =>
  hold('SELECT 1 FROM sale_items WHERE sale_id = $1 FOR UPDATE', [sale.saleId]);

const pendingOf = (sale: TestSale): Promise<number> =>
  countRows(world, 'orders', `sale_id = '${sale.saleId}' AND state = 'pending_payment'`);

async function timed(work: () => Promise<unknown>): Promise<number> {
  const beganAt = performance.now();
  await work();
  return performance.now() - beganAt;
}

it('overdue orders of others are closed while one item is locked, although its own are the oldest', async () => {
  const [locked, sale] = [await openIn(0, many), await openIn(1)];
  await order(world, locked, 60);
  await endWindows(world, locked);
  const [orderNo = ''] = await order(world, sale);
  await endWindows(world, sale);
  const lock = await holdItem(locked);
  // A batch that has room for the locked ones alone.
  expect((await closeOverdueOrders(world.stores, null, 50)).closed.map((closed) => closed.orderNo)).toEqual([
    orderNo,
  ]);
  // Those that follow do not wait for the lock again.
  expect(await timed(() => closeOverdueOrders(world.stores, null, 50))).toBeLessThan(150);
  expect(await pendingOf(locked)).toBe(60);
  await lock.release();
  await waitFor('the others are closed', async () => {
    await closeOverdueOrders(world.stores, null);
    return (await pendingOf(locked)) === 0;
  });
  expect(await stockOf(world, locked)).toEqual([5000, 0, 0]);
});

it('a hint for an order of a locked item keeps none of the others, and is made up for by the sweep', async () => {
  const [locked, sale] = [await openIn(0), await openIn(0)];
  const [late = ''] = await order(world, locked);
  const [orderNo = ''] = await order(world, sale);
  await endWindows(world, locked);
  await endWindows(world, sale);
  const lock = await holdItem(locked);
  await closeOverdueOrders(world.stores, [late, orderNo]);
  expect([await stateOf(world, late), await stateOf(world, orderNo)]).toEqual(['pending_payment', 'expired']);
  await lock.release();
  await waitFor(
    'it is closed',
    async () => (await closeOverdueOrders(world.stores, null)).closed.length === 1,
  );
});

it('a payment or cancellation that needs a locked item gives up in time, records nothing, and the next one does not wait', async () => {
  const [locked, sale] = [await openIn(0), await openIn(0)];
  const [one = '', two = ''] = await order(world, locked, 2);
  const [free = ''] = await order(world, sale);
  const lock = await holdItem(locked);
  expect(await timed(() => expect(pay(world, one)).rejects.toThrow(StoreUnavailableError))).toBeLessThan(
    2000,
  );
  const second = await timed(async () => {
    await expect(pay(world, two)).rejects.toThrow(StoreUnavailableError);
    await expect(cancelOrder(world.stores, one)).rejects.toThrow(StoreUnavailableError);
  });
  expect(second).toBeLessThan(500);
  expect(await pay(world, free)).toMatchObject({ outcome: 'captured' });
  expect(await countRows(world, 'payments', `order_no IN ('${one}', '${two}')`)).toBe(0);
  await lock.release();
  await waitFor('it can be paid', async () => {
    try {
      return (await pay(world, one)).outcome === 'captured';
    } catch (error) {
      if (error instanceof StoreUnavailableError) return false;
      throw error;
    }
  });
  expect(await cancelOrder(world.stores, two)).toMatchObject({ outcome: 'cancelled' });
});

it('a payment of a locked order gives up in time', async () => {
  const [orderNo = ''] = await order(world, await openIn(0));
  const lock = await hold('SELECT 1 FROM orders WHERE order_no = $1 FOR UPDATE', [orderNo]);
  expect(await timed(() => expect(pay(world, orderNo)).rejects.toThrow(StoreUnavailableError))).toBeLessThan(
    2000,
  );
  await lock.release();
  expect(await pay(world, orderNo)).toMatchObject({ outcome: 'captured' });
});

it('pending changes of others are applied while one sale is locked or one row of them is', async () => {
  const [locked, sale] = [await openIn(0), await openIn(0)];
  for (const { saleId } of [locked, sale])
    await world.stores.db.transaction((tx) => insertPendingSale(tx, { partition: 0, saleId }));
  const lock = await hold('SELECT 1 FROM sales WHERE sale_id = $1 FOR UPDATE', [locked.saleId]);
  await world.stores.db.query(`UPDATE pending_gate_changes SET retry_at = clock_timestamp()`);
  expect(await timed(() => applyPendingChanges(world.stores))).toBeLessThan(2000);
  expect(await countRows(world, 'pending_gate_changes', `sale_id = '${sale.saleId}'`)).toBe(0);
  expect(await countRows(world, 'pending_gate_changes', `sale_id = '${locked.saleId}'`)).toBe(1);
  await lock.release();

  await order(world, sale, 5);
  await endWindows(world, sale);
  world.stores.approvals.clear();
  await closeOverdueOrders(world.stores, null);
  await world.trust();
  await world.stores.db.query(`UPDATE pending_gate_changes SET retry_at = clock_timestamp()`);
  const row = await hold(
    `SELECT 1 FROM pending_gate_changes WHERE change_id = (
       SELECT max(change_id) FROM pending_gate_changes WHERE kind = 'release') FOR KEY SHARE`,
  );
  await applyPendingChanges(world.stores);
  expect(await countRows(world, 'pending_releases')).toBe(1);
  await row.release();
});

it('a sale whose gate keys are damaged keeps no other sale from its releases', async () => {
  const [damaged, sale] = [await openIn(0), await openIn(0)];
  await order(world, damaged);
  await order(world, sale);
  await endWindows(world, damaged);
  await endWindows(world, sale);
  await world.admin.del(gateKeys.itemsKey(0, damaged.saleId));
  await world.admin.set(gateKeys.itemsKey(0, damaged.saleId), 'x');
  await closeOverdueOrders(world.stores, null);
  expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
  expect(await countRows(world, 'pending_releases', `sale_id = '${damaged.saleId}'`)).toBe(1);
  await applyAllPending(world);
});

it('while the row of a gate is locked, its orders give up in time and say why, and those of other partitions are written', async () => {
  const [locked, sale] = [await openIn(0), await openIn(1)];
  const [one = ''] = await buy(world, locked);
  const [two = ''] = await buy(world, sale);
  const lock = await hold('SELECT 1 FROM gates WHERE partition = 0 FOR UPDATE');
  const written = world.drain({ partition: 0 }).runOnce();
  expect(
    await timed(() =>
      expect(written).rejects.toThrow('the gates row of partition 0 is locked by another session'),
    ),
  ).toBeLessThan(2000);
  await world.drain({ partition: 1 }).runOnce();
  expect([await stateOf(world, one), await stateOf(world, two)]).toEqual(['queued', 'pending_payment']);
  await lock.release();
  await world.drain({ partition: 0 }).runOnce();
  expect(await stateOf(world, one)).toBe('pending_payment');
});

it('a reconcile that meets a locked item writes what it can, gives up in time, says why, and keeps no other partition', async () => {
  const [locked, sale, elsewhere] = [await openIn(0), await openIn(0), await openIn(1)];
  const lockedNos = await buy(world, locked, 3);
  const [orderNo = ''] = await buy(world, sale);
  const lock = await holdItem(locked);
  await world.stores.db.query(`UPDATE gates SET state = 'untrusted', reason = 'test'`);
  const reconciled: number[] = [];
  const failed: { partition: number; error: Error }[] = [];
  const reconciler = new GateReconciler({
    stores: world.stores,
    onReconciled: ({ partition }) => reconciled.push(partition),
    onFailed: ({ partition, error }) => failed.push({ partition, error }),
  });
  expect(await timed(() => reconciler.runOnce())).toBeLessThan(4000);
  expect(failed.map(({ partition }) => partition)).toEqual([0]);
  expect(failed[0]!.error).toBeInstanceOf(StoreUnavailableError);
  expect(failed[0]!.error.message).toMatch(
    `3 purchases wait for the item ${locked.saleId} sku, which is locked by another session`,
  );
  expect(reconciled).toEqual([1]);
  expect(await stateOf(world, orderNo)).toBe('pending_payment');
  expect(await countRows(world, 'orders', `sale_id = '${locked.saleId}'`)).toBe(0);
  await lock.release();
  await waitFor('it is reconciled', async () => {
    await world.stores.blocked.look(world.stores.db);
    return world.stores.blocked.size === 0;
  });
  await reconcilePartition(world.stores, 0, 'test');
  await world.trust();
  for (const no of lockedNos) expect(await stateOf(world, no)).toBe('pending_payment');
  expect(await stockOf(world, locked)).toEqual([7, 3, 0]);
  expect(await buy(world, elsewhere)).toHaveLength(1);
});
