import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { cancelOrder, changeSale, closeOverdueOrders } from '@stampede/engine';
import {
  applyAllPending,
  countRows,
  endWindows,
  expectLaws,
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
afterAll(() => world.close());

it('when everything is closed nothing is left in Redis but what the sales own', async () => {
  const kept: string[] = [];
  const paidBuyers: [string, string][] = [];
  for (let n = 0; n < 6; n += 1) {
    const sale = await openTestSale(world);
    const { partition, saleId } = sale.catalog;
    const [paid = '', cancelled = '', expired = ''] = await order(world, sale, 3, { idempotencyKey: 'key' });
    await pay(world, paid);
    await cancelOrder(world.stores, cancelled);
    await endWindows(world, sale);
    await closeOverdueOrders(world.stores, [expired]);
    await changeSale(world.stores, saleId, { state: 'closed' });
    kept.push(
      ...['sale', 'items', 'buyers', 'idempotency'].map((kind) => `${kind}:{${partition}}:${saleId}`),
    );
    const [row] = await world.stores.db.query<{ buyer: string }>(
      `SELECT buyer_id AS buyer FROM orders WHERE order_no = $1`,
      [paid],
    );
    paidBuyers.push([`buyers:{${partition}}:${saleId}`, row!.buyer]);
  }
  for (let partition = 0; partition < 4; partition += 1) {
    kept.push(`gate:{${partition}}`, `get_good_list:{${partition}}`);
  }
  await applyAllPending(world);
  await expectLaws(world);
  expect(await countRows(world, 'pending_gate_changes')).toBe(0);

  const keys = await world.admin.keys('*');
  const spent = keys.filter((key) => /^spent:\{\d\}:(even|odd)$/.test(key));
  expect(keys.filter((key) => !spent.includes(key)).sort()).toEqual([...kept].sort());
  for (const key of spent) {
    const left = await world.admin.pttl(key);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(120_000);
  }
  for (const [key, buyer] of paidBuyers) expect(await world.admin.hgetall(key)).toEqual({ [buyer]: '1' });
  for (const key of keys.filter((name) => name.startsWith('idempotency:'))) {
    expect(await world.admin.pttl(key)).toBeGreaterThan(86_000_000);
  }
  for (const key of keys.filter((name) => name.startsWith('get_good_list:'))) {
    expect(await world.admin.xlen(key)).toBe(0);
    expect(await world.admin.xpending(key, 'order-creators')).toEqual([0, null, null, null]);
  }
});
