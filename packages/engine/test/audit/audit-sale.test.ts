import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StoreUnavailableError } from '@stampede/domain';
import { auditSale } from '@stampede/engine';
import {
  buy,
  expectLaws,
  instrumentedStores,
  openTestSale,
  order,
  pay,
  startWorld,
  type World,
} from '@stampede/testkit';

let world: World;
beforeAll(async () => {
  world = await startWorld({ partitions: 4 });
});
afterAll(async () => {
  await expectLaws(world);
  await world.close();
});

it('an audit of a sale shows both sides, what is on the way between them, and that all laws hold', async () => {
  const sale = await openTestSale(world);
  const [paid = ''] = await order(world, sale, 2);
  await pay(world, paid);
  await buy(world, sale, 3);
  const report = (await auditSale(world.stores, sale.saleId))!;
  expect(report).toMatchObject({
    saleId: sale.saleId,
    trusted: true,
    complete: true,
    differences: [],
    items: [
      {
        sku: 'sku',
        gate: { allotment: 10, available: 5, reserved: 4, sold: 1 },
        ledger: { allotment: 10, reserved: 1, sold: 1 },
        queued: 3,
        deadLettered: 0,
        pendingReleases: 0,
        pendingSettlements: 0,
        pendingReturns: 0,
      },
    ],
  });
  expect(report.laws.filter(({ holds, orders }) => !holds || orders.length > 0)).toEqual([]);
  expect(report.laws.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'conservation',
      'no_oversell',
      'counters_match_orders',
      'paid_xor_closed',
      'gate_agrees_with_ledger',
      'orders_have_reservations',
      'reservations_have_orders',
    ]),
  );
  await world.drainAll();
});

it('an audit of a sale names the laws that do not hold, and the orders that break them', async () => {
  const sale = await openTestSale(world);
  const { partition, saleId } = sale.catalog;
  const [orderNo = '', other = ''] = await order(world, sale, 2);
  const broken = async (): Promise<unknown[]> =>
    (await auditSale(world.stores, saleId))!.laws.filter(({ holds }) => !holds);
  const items = `items:{${partition}}:${saleId}`;
  await world.admin.hincrby(items, 'sku:available', 1);
  expect(await broken()).toMatchObject([{ name: 'conservation' }]);
  await world.admin.hincrby(items, 'sku:reserved', -1);
  expect(await broken()).toMatchObject([{ name: 'gate_agrees_with_ledger' }]);
  await world.admin.hset(items, { 'sku:available': 8, 'sku:reserved': 2 });
  await world.stores.db.query(`UPDATE orders SET state = 'paid', paid_at = created_at WHERE order_no = $1`, [
    orderNo,
  ]);
  expect(await broken()).toEqual([
    { name: 'counters_match_orders', holds: false, orders: [orderNo, other].sort() },
    { name: 'paid_xor_closed', holds: false, orders: [orderNo] },
    { name: 'reservations_have_orders', holds: false, orders: [orderNo] },
  ]);
  await world.stores.db.query(
    `UPDATE orders SET state = 'pending_payment', paid_at = NULL WHERE order_no = $1`,
    [orderNo],
  );
  await world.stores.db.query(
    `INSERT INTO payments (order_no, provider, reference, amount, state)
     VALUES ($1, 'by hand', 'one', 1000, 'captured')`,
    [other],
  );
  expect(await broken()).toEqual([{ name: 'paid_xor_closed', holds: false, orders: [other] }]);
  await world.stores.db.query('DELETE FROM payments WHERE order_no = $1', [other]);
  expect(await broken()).toEqual([]);
});

it('an audit of a sale that does not exist is null', async () => {
  expect(await auditSale(world.stores, 'nobody')).toBeNull();
});

describe('an audit of a sale says that it is not complete', () => {
  it('where there are more orders, reservations or buyers than it may look at', async () => {
    const sale = await openTestSale(world);
    await order(world, sale, 3);
    const completeWith = async (max: number): Promise<boolean> =>
      (await auditSale(world.stores, sale.saleId, { max }))!.complete;
    const reservations = await world.admin.hlen(`reservations:{${sale.catalog.partition}}`);
    expect(await completeWith(reservations)).toBe(true);
    expect(await completeWith(2)).toBe(false);
  });

  it('where its gate stops answering in the middle, and judges the ledger alone', async () => {
    const sale = await openTestSale(world);
    const stores = instrumentedStores(world.stores, async (step, run) => {
      if (step.name === 'redis list-buyers') throw new StoreUnavailableError('redis', 'test');
      return run();
    });
    const report = (await auditSale(stores, sale.saleId))!;
    expect(report).toMatchObject({ trusted: false, complete: false, items: [{ gate: null }] });
    expect(report.laws.map(({ name }) => name)).not.toContain('buyers_agree');
  });

  it('while its partition never pauses: units moved by hand are found at the first pause', async () => {
    const sale = await openTestSale(world, {
      items: [{ sku: 'sku', name: null, allotment: 1000, unitPrice: 1000 }],
    });
    const { partition, saleId } = sale.catalog;
    await order(world, sale, 2);
    const items = `items:{${partition}}:${saleId}`;
    await world.admin.hincrby(items, 'sku:reserved', -1);
    await world.admin.hincrby(items, 'sku:available', 1);
    const stores = instrumentedStores(world.stores, async (step, run) => {
      if (step.name === 'redis read-counts') await buy(world, sale);
      return run();
    });
    const moving = (await auditSale(stores, saleId))!;
    expect(moving).toMatchObject({ trusted: true, complete: false, differences: [] });
    expect(moving.laws.map(({ name }) => name)).not.toContain('gate_agrees_with_ledger');
    const resting = (await auditSale(world.stores, saleId))!;
    expect(resting).toMatchObject({ complete: true, differences: [{ law: 'gate_agrees_with_ledger' }] });

    await world.admin.hincrby(items, 'sku:reserved', 1);
    await world.admin.hincrby(items, 'sku:available', -1);
    await world.drainAll();
  });
});

it('an audit whose sums take Postgres too long is unavailable, and says nothing of the gate', async () => {
  const sale = await openTestSale(world);
  await order(world, sale, 2);
  const stores = instrumentedStores(world.stores, async (step, run) => {
    if (step.name.includes('asked.buyer_id')) throw new StoreUnavailableError('postgres', 'query');
    return run();
  });
  await expect(auditSale(stores, sale.saleId)).rejects.toThrow(StoreUnavailableError);
});
