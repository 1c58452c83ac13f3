import { isOrderNo, partitionOfOrder, type OrderState, type Purchase } from '@stampede/domain';
import { cancelOrder, changeSale, closeOverdueOrders, type NewSale } from '@stampede/engine';
import { gateKeys } from '@stampede/store';
import {
  buy,
  endWindows,
  expectLaws,
  openTestSale,
  pay,
  startWorld,
  stockOf,
  type TestSale,
  type World,
} from '@stampede/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { buyerToken } from './buyer-jwt.ts';
import { type Api, OPERATOR, pointersOf, raw, type Reply, serve, SHOP, slugOf } from './http-kit.ts';
import { realEngine } from './real-engine.ts';
import { recordedEngine } from './recorded-engine.ts';

const RED = { sku: 'red-42', name: null, allotment: 10, unitPrice: 8990 };
const BLUE = { ...RED, sku: 'blue-43' };
const HOUR_MS = 3_600_000;

let world: World;
let api: Api;
let sale: TestSale;
beforeAll(async () => {
  world = await startWorld({ partitions: 4 });
}, 60_000);
beforeEach(async () => {
  api = await serve(recordedEngine(realEngine(world)));
  sale = await open();
});
afterEach(async () => {
  await api.stop();
  await world.drainAll();
  await expectLaws(world);
});
afterAll(() => world.close());

function open(fields: Partial<NewSale> = {}): Promise<TestSale> {
  return openTestSale(world, { items: [RED], ...fields });
}

function send(
  body: unknown = { buyerId: 'buyer-7' },
  headers: Record<string, string> = {},
  saleId = sale.saleId,
): Promise<Reply> {
  return api.call('POST', `/sales/${saleId}/purchases`, { token: SHOP, body, headers });
}

function placed(): Purchase {
  return api.engine.called('placePurchase')[0]!.args[1] as Purchase;
}

async function redisTimeMs(): Promise<number> {
  const [seconds, microseconds] = await world.admin.time();
  return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
}

describe('an accepted purchase', () => {
  test('is answered 202 with the order that will be', async () => {
    const beforeMs = await redisTimeMs();
    const reply = await send(
      { sku: 'red-42', quantity: 3, buyerId: 'buyer-7' },
      { 'X-Request-Id': 'from-the-shop' },
    );
    expect(reply.status).toBe(202);
    const { orderNo, serverTime, ...rest } = reply.body;
    expect(rest).toEqual({
      saleId: sale.saleId,
      sku: 'red-42',
      buyerId: 'buyer-7',
      quantity: 3,
      amount: 3 * 8990,
      currency: 'EUR',
      state: 'queued',
    });
    const serverTimeMs = Date.parse(String(serverTime));
    expect(serverTime).toBe(new Date(serverTimeMs).toISOString());
    expect(serverTimeMs).toBeGreaterThanOrEqual(beforeMs);
    expect(serverTimeMs).toBeLessThanOrEqual(await redisTimeMs());
    expect(isOrderNo(String(orderNo))).toBe(true);
    expect(reply.headers.get('location')).toBe(`/orders/${String(orderNo)}`);
    expect(reply.headers.get('idempotency-replayed')).toBeNull();
    expect(reply.headers.get('x-request-id')).toBe('from-the-shop');
    expect(placed()).toEqual({
      orderNo,
      sku: 'red-42',
      quantity: 3,
      amount: 26970,
      buyerId: 'buyer-7',
      idempotencyKey: null,
      requestId: 'from-the-shop',
    });
    expect(await stockOf(world, sale)).toEqual([7, 3, 0]);
    expect(api.counted.accepted).toBe(1);
    expect(api.lines).toContainEqual(
      expect.objectContaining({ level: 'debug', message: 'purchase accepted' }),
    );
  });

  test('carries the partition of its sale in its number', async () => {
    const { saleId, catalog } = await open({ saleId: 'drop-2', items: [RED, BLUE] });
    expect(catalog.partition).toBe(3);
    const reply = await send({ sku: 'blue-43', buyerId: 'b' }, {}, saleId);
    expect(partitionOfOrder(String(reply.body['orderNo']))).toBe(3);
  });

  test('needs no body from a buyer in a sale of one item', async () => {
    const token = await buyerToken('buyer-9');
    const reply = await api.call('POST', `/sales/${sale.saleId}/purchases`, { token });
    expect(reply.status).toBe(202);
    expect(placed()).toMatchObject({ sku: 'red-42', quantity: 1, buyerId: 'buyer-9' });
  });

  test.each([SHOP, OPERATOR])('is made for any buyer with the token %s', async (token) => {
    const reply = await api.call('POST', `/sales/${sale.saleId}/purchases`, {
      token,
      body: { buyerId: 'Jürgen 🦬' },
    });
    expect(reply.status).toBe(202);
    expect(reply.body['buyerId']).toBe('Jürgen 🦬');
  });

  test('passes an idempotency key on as it came', async () => {
    const key = `"a key" ~ ${'x'.repeat(245)}`;
    expect((await send({ buyerId: 'b' }, { 'Idempotency-Key': key })).status).toBe(202);
    expect(placed().idempotencyKey).toBe(key);
  });
});

