import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { deleteExpiredRequests, TrustKeeper } from '@stampede/engine';
import {
  applyAllPending,
  buy,
  countRows,
  expectLaws,
  openTestSale,
  startWorld,
  stockOf,
  type TestSale,
  type World,
} from '@stampede/testkit';
import { type Api, OPERATOR, pointersOf, type Reply, serve, slugOf } from './http-kit.ts';
import { realEngine } from './real-engine.ts';
import { recordedEngine } from './recorded-engine.ts';

let world: World;
let other: World;
/** Two buy APIs on the same stores. */
let api: Api;
let second: Api;
let sale: TestSale;
let count = 0;
beforeAll(async () => {
  world = await startWorld();
  other = await startWorld({ beside: world });
}, 60_000);
beforeEach(async () => {
  api = await serve(recordedEngine(realEngine(world)));
  second = await serve(recordedEngine(realEngine(other)));
  sale = await openTestSale(world);
  count += 1;
});
afterEach(async () => {
  await api.stop();
  await second.stop();
  await world.admin.config('SET', 'min-replicas-to-write', '0');
  await world.drainAll();
  await applyAllPending(world);
  await expectLaws(world);
});
afterAll(async () => {
  await other.close();
  await world.close();
});

const refuseWrites = () => world.admin.config('SET', 'min-replicas-to-write', '1');

function key(name = 'a'): Record<string, string> {
  return { 'Idempotency-Key': `${name}-${count}` };
}

function allot(change: number, headers: Record<string, string> = {}, by = api): Promise<Reply> {
  const path = `/sales/${sale.saleId}/items/sku/allotment`;
  return by.call('POST', path, { token: OPERATOR, headers, body: { change } });
}

async function allotment(): Promise<number> {
  const [available, reserved, sold] = await stockOf(world, sale);
  return available + reserved + sold;
}

describe('while Redis refuses writes, what the ledger has is answered as done, and pending', () => {
  test('a raised allotment, and it is raised once however often it is sent with its key', async () => {
    await refuseWrites();
    for (const replayed of [null, 'true', 'true']) {
      const reply = await allot(5, key());
      expect([reply.status, reply.body]).toMatchObject([200, { allotment: 15, pending: true }]);
      expect(reply.headers.get('idempotency-replayed')).toBe(replayed);
    }
    expect((await api.call('GET', `/sales/${sale.saleId}`)).body).toMatchObject({ pending: true });
    await world.admin.config('SET', 'min-replicas-to-write', '0');
    await applyAllPending(world);
    expect((await allot(5, key())).body).toMatchObject({ allotment: 15, available: 15, pending: false });
    expect((await api.call('GET', `/sales/${sale.saleId}`)).body).toMatchObject({ pending: false });
    expect(await allotment()).toBe(15);
  });

  test('a new sale, and another name', async () => {
    await refuseWrites();
    const body = {
      saleId: `pending-${count}`,
      name: 'New',
      currency: 'EUR',
      items: [{ sku: 'sku', allotment: 3, unitPrice: 1 }],
    };
    const created = await api.call('POST', '/sales', { token: OPERATOR, body });
    expect([created.status, created.body]).toMatchObject([
      201,
      { pending: true, source: 'ledger', items: [{ allotment: 3, available: 3 }] },
    ]);
    const change = { token: OPERATOR, body: { name: 'Another' } };
    expect(await api.call('PATCH', `/sales/${sale.saleId}`, change)).toMatchObject({
      status: 200,
      body: { name: 'Another', pending: true },
    });
    const listed = (await api.call('GET', '/sales?limit=2')).body['data'];
    expect(listed).toMatchObject([
      { saleId: body.saleId, pending: true },
      { saleId: sale.saleId, pending: true },
    ]);
    // Another process reads it from the ledger, four times a second.
    await new TrustKeeper(other.stores).runOnce();
    expect((await second.call('GET', `/sales/${body.saleId}`)).body).toMatchObject({ pending: true });
  });

  test('a cut allotment and a pause are not done: the gate hears of them first', async () => {
    await refuseWrites();
    expect(slugOf(await allot(-3, key()))).toBe('unavailable');
    const pause = { token: OPERATOR, body: { state: 'paused' } };
    expect(slugOf(await api.call('PATCH', `/sales/${sale.saleId}`, pause))).toBe('unavailable');
    expect(await countRows(world, 'sales', `sale_id = '${sale.saleId}' AND state = 'open'`)).toBe(1);
    await world.admin.config('SET', 'min-replicas-to-write', '0');
    expect((await allot(-3, key())).body).toMatchObject({ allotment: 7 });
  });
});

