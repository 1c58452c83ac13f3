import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { listDeskSales } from '@stampede/engine';
import { openTestSale, startWorld, type World } from '@stampede/testkit';

const HOUR_MS = 3_600_000;
let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

it('lists open and paused sales first, then those that open next, then the newest closed, and counts the unclosed', async () => {
  const nowMs = Date.now();
  await openTestSale(world, { saleId: 'z-open' });
  await openTestSale(world, { saleId: 'closed', closesAtMs: nowMs - 1000 });
  for (const hours of [4, 1, 3, 2])
    await openTestSale(world, { saleId: `a-${hours}`, opensAtMs: nowMs + hours * HOUR_MS });
  const idsOf = async (max: number): Promise<string[]> =>
    (await listDeskSales(world.stores, max)).sales.map(({ catalog }) => catalog.saleId);
  expect(await idsOf(10)).toEqual(['z-open', 'a-1', 'a-2', 'a-3', 'a-4', 'closed']);
  expect(await idsOf(3)).toEqual(['z-open', 'a-1', 'a-2']);
  expect(await listDeskSales(world.stores, 3)).toMatchObject({ unclosed: 5 });
});