describe('a replayed purchase', () => {
  const key = { 'Idempotency-Key': 'a key' };
  let orderNo: string;
  beforeEach(async () => {
    [orderNo = ''] = await buy(world, sale, 1, { buyerId: 'buyer-7', idempotencyKey: 'a key' });
  });

  const lives: [OrderState, () => Promise<unknown>][] = [
    ['queued', async () => undefined],
    ['pending_payment', () => world.drainAll()],
    [
      'paid',
      async () => {
        await world.drainAll();
        await pay(world, orderNo, { amount: 8990 });
      },
    ],
    [
      'cancelled',
      async () => {
        await world.drainAll();
        await cancelOrder(world.stores, orderNo);
      },
    ],
    [
      'expired',
      async () => {
        await world.drainAll();
        await endWindows(world, sale);
        await closeOverdueOrders(world.stores, [orderNo]);
      },
    ],
  ];
  test.each(lives)('is answered with the first order, which is %s by now', async (state, live) => {
    await live();
    const reply = await send({ buyerId: 'buyer-7' }, key);
    expect(reply.status).toBe(202);
    expect(reply.body).toMatchObject({ orderNo, state, amount: 8990 });
    expect(reply.headers.get('idempotency-replayed')).toBe('true');
    expect(reply.headers.get('location')).toBe(`/orders/${orderNo}`);
    expect(api.counted).toEqual({ accepted: 0, refused: [] });
  });
});

describe('a refusal of the gate', () => {
  const refusals: [string, number, Partial<NewSale>, () => Promise<unknown>, object, object][] = [
    [
      'idempotency-key-reused',
      422,
      {},
      () => buy(world, sale, 1, { buyerId: 'buyer-7', idempotencyKey: 'a key' }),
      { quantity: 2 },
      {},
    ],
    ['sale-closed', 409, {}, () => changeSale(world.stores, sale.saleId, { state: 'closed' }), {}, {}],
    ['sale-paused', 409, {}, () => changeSale(world.stores, sale.saleId, { state: 'paused' }), {}, {}],
    [
      'buyer-limit-reached',
      409,
      { buyerLimit: 2 },
      () => buy(world, sale, 1, { buyerId: 'buyer-7' }),
      { quantity: 2 },
      { limit: 2, taken: 1 },
    ],
    ['sold-out', 409, {}, () => buy(world, sale, 10), {}, {}],
    ['not-enough-stock', 409, {}, () => buy(world, sale, 6), { quantity: 5 }, { available: 4 }],
  ];
  test.each(refusals)('%s is a %d', async (slug, status, fields, before, asked, extensions) => {
    sale = await open(fields);
    await before();
    const stock = await stockOf(world, sale);
    const reply = await send({ buyerId: 'buyer-7', ...asked }, { 'Idempotency-Key': 'a key' });
    expect(reply.status).toBe(status);
    expect(slugOf(reply)).toBe(slug);
    expect(reply.body).toMatchObject(extensions);
    expect(api.counted).toEqual({ accepted: 0, refused: [slug] });
    expect(await stockOf(world, sale)).toEqual(stock);
  });

  test('sale-not-open says when to come back, by the clock of Redis', async () => {
    const beforeMs = await redisTimeMs();
    const opensAtMs = beforeMs + HOUR_MS;
    sale = await open({ opensAtMs });
    const reply = await send();
    expect([reply.status, slugOf(reply)]).toEqual([409, 'sale-not-open']);
    expect(reply.body['opensAt']).toBe(new Date(opensAtMs).toISOString());
    const serverTimeMs = Date.parse(String(reply.body['serverTime']));
    expect(serverTimeMs).toBeGreaterThanOrEqual(beforeMs);
    expect(serverTimeMs).toBeLessThanOrEqual(await redisTimeMs());
    expect(reply.headers.get('retry-after')).toBe(String(Math.ceil((opensAtMs - serverTimeMs) / 1000)));
  });

  test('a full queue is a 503 with Retry-After, and takes nothing', async () => {
    const full = await startWorld({ beside: world, queueLimit: 1 });
    const small = await serve(recordedEngine(realEngine(full)));
    try {
      const path = `/sales/${sale.saleId}/purchases`;
      const one = await small.call('POST', path, { token: SHOP, body: { buyerId: 'a' } });
      expect(one.status).toBe(202);
      const reply = await small.call('POST', path, { token: SHOP, body: { buyerId: 'b' } });
      expect([reply.status, slugOf(reply), reply.headers.get('retry-after')]).toEqual([
        503,
        'unavailable',
        '1',
      ]);
      expect(small.counted).toEqual({ accepted: 1, refused: ['unavailable'] });
      expect(await stockOf(world, sale)).toEqual([9, 1, 0]);
    } finally {
      await small.stop();
      await full.close();
    }
  });

  test('a gate that has lost its marker is a 503 with Retry-After', async () => {
    const gate = gateKeys.gateKey(sale.catalog.partition);
    await world.admin.hdel(gate, 'epoch');
    const reply = await send();
    expect([reply.status, slugOf(reply), reply.headers.get('retry-after')]).toEqual([
      503,
      'unavailable',
      '1',
    ]);
    await world.trust();
    expect((await send()).status).toBe(202);
  });
});