describe('a change of an allotment with a key', () => {
  test('is made once, by whichever process, and shows the item as it is by then', async () => {
    expect((await allot(5, key())).body).toMatchObject({ allotment: 15 });
    await buy(world, sale, 2);
    const again = await allot(5, key(), second);
    expect(again.status).toBe(200);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body).toMatchObject({ allotment: 15, available: 13, reserved: 2, pending: false });
  });

  test('is made once when it is sent several times at the same moment', async () => {
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, n) => allot(-1, key(), n % 2 === 0 ? api : second)),
    );
    expect(replies.map(({ status }) => status)).toEqual(new Array(8).fill(200));
    expect(replies.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
    expect(await allotment()).toBe(9);
  });

  test('is another one with another content, and refused', async () => {
    await allot(5, key());
    expect(slugOf(await allot(6, key()))).toBe('idempotency-key-reused');
    const unknown = `/sales/${sale.saleId}/items/other/allotment`;
    const given = { token: OPERATOR, headers: key(), body: { change: 5 } };
    expect(slugOf(await api.call('POST', unknown, given))).toBe('sku-not-found');
    const elsewhere = await openTestSale(world);
    const path = `/sales/${elsewhere.saleId}/items/sku/allotment`;
    const reply = await api.call('POST', path, { token: OPERATOR, headers: key(), body: { change: 5 } });
    expect([reply.status, slugOf(reply)]).toEqual([422, 'idempotency-key-reused']);
    expect(await stockOf(world, elsewhere)).toEqual([10, 0, 0]);
    expect(await allotment()).toBe(15);
  });

  test('of several contents at the same moment only one is made', async () => {
    const elsewhere = await openTestSale(world);
    const path = `/sales/${elsewhere.saleId}/items/sku/allotment`;
    const replies = await Promise.all([
      allot(5, key()),
      second.call('POST', path, { token: OPERATOR, headers: key(), body: { change: 5 } }),
    ]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 422]);
    const [units] = await stockOf(world, elsewhere);
    expect(units + (await allotment())).toBe(25);
  });

  test('is not remembered when it was refused', async () => {
    await buy(world, sale, 8);
    expect(slugOf(await allot(-3, key()))).toBe('allotment-in-use');
    expect((await allot(5, key('b'))).status).toBe(200);
    expect((await allot(-3, key())).body).toMatchObject({ allotment: 12 });
    expect(await countRows(world, 'idempotency_keys', `idempotency_key = 'a-${count}'`)).toBe(1);
  });

  test('is another one without it, and each is made', async () => {
    await allot(5);
    await allot(5);
    expect(await allotment()).toBe(20);
  });

  test('needs a key that is one', async () => {
    expect(pointersOf(await allot(5, { 'Idempotency-Key': 'x'.repeat(256) }))).toEqual([
      '/headers/idempotency-key',
    ]);
  });
});

describe('a new sale', () => {
  const body = (name = 'New') => ({
    saleId: `new-${count}`,
    name,
    currency: 'EUR',
    items: [{ sku: 'sku', allotment: 3, unitPrice: 1 }],
  });
  const create = (given: object, headers: Record<string, string> = {}, by = api): Promise<Reply> =>
    by.call('POST', '/sales', { token: OPERATOR, headers, body: given });

  test('that is sent again with its key is answered with the sale; without one it exists already', async () => {
    expect((await create(body(), key())).headers.get('idempotency-replayed')).toBeNull();
    const again = await create(body(), key(), second);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(again.headers.get('location')).toBe(`/sales/new-${count}`);
    expect(again.body).toMatchObject({ saleId: `new-${count}`, pending: false });
    expect(slugOf(await create(body()))).toBe('sale-exists');
    expect(slugOf(await create(body('Other'), key()))).toBe('idempotency-key-reused');
  });

  test('is created once when it is sent several times at the same moment', async () => {
    const replies = await Promise.all(
      Array.from({ length: 6 }, (_, n) => create(body(), key(), n % 2 === 0 ? api : second)),
    );
    expect(replies.map(({ status }) => status)).toEqual(new Array(6).fill(201));
    expect(await countRows(world, 'sales', `sale_id = 'new-${count}'`)).toBe(1);
  });
});

test('keys are kept for 24 hours, and then forgotten', async () => {
  await allot(1, key('young'));
  await allot(1, key('old'));
  await world.stores.db.query(
    `UPDATE idempotency_keys SET created_at = clock_timestamp() - interval '24 hours 1 second' WHERE idempotency_key = $1`,
    [`old-${count}`],
  );
  await world.stores.db.query(
    `UPDATE idempotency_keys SET created_at = clock_timestamp() - interval '23 hours 59 minutes' WHERE idempotency_key = $1`,
    [`young-${count}`],
  );
  await deleteExpiredRequests(world.stores);
  expect(await countRows(world, 'idempotency_keys', `idempotency_key = 'young-${count}'`)).toBe(1);
  expect(await countRows(world, 'idempotency_keys', `idempotency_key = 'old-${count}'`)).toBe(0);
});
