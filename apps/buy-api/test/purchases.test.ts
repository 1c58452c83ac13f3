import {
  isOrderNo,
  partitionOfOrder,
  type Purchase,
  type PurchaseOutcome,
  StoreUnavailableError,
} from '@stampede/domain';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { buyerToken } from './buyer-jwt.ts';
import { anOrder, NOW_MS, ORDER_NO } from './fake-engine.ts';
import { type Api, OPERATOR, pointersOf, raw, SHOP, slugOf, startApi } from './http-kit.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

function buy(
  body: unknown = { buyerId: 'buyer-7' },
  headers: Record<string, string> = {},
  saleId = 'drop-1',
) {
  return api.call('POST', `/sales/${saleId}/purchases`, { token: SHOP, body, headers });
}

function placed(): Purchase {
  return api.engine.called('placePurchase')[0]!.args[1] as Purchase;
}

function answerWith(outcome: PurchaseOutcome) {
  api.engine.placePurchase = async () => outcome;
}

describe('an accepted purchase', () => {
  test('is answered 202 with the order that will be', async () => {
    const reply = await buy(
      { sku: 'red-42', quantity: 3, buyerId: 'buyer-7' },
      { 'X-Request-Id': 'from-the-shop' },
    );
    expect(reply.status).toBe(202);
    const { orderNo, ...rest } = reply.body;
    expect(rest).toEqual({
      saleId: 'drop-1',
      sku: 'red-42',
      buyerId: 'buyer-7',
      quantity: 3,
      amount: 3 * 8990,
      currency: 'EUR',
      state: 'queued',
      serverTime: '2030-01-01T12:00:00.000Z',
    });
    expect(isOrderNo(String(orderNo))).toBe(true);
    expect(reply.headers.get('location')).toBe(`/orders/${String(orderNo)}`);
    expect(reply.headers.get('idempotency-replayed')).toBeNull();
    expect(reply.headers.get('x-request-id')).toBe('from-the-shop');
    expect(placed()).toEqual({
      orderNo,
      sku: 'red-42',
      quantity: 3,
      buyerId: 'buyer-7',
      idempotencyKey: null,
      requestId: 'from-the-shop',
    });
    expect(api.counted.accepted).toBe(1);
    expect(api.lines).toContainEqual(
      expect.objectContaining({ level: 'debug', message: 'purchase accepted' }),
    );
  });

  test('carries the partition of its sale in its number', async () => {
    const reply = await buy({ sku: 'blue-43', buyerId: 'b' }, {}, 'drop-2');
    expect(partitionOfOrder(String(reply.body['orderNo']))).toBe(3);
  });

  test('needs no body from a buyer in a sale of one item', async () => {
    const token = await buyerToken('buyer-9');
    const reply = await api.call('POST', '/sales/drop-1/purchases', { token });
    expect(reply.status).toBe(202);
    expect(placed()).toMatchObject({ sku: 'red-42', quantity: 1, buyerId: 'buyer-9' });
  });

  test.each([SHOP, OPERATOR])('is made for any buyer with the token %s', async (token) => {
    const reply = await api.call('POST', '/sales/drop-1/purchases', {
      token,
      body: { buyerId: 'Jürgen 🦬' },
    });
    expect(reply.status).toBe(202);
    expect(reply.body['buyerId']).toBe('Jürgen 🦬');
  });

  test('passes an idempotency key on as it came', async () => {
    const key = `"a key" ~ ${'x'.repeat(245)}`;
    expect((await buy({ buyerId: 'b' }, { 'Idempotency-Key': key })).status).toBe(202);
    expect(placed().idempotencyKey).toBe(key);
  });
});

describe('a replayed purchase', () => {
  test('is answered with the first order and its present state', async () => {
    answerWith({ outcome: 'replayed', orderNo: ORDER_NO });
    const reply = await buy();
    expect(reply.status).toBe(202);
    expect(reply.body).toMatchObject({ orderNo: ORDER_NO, state: 'pending_payment', amount: 8990 });
    expect(reply.headers.get('idempotency-replayed')).toBe('true');
    expect(reply.headers.get('location')).toBe(`/orders/${ORDER_NO}`);
    expect(api.counted).toEqual({ accepted: 0, refused: [] });
  });

  test.each(['paid', 'expired', 'cancelled', 'rejected', 'queued'] as const)(
    'may be %s by now',
    async (state) => {
      answerWith({ outcome: 'replayed', orderNo: ORDER_NO });
      api.engine.findOrder = async () => ({ order: anOrder({ state }), serverTimeMs: NOW_MS });
      expect((await buy()).body['state']).toBe(state);
    },
  );

  test('is not said to have taken nothing while its order cannot be told', async () => {
    answerWith({ outcome: 'replayed', orderNo: ORDER_NO });
    api.engine.findOrder = async () => {
      throw new StoreUnavailableError('postgres', 'find-order');
    };
    const reply = await buy();
    expect(slugOf(reply)).toBe('outcome-unknown');
    expect(reply.body).toMatchObject({ status: 503, orderNo: ORDER_NO });
    expect(reply.headers.get('location')).toBe(`/orders/${ORDER_NO}`);
    expect(reply.headers.get('retry-after')).toBe('1');
  });

  test('whose order is in no store is a 503', async () => {
    answerWith({ outcome: 'replayed', orderNo: ORDER_NO });
    api.engine.findOrder = async () => null;
    expect(slugOf(await buy())).toBe('unavailable');
  });
});

