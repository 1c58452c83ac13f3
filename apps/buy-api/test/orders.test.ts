import { GateUntrustedError, StoreUnavailableError, type Order } from '@stampede/domain';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PaymentOutcome } from '@stampede/engine';
import type { RefundCause } from '../src/engine.ts';
import { buyerToken } from './buyer-jwt.ts';
import { anOrder, aPayment, NOW_MS, ORDER_NO, OTHER_ORDER_NO, PAYMENT_ID } from './fake-engine.ts';
import { type Api, OPERATOR, pointersOf, SHOP, slugOf, startApi } from './http-kit.ts';

let api: Api;
let buyer: string;
beforeEach(async () => {
  api = await startApi();
  buyer = await buyerToken('buyer-7');
});
afterEach(() => api.stop());

const unknownNo = '01890a5d-ac96-774b-bcce-b302099a0000';
const timed = (order: Order) => ({ order, serverTimeMs: NOW_MS });

describe('an order', () => {
  test('is shown to its buyer, the shop and the operator', async () => {
    for (const token of [buyer, SHOP, OPERATOR]) {
      const reply = await api.call('GET', `/orders/${ORDER_NO}`, { token });
      expect(reply.status).toBe(200);
      expect(reply.body).toEqual({
        orderNo: ORDER_NO,
        saleId: 'drop-1',
        sku: 'red-42',
        buyerId: 'buyer-7',
        quantity: 1,
        amount: 8990,
        currency: 'EUR',
        state: 'pending_payment',
        createdAt: '2030-01-01T11:59:59.000Z',
        expiresAt: '2030-01-01T12:04:59.000Z',
        paidAt: null,
        closedAt: null,
        returnedAt: null,
        restocked: null,
        serverTime: '2030-01-01T12:00:00.000Z',
      });
    }
  });

  test('of somebody else looks like one that does not exist', async () => {
    const other = await api.call('GET', `/orders/${OTHER_ORDER_NO}`, { token: buyer });
    const unknown = await api.call('GET', `/orders/${unknownNo}`, { token: buyer });
    expect([other.status, slugOf(other)]).toEqual([404, 'order-not-found']);
    expect({ ...other.body, instance: '' }).toEqual({ ...unknown.body, instance: '' });
    // A slip of the finger, in nearly every case: the text is for the person who made it.
    expect(unknown.body['detail']).toBe(
      'No order that you may see has this number. Please check the number.',
    );
  });

  test('that may be unknown, which cannot be decided now, is a 503', async () => {
    api.engine.findOrder = async () => {
      throw new GateUntrustedError(0, 'find-order');
    };
    expect(slugOf(await api.call('GET', `/orders/${ORDER_NO}`, { token: SHOP }))).toBe('unavailable');
  });

  test('is waited for while it is queued', async () => {
    api.engine.findOrder = async () =>
      timed(anOrder({ state: 'queued', createdAtMs: null, expiresAtMs: null }));
    api.engine.waitForOrder = async () => timed(anOrder());
    const at = (query: string) => api.call('GET', `/orders/${ORDER_NO}${query}`, { token: buyer });
    expect((await at('')).body).toMatchObject({ state: 'queued', createdAt: null, expiresAt: null });
    expect((await at('?wait=30')).body['state']).toBe('pending_payment');
    expect((await at('?wait=30&until=closed')).body['state']).toBe('pending_payment');
    expect(api.engine.called('waitForOrder').map(({ args }) => args.slice(0, 2))).toEqual([
      [ORDER_NO, { until: 'ordered', waitMs: 30_000 }],
      [ORDER_NO, { until: 'closed', waitMs: 30_000 }],
    ]);
  });

  test('is waited for until it is closed, where that is wanted, and not longer', async () => {
    const at = (query: string) => api.call('GET', `/orders/${ORDER_NO}${query}`, { token: buyer });
    await at('?wait=7&until=closed');
    expect(api.engine.called('waitForOrder')).toHaveLength(1);
    for (const state of ['paid', 'expired', 'cancelled', 'rejected', 'returned'] as const) {
      api.engine.findOrder = async () => timed(anOrder({ state }));
      expect((await at('?wait=7&until=closed')).body['state']).toBe(state);
    }
    expect(api.engine.called('waitForOrder')).toHaveLength(1);
  });

  test('is not waited for by a request that says until what and not how long', async () => {
    const reply = await api.call('GET', `/orders/${ORDER_NO}?until=closed`, { token: buyer });
    expect(pointersOf(reply)).toEqual(['/until']);
    expect(api.engine.calls).toEqual([]);
  });

  test('is not waited for once it has left the queue, or for a stranger', async () => {
    await api.call('GET', `/orders/${ORDER_NO}?wait=30`, { token: buyer });
    await api.call('GET', `/orders/${OTHER_ORDER_NO}?wait=30`, { token: buyer });
    expect(api.engine.called('waitForOrder')).toEqual([]);
  });
});

