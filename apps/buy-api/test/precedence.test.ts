import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buyerToken } from './buyer-jwt.ts';
import { type Api, OPERATOR, SHOP, slugOf, startApi } from './http-kit.ts';

/**
 * A purchase with everything wrong, put right from the front: each time the answer must be the first of what is left.
 */
let api: Api;
let buyer: string;
beforeAll(async () => {
  api = await startApi();
  api.engine.placePurchase = async () => ({ outcome: 'sold_out' });
  buyer = await buyerToken('buyer-7');
});
afterAll(() => api.stop());

const PATH = '/sales/{}/purchases';
const tooLarge = JSON.stringify({ buyerId: 'x'.repeat(20_000) });
const text = { 'Content-Type': 'text/plain' };
const badKey = { 'Idempotency-Key': 'x'.repeat(300) };

describe('the first refusal that applies', () => {
  const steps: [string, () => Parameters<Api['call']>][] = [
    ['unauthenticated', () => ['POST', PATH, { token: 'wrong', body: tooLarge, headers: text }]],
    ['body-too-large', () => ['POST', PATH, { token: buyer, body: tooLarge, headers: text }]],
    ['unsupported-media-type', () => ['POST', PATH, { token: buyer, body: '{', headers: text }]],
    ['invalid-request', () => ['POST', PATH, { token: buyer, body: '{' }]],
    ['invalid-request', () => ['POST', PATH, { token: buyer, body: { buyerId: 'other', extra: 1 } }]],
    ['invalid-request', () => ['POST', PATH, { token: buyer, body: { buyerId: 'other' }, headers: badKey }]],
    ['invalid-request', () => ['POST', `${PATH}?x=1`, { token: buyer, body: { buyerId: 'other' } }]],
    ['forbidden', () => ['POST', PATH, { token: buyer, body: { buyerId: 'other' } }]],
    ['sale-not-found', () => ['POST', PATH, { token: buyer, body: { sku: 'nope' } }]],
    ['sale-not-found', () => ['POST', '/sales/none/purchases', { token: buyer, body: { sku: 'nope' } }]],
    ['sku-not-found', () => ['POST', '/sales/drop-1/purchases', { token: buyer, body: { sku: 'nope' } }]],
    ['sold-out', () => ['POST', '/sales/drop-1/purchases', { token: buyer, body: {} }]],
  ];
  test.each(steps)('%s (%#)', async (slug, request) => {
    expect(slugOf(await api.call(...request()))).toBe(slug);
  });
});

describe('a role that may not', () => {
  const body = { provider: 'p', reference: 'r', amount: 1 };
  const path = '/orders/not-an-order-number/payments';
  const allotment = '/sales/{}/items/red-42/allotment';

  test('is refused after its request was found valid, and before anything is looked for', async () => {
    const invalid = await api.call('POST', path, { token: buyer, body: { ...body, amount: -1 } });
    expect(slugOf(invalid)).toBe('invalid-request');
    expect(slugOf(await api.call('POST', path, { token: buyer, body }))).toBe('invalid-request');
    const change = { change: 1 };
    expect(slugOf(await api.call('POST', allotment, { token: buyer, body: change }))).toBe('forbidden');
    expect(slugOf(await api.call('POST', allotment, { token: OPERATOR, body: change }))).toBe(
      'sale-not-found',
    );
  });

  const operatorOnly: [string, string, unknown][] = [
    [
      'POST',
      '/sales',
      { saleId: 's', name: 'n', currency: 'EUR', items: [{ sku: 'a', allotment: 1, unitPrice: 1 }] },
    ],
    ['PATCH', '/sales/drop-1', { state: 'paused' }],
    ['POST', '/sales/drop-1/items/red-42/allotment', { change: 1 }],
    ['GET', '/sales/drop-1/audit', undefined],
  ];
  test.each(operatorOnly)('%s %s is for operators', async (method, path, body) => {
    for (const token of [SHOP, buyer]) {
      const reply = await api.call(method, path, { token, body });
      expect([reply.status, slugOf(reply)]).toEqual([403, 'forbidden']);
    }
    expect(slugOf(await api.call(method, path, { body }))).toBe('unauthenticated');
  });

  test('a buyer can list no orders of another one', async () => {
    const path = '/orders?buyerId=somebody-else';
    expect(slugOf(await api.call('GET', path, { token: buyer }))).toBe('forbidden');
    expect(slugOf(await api.call('GET', `${path}&limit=0`, { token: buyer }))).toBe('invalid-request');
  });
});
