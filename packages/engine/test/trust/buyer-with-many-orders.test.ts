import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { endWindows, expectLaws, openTestSale, order, startWorld, type World } from '@stampede/testkit';

/** More than a page of held orders. */
const ORDERS = 1200;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

it('a rebuild adds up the units of a buyer whose orders are on several pages', async () => {
  const sale = await openTestSale(world, {
    items: [{ sku: 'sku', name: null, allotment: 2 * ORDERS, unitPrice: 1000 }],
  });
  await order(world, sale, ORDERS, { buyerId: 'box-office' });
  await world.admin.flushall();
  await world.trust();
  const { partition, saleId } = sale.catalog;
  expect(await world.admin.hgetall(`buyers:{${partition}}:${saleId}`)).toEqual({
    'box-office': String(ORDERS),
  });
  await endWindows(world, sale);
  await expectLaws(world);
});