describe('the list of orders', () => {
  test('passes its filter on', async () => {
    const query =
      '?saleId=drop-1&buyerId=J%C3%BCrgen+1&state=paid&state=expired&state=paid&order=oldest&limit=200&cursor=abc';
    const reply = await api.call('GET', `/orders${query}`, { token: SHOP });
    expect(reply.body).toMatchObject({
      data: [{ orderNo: ORDER_NO }, { orderNo: OTHER_ORDER_NO }],
      nextCursor: null,
      serverTime: '2030-01-01T12:00:00.000Z',
    });
    expect(api.engine.called('listOrders')[0]?.args).toEqual([
      {
        ...{ saleId: 'drop-1', buyerId: 'Jürgen 1', states: ['paid', 'expired'], order: 'oldest' },
        ...{ limit: 200, cursor: 'abc' },
      },
    ]);
  });

  test('shows a buyer the own orders, and refuses those of another one', async () => {
    for (const query of ['', '?buyerId=buyer-7'])
      expect((await api.call('GET', `/orders${query}`, { token: buyer })).status).toBe(200);
    const queries = api.engine.called('listOrders').map(({ args }) => args[0]);
    expect(queries).toEqual([
      expect.objectContaining({ buyerId: 'buyer-7' }),
      expect.objectContaining({ buyerId: 'buyer-7' }),
    ]);
    const other = await api.call('GET', '/orders?buyerId=somebody-else', { token: buyer });
    expect([other.status, slugOf(other)]).toEqual([403, 'forbidden']);
    expect(api.engine.called('listOrders')).toHaveLength(2);
  });

  test('has no queued orders', async () => {
    const reply = await api.call('GET', '/orders?state=queued', { token: OPERATOR });
    expect(reply.body).toMatchObject({ data: [], nextCursor: null });
    expect(api.engine.calls).toEqual([]);
    await api.call('GET', '/orders?state=queued&state=paid', { token: OPERATOR });
    expect(api.engine.called('listOrders')[0]?.args).toMatchObject([{ states: ['paid'] }]);
  });

  test('knows its own cursors only', async () => {
    api.engine.listOrders = async () => ({ outcome: 'invalid_cursor' });
    expect(pointersOf(await api.call('GET', '/orders?cursor=x', { token: SHOP }))).toEqual(['/cursor']);
  });
});