describe('a refusal of the gate', () => {
  const refusals: [PurchaseOutcome, number, string, object][] = [
    [{ outcome: 'idempotency_key_reused' }, 422, 'idempotency-key-reused', {}],
    [{ outcome: 'sale_closed' }, 409, 'sale-closed', {}],
    [{ outcome: 'sale_paused' }, 409, 'sale-paused', {}],
    [
      { outcome: 'buyer_limit_reached', limit: 2, taken: 1 },
      409,
      'buyer-limit-reached',
      { limit: 2, taken: 1 },
    ],
    [{ outcome: 'sold_out' }, 409, 'sold-out', {}],
    [{ outcome: 'not_enough_stock', available: 4 }, 409, 'not-enough-stock', { available: 4 }],
  ];
  test.each(refusals)('%o', async (outcome, status, slug, extensions) => {
    answerWith(outcome);
    const reply = await buy();
    expect(reply.status).toBe(status);
    expect(slugOf(reply)).toBe(slug);
    expect(reply.body).toMatchObject(extensions);
    expect(api.counted).toEqual({ accepted: 0, refused: [slug] });
  });

  test.each([
    [1, '1'],
    [1000, '1'],
    [1001, '2'],
    [3_600_000, '3600'],
    [0, '1'],
    [1e13, '2147483'],
  ])('sale-not-open, %d ms too early, says when to come back', async (early, seconds) => {
    answerWith({ outcome: 'sale_not_open', opensAtMs: NOW_MS + early, serverTimeMs: NOW_MS });
    const reply = await buy();
    expect([reply.status, slugOf(reply)]).toEqual([409, 'sale-not-open']);
    expect(reply.body['opensAt']).toBe(new Date(NOW_MS + early).toISOString());
    expect(reply.body['serverTime']).toBe('2030-01-01T12:00:00.000Z');
    expect(reply.headers.get('retry-after')).toBe(seconds);
  });

  test.each(['unavailable', 'queue_full'] as const)('%s is a 503 with Retry-After', async (outcome) => {
    answerWith({ outcome });
    const reply = await buy();
    expect([reply.status, slugOf(reply), reply.headers.get('retry-after')]).toEqual([
      503,
      'unavailable',
      '1',
    ]);
  });

  test('an unknown outcome names the order to ask for', async () => {
    answerWith({ outcome: 'unknown' });
    const reply = await buy();
    expect([reply.status, slugOf(reply)]).toEqual([503, 'outcome-unknown']);
    expect(isOrderNo(String(reply.body['orderNo']))).toBe(true);
    expect(reply.headers.get('location')).toBe(`/orders/${String(reply.body['orderNo'])}`);
    expect(reply.headers.get('retry-after')).toBe('1');
  });

  test('a purchase that too few replicas have confirmed is no 202: it names the order to ask for', async () => {
    answerWith({ outcome: 'unconfirmed', orderNo: ORDER_NO });
    const reply = await buy();
    expect([reply.status, slugOf(reply)]).toEqual([503, 'outcome-unknown']);
    expect(reply.body).toMatchObject({ orderNo: ORDER_NO });
    expect(reply.headers.get('location')).toBe(`/orders/${ORDER_NO}`);
  });
});

describe('what the API refuses by itself', () => {
  test('an unknown sale and an unknown sku', async () => {
    expect(slugOf(await buy({ buyerId: 'b' }, {}, 'no-such-sale'))).toBe('sale-not-found');
    expect(slugOf(await buy({ buyerId: 'b', sku: 'no-such-sku' }))).toBe('sku-not-found');
    expect(api.counted.refused).toEqual(['sale-not-found', 'sku-not-found']);
  });

  test('no sku in a sale of several items', async () => {
    expect(pointersOf(await buy({ buyerId: 'b' }, {}, 'drop-2'))).toEqual(['/sku']);
  });

  test('no buyer with a shop token', async () => {
    expect(pointersOf(await buy({}))).toEqual(['/buyerId']);
  });

  test('a buyer who buys for another', async () => {
    const token = await buyerToken('buyer-7');
    const reply = await api.call('POST', '/sales/drop-1/purchases', { token, body: { buyerId: 'buyer-8' } });
    expect([reply.status, slugOf(reply)]).toEqual([403, 'forbidden']);
    const own = await api.call('POST', '/sales/drop-1/purchases', { token, body: { buyerId: 'buyer-7' } });
    expect(own.status).toBe(202);
  });

  test.each(['', 'x'.repeat(256), 'ü', 'a\tb'])('the idempotency key %j', async (key) => {
    const reply = await buy({ buyerId: 'b' }, { 'Idempotency-Key': key });
    expect(pointersOf(reply)).toEqual(['/headers/idempotency-key']);
  });

  test('two idempotency keys', async () => {
    const answer = await raw(api.port, [
      'POST /sales/drop-1/purchases HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n',
      `Authorization: Bearer ${SHOP}\r\nIdempotency-Key: a\r\nidempotency-key: b\r\nContent-Length: 15\r\n\r\n`,
      '{"buyerId":"b"}',
    ]);
    expect(answer).toContain('HTTP/1.1 400 ');
    expect(answer).toContain('/headers/idempotency-key');
    expect(api.engine.calls).toEqual([]);
  });

  test('more from one address than is configured, after everything that it can tell', async () => {
    await api.stop();
    api = await startApi({ requestsPerSecond: 2 });
    expect((await buy()).status).toBe(202);
    expect((await buy()).status).toBe(202);
    const reply = await buy();
    expect([reply.status, slugOf(reply), reply.headers.get('retry-after')]).toEqual([
      429,
      'too-many-requests',
      '1',
    ]);
    expect(slugOf(await buy({ buyerId: 'b' }, {}, 'no-such-sale'))).toBe('sale-not-found');
    expect((await api.call('GET', '/sales/drop-1')).status).toBe(200);
    expect(api.engine.called('placePurchase')).toHaveLength(2);
  });
});
