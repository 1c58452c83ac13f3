import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { cancelOrder, findOrder, reconcilePartition } from '@stampede/engine';
import { expectLaws, openTestSale, place, startWorld, type World } from '@stampede/testkit';

/** The version before took invisible characters and outer blanks. */
const BUYER = ' buy\u200ber ';
const KEY = 'key "1"';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => expectLaws(world));
afterAll(() => world.close());

/**
 * What the version before (a30831a) leaves in Redis for one purchase, byte for byte. Keys, field names and texts are written
 * out, so that no helper changes along with a new form.
 */
async function leavePurchase(saleId: string, orderNo: string): Promise<void> {
  const { admin } = world;
  const [seconds] = await admin.time();
  const epoch = await admin.hget('gate:{0}', 'epoch');
  const purchase = `${saleId}\t2\t${seconds}000\t${epoch}\tsku\t2\t${BUYER}\t${KEY}\trequest-1`;
  const entryId = await admin.xadd('get_good_list:{0}', '*', 'order_no', orderNo, 'purchase', purchase);
  await admin.hset('reservations:{0}', orderNo, `${saleId} sku 2 ${entryId} ${BUYER}`);
  await admin.hset(`items:{0}:${saleId}`, 'sku:available', 8, 'sku:reserved', 2);
  await admin.hset(`buyers:{0}:${saleId}`, BUYER, 2);
  await admin.hset(`idempotency:{0}:${saleId}`, `${BUYER}\n${KEY}`, `${orderNo} sku 2`);
}

describe.each([
  { by: 'an order-creator', orderNo: '0192f3a1-7c00-7abc-8def-012345678900', read: () => world.drainAll() },
  {
    by: 'a rebuild',
    orderNo: '0192f3a1-7c00-7abc-8def-01234567aa00',
    read: async () => {
      await reconcilePartition(world.stores, 0, 'a test');
      await world.trust();
    },
  },
])('a purchase that the version before has queued is read by $by', ({ orderNo, read }) => {
  it('and is its order, its key and its units', async () => {
    const sale = await openTestSale(world, { buyerLimit: 2 });
    await leavePurchase(sale.saleId, orderNo);
    const again = { sku: 'sku', quantity: 2, buyerId: BUYER, idempotencyKey: KEY };
    expect(await place(world, sale, again)).toMatchObject([{ outcome: 'replayed', orderNo }]);
    const order = { orderNo, sku: 'sku', quantity: 2, buyerId: BUYER };
    expect(await findOrder(world.stores, orderNo)).toMatchObject({ order: { ...order, state: 'queued' } });
    await read();
    expect(await findOrder(world.stores, orderNo)).toMatchObject({
      order: { ...order, state: 'pending_payment' },
    });
    expect(await place(world, sale, again)).toMatchObject([{ outcome: 'replayed', orderNo }]);
    const more = { sku: 'sku', quantity: 1, buyerId: BUYER };
    expect(await place(world, sale, more)).toMatchObject([{ outcome: 'buyer_limit_reached', taken: 2 }]);
    await cancelOrder(world.stores, orderNo);
    expect(await world.admin.hmget(`items:{0}:${sale.saleId}`, 'sku:available', 'sku:reserved')).toEqual([
      '10',
      '0',
    ]);
    expect(await world.admin.hexists('reservations:{0}', orderNo)).toBe(0);
  });
});
