import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { reconcilePartition } from '@stampede/engine';
import { gateKeys } from '@stampede/store';
import { buy, changedFields, expectLaws, openTestSale, startWorld, type World } from '@stampede/testkit';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => expectLaws(world));
afterAll(() => world.close());

it('an entry that a reconcile could not order becomes a dead letter that holds no units', async () => {
  const sale = await openTestSale(world);
  await buy(world, sale);
  const entry = (await world.admin.xrange(gateKeys.queueKey(0), '-', '+'))[0];
  const odd = changedFields(entry?.[1] ?? [], {
    order_no: '01999999-9999-7999-8999-999999999900',
    sku: 'no-such-sku',
  });
  await world.admin.xadd(gateKeys.queueKey(0), '*', ...odd);
  await reconcilePartition(world.stores, 0, 'a test');
  await world.trust();
  await world.drainAll();
  expect(await world.admin.xlen(gateKeys.queueKey(0))).toBe(0);
  const letter = (await world.admin.xrange(gateKeys.deadLettersKey(0), '-', '+'))[0];
  expect(letter?.[1].at(-1)).toBe('a reconcile could not order it');
});
