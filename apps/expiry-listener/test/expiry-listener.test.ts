import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { refreshTrust } from '@stampede/engine';
import type { Stoppable } from '@stampede/runtime';
import {
  countRows,
  endWindows,
  expectLaws,
  openTestSale,
  order,
  place,
  processContext,
  startWorld,
  stateOf,
  stockOf,
  waitFor,
  type TestContext,
  type TestSale,
  type World,
} from '@stampede/testkit';
import { compose } from '../src/compose.ts';

let world: World;
let context: TestContext;
let daemon: Stoppable;
beforeAll(async () => {
  world = await startWorld();
  context = processContext('expiry-listener', world);
  daemon = await compose(context);
  await daemon.start();
  await waitFor('it listens', async () => (await listeners()) === 1);
});
afterEach(() => expectLaws(world));
afterAll(async () => {
  await daemon.stop();
  await world.close();
});

async function listeners(): Promise<number> {
  const [, count] = (await world.admin.pubsub('NUMSUB', '__keyevent@0__:expired')) as [string, number];
  return count;
}

/** How long after the deadline the units of an unpaid order were back. */
async function msUntilBack(sale: TestSale, orderNo: string): Promise<number> {
  await waitFor('the units are back', async () => (await stockOf(world, sale))[0] === 10);
  expect(await stateOf(world, orderNo)).toBe('expired');
  const [row] = await world.stores.db.query<{ late: number }>(
    `SELECT extract(epoch FROM clock_timestamp() - expires_at)::float8 * 1000 AS late FROM orders WHERE order_no = $1`,
    [orderNo],
  );
  return row!.late;
}

async function foundBy(way: string): Promise<number> {
  const line = new RegExp(`^stampede_orders_expired_total\\{.*found_by="${way}".*\\} (\\d+)$`, 'm');
  return Number(line.exec(await context.registry.metrics())?.[1] ?? 0);
}

it('an unpaid order is stock again soon after its event, or its sweep', async () => {
  const sale = await openTestSale(world, { paymentWindowSeconds: 1 });
  const [orderNo = ''] = await order(world, sale);
  expect(await msUntilBack(sale, orderNo)).toBeLessThan(2000);
  // Counted when the reply of the release is there, which another connection may see to have run before that.
  await waitFor('it is counted', async () => (await foundBy('event')) + (await foundBy('sweep')) > 0);
  expect((await foundBy('event')) + (await foundBy('sweep'))).toBe(1);
});

it('an event alone is enough: an order whose window ends is closed by it', async () => {
  const sale = await openTestSale(world);
  const before = await foundBy('event');
  await waitFor('an event came before the sweep', async () => {
    const [orderNo = ''] = await order(world, sale);
    await world.stores.db.query(`UPDATE orders SET expires_at = clock_timestamp() WHERE order_no = $1`, [
      orderNo,
    ]);
    await world.admin.pexpire(`pay:{0}:${orderNo}`, 1);
    await msUntilBack(sale, orderNo);
    return (await foundBy('event')) > before;
  });
});

it('with the events switched off, units come back within 2 s of the deadline all the same', async () => {
  await world.admin.config('SET', 'notify-keyspace-events', '');
  const before = await foundBy('sweep');
  const sale = await openTestSale(world, { paymentWindowSeconds: 1 });
  const [orderNo = ''] = await order(world, sale);
  expect(await msUntilBack(sale, orderNo)).toBeLessThan(2000);
  await waitFor('it is counted', async () => (await foundBy('sweep')) > before);
  expect(await foundBy('sweep')).toBe(before + 1);
  await world.admin.config('SET', 'notify-keyspace-events', 'Ex');
});

it('once back: what cannot be closed in one statement is closed in smaller ones, though events had named it', async () => {
  // As the time limit of a statement does on a machine that is overloaded.
  await world.stores.db.query(`
    CREATE FUNCTION too_many() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF (SELECT count(*) FROM closed WHERE state = 'expired') > 300 THEN RAISE query_canceled; END IF;
      RETURN NULL;
    END $$`);
  await world.stores.db.query(`
    CREATE TRIGGER too_many AFTER UPDATE ON orders REFERENCING NEW TABLE AS closed
      FOR EACH STATEMENT EXECUTE FUNCTION too_many()`);
  try {
    const sale = await openTestSale(world, {
      items: [{ sku: 'sku', name: null, allotment: 700, unitPrice: 1000 }],
    });
    const orderNos = await order(world, sale, 700);
    await endWindows(world, sale);
    const windows = orderNos.map((orderNo) => `pay:{0}:${orderNo}`);
    await world.admin.eval(
      `for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, 1) end`,
      700,
      ...windows,
    );
    await waitFor('the units are back', async () => (await stockOf(world, sale))[0] === 700);
  } finally {
    await world.stores.db.query(`DROP FUNCTION too_many CASCADE`);
  }
});

it('idempotency keys that are 24 hours old are removed', async () => {
  await world.stores.db.query(
    `INSERT INTO idempotency_keys (caller, idempotency_key, request_digest, created_at)
     SELECT 'operator', 'key-' || hours, repeat('0', 64), clock_timestamp() - hours * interval '1 hour'
     FROM unnest('{23, 25}'::int[]) hours`,
  );
  await waitFor('one is left', async () => (await countRows(world, 'idempotency_keys')) === 1);
  expect(await countRows(world, 'idempotency_keys', `idempotency_key = 'key-23'`)).toBe(1);
});

it('a flushed Redis is healed by it, without anybody’s help', async () => {
  const sale = await openTestSale(world);
  await order(world, sale, 3);
  await world.admin.flushall();
  await waitFor('the gate is trusted again', async () => {
    await refreshTrust(world.stores);
    return (await place(world, sale, {}))[0]!.outcome === 'accepted';
  });
  expect(await stockOf(world, sale)).toEqual([6, 4, 0]);
});

it('goes on by itself after Redis was killed and Postgres broke its connections', async () => {
  const sale = await openTestSale(world);
  const [orderNo = ''] = await order(world, sale);
  await world.redis.server.kill();
  await world.stores.db.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'expiry-listener'`,
  );
  await world.redis.restart();
  await waitFor('it listens again', async () => (await listeners()) === 1);
  await waitFor('the gate is trusted again', async () => {
    await refreshTrust(world.stores);
    return (await countRows(world, 'gates', `state = 'approved'`)) === 1 && world.stores.gate.isTrusted(0);
  });
  await world.stores.db.query(`UPDATE orders SET expires_at = clock_timestamp() WHERE order_no = $1`, [
    orderNo,
  ]);
  await msUntilBack(sale, orderNo);
  expect(context.failures).toEqual([]);
});

it('leaves no connection behind when it stops', async () => {
  await daemon.stop();
  await waitFor('its connections are gone', async () => {
    const list = String(await world.admin.client('LIST'));
    const inPostgres = await countRows(world, 'pg_stat_activity', `application_name = 'expiry-listener'`);
    return !list.includes('name=expiry-listener') && inPostgres === 0;
  });
});