describe('a payment', () => {
  const body = { provider: 'stripe', reference: 'pi_1', amount: 8990 };
  const pay = (orderNo = ORDER_NO) => api.call('POST', `/orders/${orderNo}/payments`, { token: SHOP, body });
  const answerWith = (outcome: PaymentOutcome) => {
    api.engine.settlePayment = async () => outcome;
  };

  test('makes the order paid', async () => {
    const reply = await pay();
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      payment: { paymentId: PAYMENT_ID, state: 'captured', createdAt: '2030-01-01T12:00:00.000Z' },
      order: { orderNo: ORDER_NO, state: 'paid', serverTime: '2030-01-01T12:00:00.000Z' },
    });
    expect(api.engine.called('settlePayment')[0]?.args).toEqual([
      { orderNo: ORDER_NO, ...body, requestId: expect.any(String) },
    ]);
  });

  test('that was reported before is a 200', async () => {
    const order = anOrder({ state: 'paid', paidAtMs: NOW_MS });
    answerWith({ outcome: 'captured', payment: aPayment(), order, serverTimeMs: NOW_MS, replayed: true });
    expect((await pay()).status).toBe(200);
  });

  const causes: [RefundCause, number, string][] = [
    ['order_already_paid', 409, 'order-already-paid'],
    ['payment_window_closed', 409, 'payment-window-closed'],
    ['order_not_payable', 409, 'order-not-payable'],
    ['order_returned', 409, 'order-not-payable'],
    ['amount_mismatch', 409, 'amount-mismatch'],
    ['order_not_found', 404, 'order-not-found'],
  ];
  test.each(causes)(
    'that is due for refund for %s comes back in the problem',
    async (cause, status, slug) => {
      for (const replayed of [false, true]) {
        answerWith({ outcome: 'refund_due', cause, payment: aPayment({ state: 'refund_due' }), replayed });
        const reply = await pay();
        expect([reply.status, slugOf(reply)]).toEqual([status, slug]);
        expect(reply.body['payment']).toMatchObject({
          paymentId: PAYMENT_ID,
          state: 'refund_due',
          amount: 8990,
        });
        expect(reply.body['detail']).toContain('due for refund');
      }
      // The first outcome again, and nothing that is over.
      answerWith({ outcome: 'refund_due', cause, payment: aPayment({ state: 'refunded' }), replayed: true });
      const later = await pay();
      expect([later.status, slugOf(later)]).toEqual([status, slug]);
      expect(later.body['detail']).toContain('given back');
    },
  );

  test('with a reference of another one is a 422', async () => {
    answerWith({ outcome: 'payment_reference_reused' });
    const reply = await pay();
    expect([reply.status, slugOf(reply)]).toEqual([422, 'payment-reference-reused']);
  });

  test('for a queued order has to come again', async () => {
    answerWith({ outcome: 'order_not_ready' });
    const reply = await pay();
    expect([reply.status, slugOf(reply), reply.headers.get('retry-after')]).toEqual([
      409,
      'order-not-ready',
      '1',
    ]);
  });

  test('is not for buyers to report', async () => {
    const reply = await api.call('POST', `/orders/${ORDER_NO}/payments`, { token: buyer, body });
    expect(slugOf(reply)).toBe('forbidden');
    expect(api.engine.calls).toEqual([]);
  });
});

describe('a cancellation', () => {
  const cancel = (orderNo = ORDER_NO, token = SHOP) =>
    api.call('POST', `/orders/${orderNo}/cancellation`, { token });

  test('is answered with the order', async () => {
    for (const token of [buyer, SHOP, OPERATOR]) {
      const reply = await cancel(ORDER_NO, token);
      expect([reply.status, reply.body['state']]).toEqual([200, 'cancelled']);
    }
  });

  test('of an order of somebody else does not reach it', async () => {
    expect(slugOf(await cancel(OTHER_ORDER_NO, buyer))).toBe('order-not-found');
    expect(slugOf(await cancel(unknownNo, buyer))).toBe('order-not-found');
    expect(api.engine.called('cancelOrder')).toEqual([]);
  });

  test('of no order is a 404', async () => {
    expect(slugOf(await cancel(unknownNo))).toBe('order-not-found');
  });

  test.each(['paid', 'expired', 'rejected'] as const)('of a %s order is a 409', async (state) => {
    api.engine.cancelOrder = async () => ({ outcome: 'order_not_cancellable', state });
    const reply = await cancel();
    expect([reply.status, slugOf(reply), reply.body['state']]).toEqual([409, 'order-not-cancellable', state]);
  });

  test('of a queued order has to come again', async () => {
    api.engine.cancelOrder = async () => ({ outcome: 'order_not_ready' });
    const reply = await cancel();
    expect([reply.status, slugOf(reply), reply.headers.get('retry-after')]).toEqual([
      409,
      'order-not-ready',
      '1',
    ]);
  });
});