describe('what the API refuses by itself', () => {
  test('an unknown sale and an unknown sku', async () => {
    expect(slugOf(await send({ buyerId: 'b' }, {}, 'no-such-sale'))).toBe('sale-not-found');
    expect(slugOf(await send({ buyerId: 'b', sku: 'no-such-sku' }))).toBe('sku-not-found');
    expect(api.counted.refused).toEqual(['sale-not-found', 'sku-not-found']);
  });

  test('no sku in a sale of several items', async () => {
    sale = await open({ items: [RED, BLUE] });
    expect(pointersOf(await send({ buyerId: 'b' }))).toEqual(['/sku']);
  });

  test('no buyer with a shop token', async () => {
    expect(pointersOf(await send({}))).toEqual(['/buyerId']);
  });

  test('a buyer who buys for another', async () => {
    const token = await buyerToken('buyer-7');
    const reply = await api.call('POST', `/sales/${sale.saleId}/purchases`, {
      token,
      body: { buyerId: 'buyer-8' },
    });
    expect([reply.status, slugOf(reply)]).toEqual([403, 'forbidden']);
    const own = await api.call('POST', `/sales/${sale.saleId}/purchases`, {
      token,
      body: { buyerId: 'buyer-7' },
    });
    expect(own.status).toBe(202);
  });

  test.each(['', 'x'.repeat(256), 'ü', 'a\tb'])('the idempotency key %j', async (key) => {
    const reply = await send({ buyerId: 'b' }, { 'Idempotency-Key': key });
    expect(pointersOf(reply)).toEqual(['/headers/idempotency-key']);
  });

  test('two idempotency keys', async () => {
    const answer = await raw(api.port, [
      `POST /sales/${sale.saleId}/purchases HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n`,
      `Authorization: Bearer ${SHOP}\r\nIdempotency-Key: a\r\nidempotency-key: b\r\nContent-Length: 15\r\n\r\n`,
      '{"buyerId":"b"}',
    ]);
    expect(answer).toContain('HTTP/1.1 400 ');
    expect(answer).toContain('/headers/idempotency-key');
    expect(api.engine.calls).toEqual([]);
  });

  test('more from one buyer in a minute than is configured, and says when there is room again', async () => {
    const limited = await startWorld({ beside: world, buyerPurchasesPerMinute: 1 });
    await api.stop();
    api = await serve(recordedEngine(realEngine(limited)));
    expect((await send({ buyerId: 'b' })).status).toBe(202);
    const reply = await send({ buyerId: 'b' });
    expect([reply.status, slugOf(reply)]).toEqual([429, 'too-many-requests']);
    const seconds = Number(reply.headers.get('retry-after'));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(120);
    expect(api.counted).toEqual({ accepted: 1, refused: ['too-many-requests'] });
    expect((await send({ buyerId: 'c' })).status).toBe(202);
    await limited.close();
  });

  test('more from one address than is configured, after everything that it can tell', async () => {
    await api.stop();
    api = await serve(recordedEngine(realEngine(world)), { requestsPerSecond: 1 });
    expect((await send()).status).toBe(202);
    const reply = await send();
    expect([reply.status, slugOf(reply), reply.headers.get('retry-after')]).toEqual([
      429,
      'too-many-requests',
      '1',
    ]);
    expect(slugOf(await send({ buyerId: 'b' }, {}, 'no-such-sale'))).toBe('sale-not-found');
    expect((await api.call('GET', `/sales/${sale.saleId}`)).status).toBe(200);
    expect(api.engine.called('placePurchase')).toHaveLength(1);
    expect(await stockOf(world, sale)).toEqual([9, 1, 0]);
  });
});
