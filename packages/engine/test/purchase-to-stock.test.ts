import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  closeOverdueOrders,
  findOrder,
  placePurchases,
  readSale,
  settlePayment,
  type Stores,
} from '@stampede/engine';
import {
  expectLaws,
  openTestSale,
  purchaseOf,
  startWorld,
  type TestSale,
  type World,
} from '@stampede/testkit';

describe.each([1, 4])('a purchase becomes an order, with %i partitions', (partitions) => {
  let world: World;
  let stores: Stores;
  beforeAll(async () => {
    world = await startWorld({ partitions });
    ({ stores } = world);
  });
  afterEach(() => expectLaws(world));
  afterAll(() => world.close());

  async function stockOf(sale: TestSale): Promise<(number | undefined)[]> {
    const item = (await readSale(stores, sale.saleId))?.stock[0];
    return [item?.available, item?.reserved, item?.sold];
  }

  async function buy(sale: TestSale, count: number): Promise<string[]> {
    const purchases = Array.from({ length: count }, () => purchaseOf(sale.catalog));
    const outcomes = await placePurchases(stores, { ...sale.catalog, purchases });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(purchases.map(() => 'accepted'));
    return purchases.map(({ orderNo }) => orderNo);
  }

  it('is queued, then pending payment, then paid, and its unit is sold', async () => {
    const sale = await openTestSale(world);
    const [orderNo = ''] = await buy(sale, 1);
    expect((await findOrder(stores, orderNo))?.order.state).toBe('queued');
    expect(await stockOf(sale)).toEqual([9, 1, 0]);
    await world.drainAll();
    expect((await findOrder(stores, orderNo))?.order).toMatchObject({
      state: 'pending_payment',
      amount: 1000,
    });
    const payment = { orderNo, provider: 'p', reference: orderNo, amount: 1000 };
    expect(await settlePayment(stores, payment)).toMatchObject({ outcome: 'captured', replayed: false });
    expect(await stockOf(sale)).toEqual([9, 0, 1]);
  });

  it('gives its unit back when it is not paid in time', async () => {
    const sale = await openTestSale(world);
    const orderNos = await buy(sale, 10);
    await world.drainAll();
    await stores.db.query(`UPDATE orders SET expires_at = clock_timestamp() WHERE sale_id = $1`, [
      sale.saleId,
    ]);
    const { closed, released } = await closeOverdueOrders(stores, null);
    expect(closed.map(({ orderNo }) => orderNo).sort()).toEqual(orderNos.sort());
    expect(released).toHaveLength(10);
    expect(await stockOf(sale)).toEqual([10, 0, 0]);
    expect(await world.admin.keys('pay:*')).toEqual([]);
  });

  it('says sold out only when nothing is available', async () => {
    const sale = await openTestSale(world);
    await buy(sale, 9);
    const [tooMany] = await placePurchases(stores, {
      ...sale.catalog,
      purchases: [purchaseOf(sale.catalog, { quantity: 2 })],
    });
    expect(tooMany).toEqual({ outcome: 'not_enough_stock', available: 1 });
    await buy(sale, 1);
    const [none] = await placePurchases(stores, { ...sale.catalog, purchases: [purchaseOf(sale.catalog)] });
    expect(none).toEqual({ outcome: 'sold_out' });
    await world.drainAll();
  });
});
