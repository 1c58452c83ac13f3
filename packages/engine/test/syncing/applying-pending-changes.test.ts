import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newOrderNo } from '@stampede/domain';
import { applyPendingChanges, applyPendingUnits, cancelOrder, closeOverdueOrders } from '@stampede/engine';
import { Database, release, settle } from '@stampede/store';
import {
  applyAllPending,
  buy,
  countRows,
  endWindows,
  expectLaws,
  openTestSale,
  order,
  pay,
  place,
  startWorld,
  stateOf,
  stockOf,
  type World,
} from '@stampede/testkit';

describe.each([1, 4])('changes that wait for the gate, with %i partitions', (partitions) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ partitions });
  });
  afterEach(async () => {
    await world.drainAll();
    await expectLaws(world);
    expect(await countRows(world, 'pending_gate_changes')).toBe(0);
  });
  afterAll(() => world.close());

  it('a release gives units back once, however often it is applied', async () => {
    const sale = await openTestSale(world);
    const [one = '', two = ''] = await order(world, sale, 2, { quantity: 3 });
    await cancelOrder(world.stores, one);
    const batch = { ...sale.catalog, orderNos: [one, one, newOrderNo(sale.catalog.partition)] };
    expect(await release(world.stores.gate, batch)).toEqual([false, false, false]);
    expect(await settle(world.stores.gate, batch)).toEqual([false, false, false]);
    expect(await stockOf(world, sale)).toEqual([7, 3, 0]);
    await pay(world, two, { amount: 3000 });
    expect(await settle(world.stores.gate, { ...batch, orderNos: [two] })).toEqual([false]);
    expect(await release(world.stores.gate, { ...batch, orderNos: [two] })).toEqual([false]);
    expect(await stockOf(world, sale)).toEqual([7, 0, 3]);
  });

  it('what cannot be applied while the gate is not trusted is applied by the loop later, once', async () => {
    const sale = await openTestSale(world, { buyerLimit: 5 });
    const [expired = '', paid = '', cancelled = ''] = await order(world, sale, 3, { quantity: 2 });
    world.stores.approvals.clear();
    await pay(world, paid, { amount: 2000 });
    await cancelOrder(world.stores, cancelled);
    await endWindows(world, sale);
    expect(await closeOverdueOrders(world.stores, [expired])).toMatchObject({ released: [] });
    expect(await countRows(world, 'pending_releases')).toBe(2);
    await applyAllPending(world);
    expect(await countRows(world, 'pending_gate_changes')).toBe(3);
    await world.trust();
    expect(await stockOf(world, sale)).toEqual([4, 6, 0]);
    // Its time has not come: the last try was this moment.
    expect((await applyPendingChanges(world.stores)).applied).toEqual([]);
    await applyAllPending(world);
    expect(await stockOf(world, sale)).toEqual([8, 0, 2]);
  });

  it('a gate that cannot be true is reported and rebuilt, and what it could not take is not lost', async () => {
    const sale = await openTestSale(world);
    const { partition } = sale.catalog;
    const [orderNo = ''] = await order(world, sale, 1, { quantity: 3 });
    await world.admin.hset(`items:{${partition}}:${sale.saleId}`, 'sku:reserved', '0');
    expect((await cancelOrder(world.stores, orderNo)).outcome).toBe('cancelled');
    expect(await countRows(world, 'pending_gate_changes', `kind = 'release'`)).toBe(1);
    expect(await countRows(world, 'pending_gate_changes', `kind = 'distrust'`)).toBe(1);
    await applyPendingChanges(world.stores);
    expect(await countRows(world, 'gates', `partition = ${partition} AND state = 'untrusted'`)).toBe(1);
    await world.trust();
    await applyAllPending(world);
    expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
  });

  it('an order that was committed is not answered with an error because the damage could not be reported', async () => {
    const sale = await openTestSale(world);
    const { partition, saleId } = { ...sale.catalog };
    const [orderNo = ''] = await order(world, sale);
    const reserved = `items:{${partition}}:${saleId}`;
    await world.admin.hset(reserved, 'sku:reserved', '0');
    const db = new Database({
      url: 'postgres://nobody@127.0.0.1:1/none',
      poolSize: 1,
      timeoutMs: 500,
      applicationName: 'test',
      onError: () => undefined,
    });
    const change = {
      changeId: 1,
      partition,
      kind: 'release',
      saleId,
      orderNo,
      sku: 'sku',
      quantity: 1,
      dueAtMs: null,
    };
    const away = { ...world.stores, db };
    await expect(applyPendingUnits(away, [{ ...change, kind: 'release' }])).resolves.toEqual({ applied: [] });
    await db.close();
    await world.admin.hset(reserved, 'sku:reserved', '1');
  });

  it('an order that the ledger refuses for lack of units is rejected, and the gate is rebuilt before it sells on', async () => {
    const sale = await openTestSale(world);
    const { partition, saleId } = sale.catalog;
    const items = `items:{${partition}}:${saleId}`;
    await world.admin.hincrby(items, 'sku:available', 5);
    await world.admin.hincrby(items, 'sku:allotment', 5);
    const orderNos = await buy(world, sale, 15);
    const [orders] = (await world.drainAll()).filter(({ created }) => created > 0);
    expect(orders).toMatchObject({ created: 10, rejected: 5 });
    expect(await stateOf(world, orderNos[14]!)).toBe('rejected');
    expect(await pay(world, orderNos[14]!)).toMatchObject({
      outcome: 'refund_due',
      cause: 'order_not_payable',
    });
    expect(await cancelOrder(world.stores, orderNos[14]!)).toEqual({
      outcome: 'order_not_cancellable',
      state: 'rejected',
    });
    await applyPendingChanges(world.stores);
    await world.trust();
    expect(await stockOf(world, sale)).toEqual([0, 10, 0]);
    expect(await place(world, sale, {})).toEqual([{ outcome: 'sold_out' }]);
    expect(await countRows(world, 'sale_items', `sale_id = '${saleId}' AND reserved = 10`)).toBe(1);
  });
});
