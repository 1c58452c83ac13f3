import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { cancelOrder, OrderWatcher, type WaitEnd } from '@stampede/engine';
import { buy, openTestSale, order, pay, startWorld, type World } from '@stampede/testkit';

let world: World;
let watcher: OrderWatcher;
beforeAll(async () => {
  world = await startWorld();
  watcher = new OrderWatcher(world.stores);
});
afterAll(async () => {
  watcher.stop();
  await world.close();
});

const never = new AbortController().signal;
const anHour = (until: WaitEnd) => ({ until, waitMs: 3_600_000 });

it('ends when the order has left the queue, and when the client has gone', async () => {
  const sale = await openTestSale(world);
  const [orderNo = ''] = await buy(world, sale, 1);
  const gone = new AbortController();
  const whoGoes = watcher.waitForOrder(orderNo, anHour('ordered'), gone.signal);
  const whoStays = watcher.waitForOrder(orderNo, anHour('ordered'), never);
  gone.abort();
  expect(await whoGoes).toMatchObject({ order: { orderNo, state: 'queued' } });
  await world.drainAll();
  expect(await whoStays).toMatchObject({ order: { orderNo, state: 'pending_payment' } });
});

it('does not begin for a client that has gone already', async () => {
  const sale = await openTestSale(world);
  const [orderNo = ''] = await buy(world, sale, 1);
  const found = await watcher.waitForOrder(orderNo, anHour('closed'), AbortSignal.abort());
  expect(found).toMatchObject({ order: { state: 'queued' } });
});

it('ends when the order is paid or closed, for those who wait until then, also if they began while it was queued', async () => {
  const sale = await openTestSale(world);
  const [queued = ''] = await buy(world, sale, 1);
  const fromTheQueue = watcher.waitForOrder(queued, anHour('closed'), never);
  const [pending = ''] = await order(world, sale);
  const gone = new AbortController();
  const both = [never, gone.signal].map((signal) => watcher.waitForOrder(pending, anHour('closed'), signal));
  expect(await watcher.waitForOrder(queued, anHour('ordered'), never)).toMatchObject({
    order: { state: 'pending_payment' },
  });
  gone.abort();
  expect(await both[1]).toMatchObject({ order: { state: 'pending_payment' } });
  await pay(world, queued);
  await cancelOrder(world.stores, pending);
  expect(await fromTheQueue).toMatchObject({ order: { orderNo: queued, state: 'paid' } });
  expect(await both[0]).toMatchObject({ order: { orderNo: pending, state: 'cancelled' } });
});

it('ends after its time for an order that stays pending', async () => {
  const [orderNo = ''] = await order(world, await openTestSale(world));
  const found = await watcher.waitForOrder(orderNo, { until: 'closed', waitMs: 1 }, never);
  expect(found).toMatchObject({ order: { orderNo, state: 'pending_payment' } });
});
