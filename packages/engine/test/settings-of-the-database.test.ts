import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  auditSale,
  cancelOrder,
  changeSale,
  closeOverdueOrders,
  findOrder,
  listOrders,
  listSales,
  readSale,
  reconcilePartition,
} from '@stampede/engine';
import {
  applyAllPending,
  createTestDatabase,
  openTestSale,
  order,
  pay,
  startWorld,
  stateOf,
  stockOf,
  type World,
} from '@stampede/testkit';

/** What a session finds after `ALTER DATABASE … SET`, each of them as far from the default as it goes. */
const UNUSUAL = {
  datestyle: `'German'`,
  intervalstyle: `'sql_standard'`,
  timezone: `'Asia/Kathmandu'`,
  search_path: `'pg_catalog'`,
  extra_float_digits: '-15',
  default_transaction_isolation: `'serializable'`,
  standard_conforming_strings: 'off',
  bytea_output: `'escape'`,
};

let world: World;
beforeAll(async () => {
  world = await startWorld({ database: await createTestDatabase(UNUSUAL) });
});
afterAll(() => world.close());

it('a sale goes from its opening to its audit whatever the database sets for its sessions', async () => {
  const closesAtMs = Date.now() + 3_600_000;
  const sale = await openTestSale(world, { closesAtMs });
  const begunMs = Date.now();
  const [paid = '', expired = '', cancelled = ''] = await order(world, sale, 3);

  const reading = await findOrder(world.stores, paid);
  expect(reading?.order.state).toBe('pending_payment');
  expect(Math.abs((reading?.order.createdAtMs ?? 0) - begunMs)).toBeLessThan(30_000);
  expect(Math.abs((reading?.serverTimeMs ?? 0) - begunMs)).toBeLessThan(30_000);
  expect((await readSale(world.stores, sale.saleId))?.settings.closesAtMs).toBe(closesAtMs);

  expect(await pay(world, paid)).toMatchObject({ outcome: 'captured' });
  expect(await cancelOrder(world.stores, cancelled)).toMatchObject({ outcome: 'cancelled' });
  await world.stores.db.query(`UPDATE public.orders SET expires_at = clock_timestamp() WHERE order_no = $1`, [
    expired,
  ]);
  await closeOverdueOrders(world.stores, null);
  await applyAllPending(world);
  expect(await Promise.all([paid, expired, cancelled].map((orderNo) => stateOf(world, orderNo)))).toEqual([
    'paid',
    'expired',
    'cancelled',
  ]);

  expect(await reconcilePartition(world.stores, 0, 'a test')).toMatchObject({ outcome: 'reconciled' });
  await world.trust();
  const stock = await stockOf(world, sale);
  expect(stock.slice(1)).toEqual([0, 1]);
  await changeSale(world.stores, sale.saleId, { state: 'paused' });
  expect(await listSales(world.stores, { limit: 10, cursor: null, listed: 'all' })).toMatchObject({
    data: [{}],
  });
  const ofSale = { saleId: sale.saleId, buyerId: null, states: null, limit: 10, cursor: null };
  expect(await listOrders(world.stores, { ...ofSale, order: 'newest' })).toMatchObject({
    data: [{}, {}, {}],
  });
  expect((await auditSale(world.stores, sale.saleId))?.laws.every(({ holds }) => holds)).toBe(true);
});
