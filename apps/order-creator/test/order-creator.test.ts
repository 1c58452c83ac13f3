import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Stoppable } from '@stampede/runtime';
import {
  buy,
  countRows,
  expectLaws,
  openTestSale,
  processContext,
  startWorld,
  stateOf,
  waitFor,
  type TestContext,
  type World,
} from '@stampede/testkit';
import { compose } from '../src/compose.ts';

let world: World;
let context: TestContext;
let daemon: Stoppable;
beforeAll(async () => {
  world = await startWorld({ partitions: 4 });
  context = processContext('order-creator', world, { PARTITIONS: '4' });
  daemon = await compose(context);
  await daemon.start();
});
afterEach(() => expectLaws(world));
afterAll(async () => {
  await daemon.stop();
  await world.close();
});

async function becomesAnOrder(orderNo: string): Promise<void> {
  await waitFor('the order is there', async () => (await stateOf(world, orderNo)) === 'pending_payment');
}

it('turns purchases of every partition into orders, within a moment', async () => {
  const partitions = new Set<number>();
  while (partitions.size < 4) {
    const sale = await openTestSale(world);
    partitions.add(sale.catalog.partition);
    const [orderNo = ''] = await buy(world, sale);
    await becomesAnOrder(orderNo);
  }
  expect(await context.registry.metrics()).toMatch(/stampede_orders_created_total\{[^}]*\} [1-9]/);
});

it('goes on by itself after its connections to Postgres were broken', async () => {
  const sale = await openTestSale(world);
  await world.stores.db.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'order-creator'`,
  );
  const [orderNo = ''] = await buy(world, sale);
  await becomesAnOrder(orderNo);
});

it('goes on by itself after Redis was killed and its gate was reconciled', async () => {
  const sale = await openTestSale(world);
  await world.redis.server.kill();
  await world.redis.restart();
  await world.trust();
  const [orderNo = ''] = await buy(world, sale);
  await becomesAnOrder(orderNo);
  expect(context.failures).toEqual([]);
});

it('gives up at once on a schema that has lost what it needs, with a word on what to do', async () => {
  await world.stores.db.query(
    `INSERT INTO knex_migrations (name, batch) VALUES ('9999-contract-9998-newer', 2)`,
  );
  const other = processContext('order-creator-new', world);
  const stranger = await compose(other);
  await stranger.start();
  await waitFor('it has failed', () => other.failures.length > 0);
  expect(String(other.failures[0])).toMatch(/has removed .*\(9999-contract-9998-newer\)/);
  await stranger.stop();
  await world.stores.db.query(`DELETE FROM knex_migrations WHERE name LIKE '9999-%'`);
});

it('leaves no connection behind when it stops, and what comes later is in the queue for the next copy', async () => {
  await daemon.stop();
  await waitFor('its connections are gone', async () => {
    const list = String(await world.admin.client('LIST'));
    const inPostgres = await countRows(world, 'pg_stat_activity', `application_name = 'order-creator'`);
    return !list.includes('name=order-creator') && inPostgres === 0;
  });
  const sale = await openTestSale(world);
  const [orderNo = ''] = await buy(world, sale);
  expect(await stateOf(world, orderNo)).toBe('queued');
  daemon = await compose(processContext('order-creator', world, { PARTITIONS: '4' }));
  await daemon.start();
  await becomesAnOrder(orderNo);
});
