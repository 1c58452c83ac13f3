import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { expireHeldPurchases } from '@stampede/engine';
import {
  applyAllPending,
  buy,
  expectLaws,
  openTestSale,
  startWorld,
  stateOf,
  stockOf,
  waitFor,
  type TestSale,
  type World,
} from '@stampede/testkit';
import { deadLetterEntry, readStreamPage } from '@stampede/store';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await world.drainAll();
  await expectLaws(world);
});
afterAll(() => world.close());

const QUEUE = 'get_good_list:{0}';

/** Buys, and waits until the purchase has outlived its hold limit of one second. */
async function buyAndHold(count = 1): Promise<{ sale: TestSale; orderNos: string[] }> {
  const sale = await openTestSale(world, { holdSeconds: 1 });
  const orderNos = await buy(world, sale, count);
  const boughtAt = await world.stores.nodes.readClock();
  await waitFor('the hold has ended', async () => (await world.stores.nodes.readClock()) > boughtAt + 1020);
  return { sale, orderNos };
}

async function deadLetter(orderNos: readonly string[]): Promise<void> {
  const { entries } = await readStreamPage(
    (operation, send) => world.stores.gate.command(0, operation, send),
    { key: QUEUE, afterId: '', limit: 100 },
  );
  for (const entry of entries.filter(({ orderNo }) => orderNos.includes(orderNo))) {
    await deadLetterEntry(world.stores.gate, { partition: 0, ...entry, cause: 'test' });
  }
}

it('a purchase that waited longer is born expired by whoever drains the queue, and its unit comes back', async () => {
  const { sale, orderNos } = await buyAndHold();
  const [orders] = await world.drainAll();
  expect(orders).toMatchObject({ created: 0, expired: 1 });
  expect(await stateOf(world, orderNos[0]!)).toBe('expired');
  expect(await stockOf(world, sale)).toEqual([9, 1, 0]);
  await applyAllPending(world);
  expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
  expect(await world.admin.keys('pay:*')).toEqual([]);
});

it('while nobody drains the queue it is expired by the look through it, and what may still wait is left', async () => {
  const { sale, orderNos } = await buyAndHold();
  const [waiting = ''] = await buy(world, sale);
  expect(await expireHeldPurchases(world.stores, 0)).toBe(1);
  expect(await expireHeldPurchases(world.stores, 0)).toBe(0);
  expect([await stateOf(world, orderNos[0]!), await stateOf(world, waiting)]).toEqual(['expired', 'queued']);
  await applyAllPending(world);
  expect(await stockOf(world, sale)).toEqual([9, 1, 0]);
});

it('it counts from the purchase, also for a dead letter that was only made just now', async () => {
  const { sale, orderNos } = await buyAndHold();
  await deadLetter(orderNos);
  expect(await expireHeldPurchases(world.stores, 0)).toBe(1);
  expect(await stateOf(world, orderNos[0]!)).toBe('expired');
  expect(await world.admin.xlen('get_good_list_dead:{0}')).toBe(0);
  await applyAllPending(world);
  expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
});

it('a dead letter that Postgres refuses in any state does not keep the others from expiring', async () => {
  const sale = await openTestSale(world, { holdSeconds: 1 });
  const [before = ''] = await buy(world, sale);
  const [refused = ''] = await buy(world, sale, 1, { idempotencyKey: 'k'.repeat(300) });
  const [after = ''] = await buy(world, sale);
  const boughtAt = await world.stores.nodes.readClock();
  await deadLetter([before, refused, after]);
  await waitFor('the hold has ended', async () => (await world.stores.nodes.readClock()) > boughtAt + 1050);
  expect(await expireHeldPurchases(world.stores, 0)).toBe(2);
  expect([await stateOf(world, before), await stateOf(world, after)]).toEqual(['expired', 'expired']);
  await applyAllPending(world);
  // The unit of the one that cannot be recorded stays held, until an operator takes it away.
  expect(await stockOf(world, sale)).toEqual([9, 1, 0]);
});
