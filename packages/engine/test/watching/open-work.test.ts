import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readOpenWork, returnOrder, settlePayment } from '@stampede/engine';
import { openTestSale, order, pay, startWorld, type World } from '@stampede/testkit';

const DAY_MS = 86_400_000;
let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

/** Everything so far happened three days earlier. */
async function threeDaysPass(): Promise<void> {
  await world.stores.db.query(`UPDATE payments SET created_at = created_at - interval '3 days'`);
}

async function oldestAgeMs(): Promise<number | undefined> {
  const [due] = (await readOpenWork(world.stores)).refunds;
  return due === undefined ? undefined : Date.now() - due.oldestAtMs;
}

it('counts a refund from the return of its order, from its correction, or else from its report', async () => {
  const sale = await openTestSale(world);
  const [returned = '', corrected = ''] = await order(world, sale, 2);
  await pay(world, returned);
  await threeDaysPass();
  await returnOrder(world.stores, { orderNo: returned, restock: true, reason: null });
  expect(await oldestAgeMs()).toBeLessThan(DAY_MS);

  const report = { orderNo: corrected, provider: 'p', reference: 'wrong' };
  await settlePayment(world.stores, { ...report, amount: 1 });
  await threeDaysPass();
  expect(await oldestAgeMs()).toBeGreaterThan(2 * DAY_MS);
  await settlePayment(world.stores, { ...report, amount: 2 });
  expect(await oldestAgeMs()).toBeLessThan(DAY_MS);

  // Due from its report on, whatever became of its order later.
  await pay(world, returned, { reference: 'again' });
  await threeDaysPass();
  expect(await oldestAgeMs()).toBeGreaterThan(2 * DAY_MS);
});
