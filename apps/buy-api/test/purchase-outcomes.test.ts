import { isOrderNo, type PurchaseOutcome, StoreUnavailableError } from '@stampede/domain';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { anOrder, NOW_MS, ORDER_NO } from './fake-engine.ts';
import { type Api, type Reply, SHOP, slugOf, startApi } from './http-kit.ts';

/** What real stores do not give a purchase when a test wants it: a lost reply, or a time to the millisecond. */
let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

function send(): Promise<Reply> {
  return api.call('POST', '/sales/drop-1/purchases', { token: SHOP, body: { buyerId: 'buyer-7' } });
}

function answerWith(outcome: PurchaseOutcome) {
  api.engine.placePurchase = async () => outcome;
}

test("an accepted purchase has the gate's time, not that of this process", async () => {
  expect((await send()).body['serverTime']).toBe('2030-01-01T12:00:00.000Z');
});

describe('a replayed purchase', () => {
  test('may be rejected by now', async () => {
    answerWith({ outcome: 'replayed', orderNo: ORDER_NO });
    api.engine.findOrder = async () => ({ order: anOrder({ state: 'rejected' }), serverTimeMs: NOW_MS });
    const reply = await send();
    expect(reply.body['state']).toBe('rejected');
    expect(reply.body['serverTime']).toBe('2030-01-01T12:00:00.000Z');
  });

  test('is not said to have taken nothing while its order cannot be told', async () => {
    answerWith({ outcome: 'replayed', orderNo: ORDER_NO });
    api.engine.findOrder = async () => {
      throw new StoreUnavailableError('postgres', 'find-order');
    };
    const reply = await send();
    expect(slugOf(reply)).toBe('outcome-unknown');
    expect(reply.body).toMatchObject({ status: 503, orderNo: ORDER_NO });
    expect(reply.headers.get('location')).toBe(`/orders/${ORDER_NO}`);
    expect(reply.headers.get('retry-after')).toBe('1');
  });

  test('whose order is in no store is a 503', async () => {
    answerWith({ outcome: 'replayed', orderNo: ORDER_NO });
    api.engine.findOrder = async () => null;
    const reply = await send();
    expect([slugOf(reply), reply.body['orderNo']]).toEqual(['outcome-unknown', ORDER_NO]);
  });
});

describe('a refusal of the gate', () => {
  test.each([
    [1, '1'],
    [1000, '1'],
    [1001, '2'],
    [3_600_000, '3600'],
    [0, '1'],
    [1e13, '2147483'],
  ])('sale-not-open, %d ms too early, says when to come back', async (early, seconds) => {
    answerWith({ outcome: 'sale_not_open', opensAtMs: NOW_MS + early, serverTimeMs: NOW_MS });
    const reply = await send();
    expect([reply.status, slugOf(reply)]).toEqual([409, 'sale-not-open']);
    expect(reply.body['opensAt']).toBe(new Date(NOW_MS + early).toISOString());
    expect(reply.body['serverTime']).toBe('2030-01-01T12:00:00.000Z');
    expect(reply.headers.get('retry-after')).toBe(seconds);
  });

  test('an unknown outcome names the order to ask for', async () => {
    answerWith({ outcome: 'unknown' });
    const reply = await send();
    expect([reply.status, slugOf(reply)]).toEqual([503, 'outcome-unknown']);
    expect(isOrderNo(String(reply.body['orderNo']))).toBe(true);
    expect(reply.headers.get('location')).toBe(`/orders/${String(reply.body['orderNo'])}`);
    expect(reply.headers.get('retry-after')).toBe('1');
  });

  test('a purchase that too few replicas have confirmed is no 202: it names the order to ask for', async () => {
    answerWith({ outcome: 'unconfirmed', orderNo: ORDER_NO });
    const reply = await send();
    expect([reply.status, slugOf(reply)]).toEqual([503, 'outcome-unknown']);
    expect(reply.body).toMatchObject({ orderNo: ORDER_NO });
    expect(reply.headers.get('location')).toBe(`/orders/${ORDER_NO}`);
  });
});
