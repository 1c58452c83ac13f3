import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { newOrderNo } from '@stampede/domain';
import { cancelOrder, closeOverdueOrders } from '@stampede/engine';
import {
  buy,
  endWindows,
  expectLaws,
  instrumentedStores,
  openTestSale,
  order,
  pay,
  place,
  startWorld,
  stockOf,
  type World,
} from '@stampede/testkit';

let world: World;
beforeAll(async () => {
  world = await startWorld({ partitions: 4 });
});
afterEach(async () => {
  await world.drainAll();
  await expectLaws(world);
});
afterAll(() => world.close());

it('gives the units back at once: the next buyer gets them', async () => {
  const sale = await openTestSale(world);
  const [orderNo = ''] = await order(world, sale, 1, { quantity: 10 });
  expect(await place(world, sale, {})).toEqual([{ outcome: 'sold_out' }]);
  expect(await cancelOrder(world.stores, orderNo)).toMatchObject({
    outcome: 'cancelled',
    order: { orderNo, state: 'cancelled', paidAtMs: null, closedAtMs: expect.any(Number) },
  });
  expect(await place(world, sale, { quantity: 10 })).toMatchObject([{ outcome: 'accepted' }]);
  expect(await world.admin.exists(`pay:{${sale.catalog.partition}}:${orderNo}`)).toBe(0);
});

it('gives the units back once, however often and from wherever it comes', async () => {
  const sale = await openTestSale(world);
  const other = await startWorld({ beside: world });
  const [orderNo = ''] = await order(world, sale, 1, { quantity: 4 });
  await buy(world, sale, 1);
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, n) => cancelOrder((n % 2 === 0 ? world : other).stores, orderNo)),
  );
  expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['cancelled']));
  const closedAt = outcomes.map(
    (cancelled) => cancelled.outcome === 'cancelled' && cancelled.order.closedAtMs,
  );
  expect(new Set(closedAt).size).toBe(1);
  expect(await stockOf(world, sale)).toEqual([9, 1, 0]);
  await other.close();
});

it('comes too early, and is not refused, for an order that is written after it has found none to cancel', async () => {
  const sale = await openTestSale(world);
  const [orderNo = ''] = await buy(world, sale);
  const stores = instrumentedStores(world.stores, async (step, run) => {
    const result = await run();
    if (step.name.startsWith('postgres inside UPDATE orders')) await world.drainAll();
    return result;
  });
  const outcome = await cancelOrder(stores, orderNo);
  expect(outcome).toEqual({ outcome: 'order_not_ready' });
  await world.drainAll();
  expect(await cancelOrder(world.stores, orderNo)).toMatchObject({ outcome: 'cancelled' });
});

it('is refused for a paid and for an expired order, in the words of their state', async () => {
  const sale = await openTestSale(world);
  const [paid = '', expired = ''] = await order(world, sale, 2);
  await pay(world, paid);
  await endWindows(world, sale);
  await closeOverdueOrders(world.stores, [expired]);
  expect(await cancelOrder(world.stores, paid)).toEqual({ outcome: 'order_not_cancellable', state: 'paid' });
  expect(await cancelOrder(world.stores, expired)).toEqual({
    outcome: 'order_not_cancellable',
    state: 'expired',
  });
  expect(await stockOf(world, sale)).toEqual([9, 0, 1]);
});

it('comes too early for a purchase in the queue, and to nothing for a number that no store knows', async () => {
  const sale = await openTestSale(world);
  const [queued = ''] = await buy(world, sale);
  expect(await cancelOrder(world.stores, queued)).toEqual({ outcome: 'order_not_ready' });
  expect(await cancelOrder(world.stores, newOrderNo(0))).toEqual({ outcome: 'order_not_found' });
  expect(await stockOf(world, sale)).toEqual([9, 1, 0]);
});
