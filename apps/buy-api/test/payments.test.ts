import { StoreUnavailableError } from '@stampede/domain';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { buyerToken } from './buyer-jwt.ts';
import { aPayment, ORDER_NO, PAYMENT_ID } from './fake-engine.ts';
import { type Api, OPERATOR, pointersOf, SHOP, slugOf, startApi } from './http-kit.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

const unknownNo = '01890a5d-ac96-774b-bcce-b302099a0000';
const unknownId = PAYMENT_ID.replace('7', '8');

describe('the list of payments', () => {
  test('passes its filter on', async () => {
    const query =
      '?saleId=drop-1&reference=pi_1&state=refund_due&state=refunded&order=oldest&limit=7&cursor=abc';
    for (const token of [SHOP, OPERATOR]) {
      const reply = await api.call('GET', `/payments${query}`, { token });
      expect(reply.body).toMatchObject({
        data: [{ paymentId: PAYMENT_ID, saleId: 'drop-1', currency: 'EUR', refundCause: null }],
        nextCursor: null,
      });
    }
    expect(api.engine.called('listPayments')[0]?.args).toEqual([
      {
        ...{ saleId: 'drop-1', states: ['refund_due', 'refunded'], reference: 'pi_1', order: 'oldest' },
        ...{ limit: 7, cursor: 'abc' },
      },
    ]);
  });

  test('names what is wrong in its query', async () => {
    const wrong = {
      'state=due': '/state',
      'saleId=a%20b': '/saleId',
      'reference=': '/reference',
      'limit=0': '/limit',
      'order=x': '/order',
    };
    for (const [query, pointer] of Object.entries(wrong))
      expect(pointersOf(await api.call('GET', `/payments?${query}`, { token: SHOP }))).toEqual([pointer]);
    api.engine.listPayments = async () => ({ outcome: 'invalid_cursor' });
    expect(pointersOf(await api.call('GET', '/payments?cursor=x', { token: SHOP }))).toEqual(['/cursor']);
  });

  test('is not for buyers, nor are the payments of their own orders', async () => {
    const token = await buyerToken('buyer-7');
    for (const path of ['/payments', `/orders/${ORDER_NO}/payments`])
      expect(slugOf(await api.call('GET', path, { token }))).toBe('forbidden');
    expect(api.engine.calls).toEqual([]);
  });

  test('of an order is found by its number', async () => {
    const found = await api.call('GET', `/orders/${ORDER_NO.toUpperCase()}/payments`, { token: SHOP });
    expect(found.body).toMatchObject({ data: [{ orderNo: ORDER_NO }], nextCursor: null });
    for (const number of [unknownNo, 'nonsense'])
      expect(slugOf(await api.call('GET', `/orders/${number}/payments`, { token: SHOP }))).toBe(
        'order-not-found',
      );
  });
});

describe('the totals of payments', () => {
  test('are numbers, and text where a number would be rounded', async () => {
    api.engine.sumAllPayments = async () => [
      { currency: 'EUR', state: 'captured', count: 3, amount: '9007199254740991' },
      { currency: null, state: 'refund_due', count: 3, amount: '9007199254740993' },
    ];
    const reply = await api.call('GET', '/payments/totals', { token: OPERATOR });
    expect(reply.body).toEqual({
      data: [
        { currency: 'EUR', state: 'captured', count: 3, amount: 9007199254740991 },
        { currency: null, state: 'refund_due', count: 3, amount: '9007199254740993' },
      ],
    });
  });

  test('are for the operator alone, and read once for requests that come together', async () => {
    expect(slugOf(await api.call('GET', '/payments/totals', { token: SHOP }))).toBe('forbidden');
    const ask = () => api.call('GET', '/payments/totals', { token: OPERATOR });
    await Promise.all([ask(), ask(), ask()]);
    expect(api.engine.called('sumAllPayments')).toHaveLength(1);
  });

  test('are a 503 where they take too long', async () => {
    api.engine.sumAllPayments = async () => {
      throw new StoreUnavailableError('postgres', 'query');
    };
    const reply = await api.call('GET', '/payments/totals', { token: OPERATOR });
    expect([slugOf(reply), reply.headers.get('retry-after')]).toEqual(['unavailable', '1']);
  });
});

describe('a refund', () => {
  const refund = (id = PAYMENT_ID, body?: object, token = SHOP) =>
    api.call('POST', `/payments/${id}/refund`, { token, ...(body !== undefined && { body }) });

  test('is answered with the payment, with and without a reference', async () => {
    for (const [body, reference] of [
      [undefined, null],
      [{}, null],
      [{ reference: 're_1' }, 're_1'],
    ] as const) {
      const reply = await refund(PAYMENT_ID.toUpperCase(), body);
      expect([reply.status, reply.body]).toMatchObject([
        200,
        {
          ...{ paymentId: PAYMENT_ID, state: 'refunded', refundCause: 'order-already-paid' },
          ...{ refundedAt: '2030-01-01T12:00:00.000Z', refundReference: reference },
        },
      ]);
    }
    expect((await refund(PAYMENT_ID, {}, OPERATOR)).status).toBe(200);
  });

  test('of a payment that is not due comes back with it', async () => {
    api.engine.refundPayment = async () => ({ outcome: 'payment_not_refundable', payment: aPayment() });
    const reply = await refund();
    expect([reply.status, slugOf(reply)]).toEqual([409, 'payment-not-refundable']);
    expect(reply.body['payment']).toMatchObject({ paymentId: PAYMENT_ID, state: 'captured' });
  });

  test('of no payment is a 404, also for what is no id', async () => {
    expect(slugOf(await refund(unknownId))).toBe('payment-not-found');
    expect(slugOf(await refund('7'))).toBe('payment-not-found');
    expect(api.engine.called('refundPayment')).toHaveLength(1);
  });

  test('names what is wrong in its body, and is not for buyers', async () => {
    expect(pointersOf(await refund(PAYMENT_ID, { reference: '' }))).toEqual(['/reference']);
    expect(pointersOf(await refund(PAYMENT_ID, { reference: 7 }))).toEqual(['/reference']);
    expect(pointersOf(await refund(PAYMENT_ID, { amount: 7 }))).toEqual(['/amount']);
    expect(slugOf(await refund(PAYMENT_ID, {}, await buyerToken('buyer-7')))).toBe('forbidden');
    expect(api.engine.calls).toEqual([]);
  });
});
