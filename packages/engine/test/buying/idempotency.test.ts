import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { changeSale, placePurchases } from '@stampede/engine';
import {
  buyer,
  countRows,
  endWindows,
  expectLaws,
  openTestSale,
  pay,
  place,
  purchaseOf,
  startWorld,
  stockOf,
  type World,
} from '@stampede/testkit';
import { cancelOrder, closeOverdueOrders } from '@stampede/engine';

describe.each([1, 4])('the same purchase again, with %i partitions', (partitions) => {
  let world: World;
  let other: World;
  beforeAll(async () => {
    world = await startWorld({ partitions });
    other = await startWorld({ beside: world });
  });
  afterEach(async () => {
    await world.drainAll();
    await expectLaws(world);
  });
  afterAll(async () => {
    await other.close();
    await world.close();
  });

  it('is one order when two processes send it at the same instant', async () => {
    const sale = await openTestSale(world);
    for (let round = 0; round < 10; round += 1) {
      const once = { buyerId: buyer(), idempotencyKey: 'key' };
      const sent = await Promise.all(
        [world, other, world, other].map(async (process) => (await place(process, sale, once))[0]!),
      );
      const accepted = sent.filter(({ outcome }) => outcome === 'accepted');
      const replayed = sent.filter((outcome) => outcome.outcome === 'replayed');
      expect([accepted.length, replayed.length]).toEqual([1, 3]);
      expect(new Set(replayed.map(({ orderNo }) => orderNo)).size).toBe(1);
    }
    await world.drainAll();
    expect(await countRows(world, 'orders', `sale_id = '${sale.saleId}'`)).toBe(10);
    expect(await stockOf(world, sale)).toEqual([0, 10, 0]);
  });

  it('is one order when it stands twice in one call', async () => {
    const sale = await openTestSale(world);
    const keyed = { buyerId: buyer(), idempotencyKey: 'key' };
    const unkeyed = purchaseOf(sale.catalog);
    const outcomes = await place(world, sale, keyed, keyed, unkeyed, unkeyed);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'replayed', 'accepted', 'replayed']);
    expect(await stockOf(world, sale)).toEqual([8, 2, 0]);
  });

  it('is answered with the first order when the sale is sold out, paused or closed by now', async () => {
    const sale = await openTestSale(world, { buyerLimit: 10 });
    const first = purchaseOf(sale.catalog, { quantity: 10, idempotencyKey: 'key' });
    await placePurchases(world.stores, { ...sale.catalog, purchases: [first] });
    const again = async (): Promise<unknown> =>
      (await place(other, sale, { ...first, orderNo: purchaseOf(sale.catalog).orderNo }))[0];
    const replay = { outcome: 'replayed', orderNo: first.orderNo };
    expect(await again()).toEqual(replay);
    await changeSale(world.stores, sale.saleId, { state: 'paused' });
    expect(await again()).toEqual(replay);
    await changeSale(world.stores, sale.saleId, { state: 'closed' });
    expect(await again()).toEqual(replay);
  });

  it.each([
    ['paid', (orderNo: string) => pay(world, orderNo)],
    ['cancelled', (orderNo: string) => cancelOrder(world.stores, orderNo)],
  ])('is answered with the first order when that is %s by now', async (_state, become) => {
    const sale = await openTestSale(world);
    const first = purchaseOf(sale.catalog, { idempotencyKey: 'key' });
    await placePurchases(world.stores, { ...sale.catalog, purchases: [first] });
    await world.drainAll();
    await become(first.orderNo);
    const [again] = await place(world, sale, { ...first, orderNo: purchaseOf(sale.catalog).orderNo });
    expect(again).toEqual({ outcome: 'replayed', orderNo: first.orderNo });
  });

  it('is refused when it asks for another SKU or another number of units', async () => {
    const sale = await openTestSale(world, {
      items: ['a', 'b'].map((sku) => ({ sku, name: null, allotment: 10, unitPrice: 1 })),
    });
    const first = { buyerId: buyer(), idempotencyKey: 'key', sku: 'a', quantity: 2 };
    await place(world, sale, first);
    const outcomes = await place(world, sale, { ...first, sku: 'b' }, { ...first, quantity: 1 });
    expect(outcomes).toEqual([{ outcome: 'idempotency_key_reused' }, { outcome: 'idempotency_key_reused' }]);
    expect(await stockOf(world, sale, 'a')).toEqual([8, 2, 0]);
  });

  it('is another purchase for another buyer or another sale', async () => {
    const [one, two] = [await openTestSale(world), await openTestSale(world)];
    const first = { buyerId: buyer(), idempotencyKey: 'key' };
    const outcomes = [
      ...(await place(world, one, first, { ...first, buyerId: buyer() })),
      ...(await place(world, two, first)),
    ];
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted']);
  });

  it('succeeds after a refusal: refusals are not remembered', async () => {
    const sale = await openTestSale(world);
    const [full] = [purchaseOf(sale.catalog, { quantity: 10 })];
    await placePurchases(world.stores, { ...sale.catalog, purchases: [full] });
    const purchase = { buyerId: buyer(), idempotencyKey: 'key' };
    expect(await place(world, sale, purchase)).toEqual([{ outcome: 'sold_out' }]);
    await world.drainAll();
    await cancelOrder(world.stores, full.orderNo);
    expect(await place(world, sale, purchase)).toMatchObject([{ outcome: 'accepted' }]);
  });

  it.each([
    ['paid', (orderNo: string) => pay(world, orderNo)],
    ['cancelled', (orderNo: string) => cancelOrder(world.stores, orderNo)],
    [
      'expired',
      async () => {
        await world.stores.db.query(
          `UPDATE orders SET expires_at = clock_timestamp() WHERE state = 'pending_payment'`,
        );
        await closeOverdueOrders(world.stores, null);
      },
    ],
  ])('takes no units when its order number comes once more after it was %s', async (_state, become) => {
    const sale = await openTestSale(world);
    const first = purchaseOf(sale.catalog);
    await placePurchases(world.stores, { ...sale.catalog, purchases: [first] });
    await world.drainAll();
    await become(first.orderNo);
    const before = await stockOf(world, sale);
    const [again] = await placePurchases(world.stores, { ...sale.catalog, purchases: [first] });
    expect(again?.outcome).not.toBe('accepted');
    await world.drainAll();
    expect(await stockOf(world, sale)).toEqual(before);
  });

  it('is known until 24 hours after the end of the sale, and then forgotten', async () => {
    const closesAtMs = Date.now() + 60_000;
    const sale = await openTestSale(world, { closesAtMs });
    await place(world, sale, { idempotencyKey: 'key' });
    const key = `idempotency:{${sale.catalog.partition}}:${sale.saleId}`;
    expect(await world.admin.pexpiretime(key)).toBe(closesAtMs + 86_400_000);
    await changeSale(world.stores, sale.saleId, { closesAtMs: null });
    expect(await world.admin.pexpiretime(key)).toBe(-1);
    await changeSale(world.stores, sale.saleId, { state: 'closed' });
    expect(await world.admin.pexpiretime(key)).toBeLessThanOrEqual(Date.now() + 86_400_000);
    await world.drainAll();
    await endWindows(world, sale);
    await closeOverdueOrders(world.stores, null);
  });
});
