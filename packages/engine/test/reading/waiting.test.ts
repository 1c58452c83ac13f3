import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { OrderWatcher } from '@stampede/engine';
import { buy, openTestSale, startWorld, type World } from '@stampede/testkit';

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

it('ends when the order has left the queue, and when the client has gone', async () => {
  const sale = await openTestSale(world);
  const [orderNo = ''] = await buy(world, sale, 1);
  const gone = new AbortController();
  const whoGoes = watcher.waitForOrder(orderNo, 3_600_000, gone.signal);
  const whoStays = watcher.waitForOrder(orderNo, 3_600_000, never);
  gone.abort();
  expect(await whoGoes).toMatchObject({ order: { orderNo, state: 'queued' } });
  await world.drainAll();
  expect(await whoStays).toMatchObject({ order: { orderNo, state: 'pending_payment' } });
});

it('does not begin for a client that has gone already', async () => {
  const sale = await openTestSale(world);
  const [orderNo = ''] = await buy(world, sale, 1);
  const found = await watcher.waitForOrder(orderNo, 3_600_000, AbortSignal.abort());
  expect(found).toMatchObject({ order: { state: 'queued' } });
});