describe('a return', () => {
  const giveBack = (body: object = {}, orderNo = ORDER_NO, token = SHOP) =>
    api.call('POST', `/orders/${orderNo}/return`, { token, body });

  test('is answered with the order, and restocks if nothing else is said', async () => {
    for (const token of [SHOP, OPERATOR]) {
      const reply = await giveBack({}, ORDER_NO, token);
      expect([reply.status, reply.body['state'], reply.body['restocked']]).toEqual([200, 'returned', true]);
      expect(reply.body['returnedAt']).toBe('2030-01-01T12:00:00.000Z');
    }
    expect((await giveBack({ restock: false, reason: 'wrong size' })).body['restocked']).toBe(false);
    expect(api.engine.called('returnOrder').map(({ args }) => args)).toEqual([
      [{ orderNo: ORDER_NO, restock: true, reason: null }],
      [{ orderNo: ORDER_NO, restock: true, reason: null }],
      [{ orderNo: ORDER_NO, restock: false, reason: 'wrong size' }],
    ]);
  });

  test('is not for buyers', async () => {
    expect(slugOf(await giveBack({}, ORDER_NO, buyer))).toBe('forbidden');
    expect(api.engine.calls).toEqual([]);
  });

  test('of no order is a 404', async () => {
    expect(slugOf(await giveBack({}, unknownNo))).toBe('order-not-found');
  });

  test.each(['pending_payment', 'expired', 'cancelled', 'rejected'] as const)(
    'of a %s order is a 409',
    async (state) => {
      api.engine.returnOrder = async () => ({ outcome: 'order_not_returnable', state });
      const reply = await giveBack();
      expect([reply.status, slugOf(reply), reply.body['state']]).toEqual([
        409,
        'order-not-returnable',
        state,
      ]);
    },
  );

  test('of a queued order has to come again', async () => {
    api.engine.returnOrder = async () => ({ outcome: 'order_not_ready' });
    const reply = await giveBack();
    expect([reply.status, slugOf(reply), reply.headers.get('retry-after')]).toEqual([
      409,
      'order-not-ready',
      '1',
    ]);
  });
});

describe('the story of an order', () => {
  const story = (token: string, orderNo = ORDER_NO) => api.call('GET', `/orders/${orderNo}/story`, { token });

  test('has its steps, for a shop and an operator', async () => {
    for (const token of [SHOP, OPERATOR]) {
      const { status, body } = await story(token);
      expect([status, body['missingEvents'], body['serverTime']]).toEqual([
        200,
        0,
        '2030-01-01T12:00:00.000Z',
      ]);
      expect(body['order']).toMatchObject({ orderNo: ORDER_NO });
      expect(body['steps']).toEqual([
        {
          ...{
            at: '2030-01-01T11:59:59.000Z',
            step: 'purchased',
            sincePreviousMs: null,
            process: null,
            who: null,
          },
          ...{
            requestId: 'r',
            event: null,
            payment: null,
            deliveries: [],
            detail: 'The gate reserved 1 unit.',
          },
        },
      ]);
    }
  });

  test('is not for buyers, also that of their own orders', async () => {
    expect(slugOf(await story(buyer))).toBe('forbidden');
    expect(api.engine.calls).toEqual([]);
  });

  test('of no order is a 404, and of one that cannot be decided a 503', async () => {
    expect(slugOf(await story(SHOP, ORDER_NO.replace('7', '8')))).toBe('order-not-found');
    api.engine.readOrderStory = async () => {
      throw new StoreUnavailableError('postgres', 'transaction');
    };
    const reply = await story(SHOP);
    expect([reply.status, slugOf(reply), reply.headers.has('retry-after')]).toEqual([
      503,
      'unavailable',
      true,
    ]);
  });
});
