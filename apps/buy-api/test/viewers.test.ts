import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allRoutes } from '../src/routes/all-routes.ts';
import type { Route } from '../src/http/route.ts';
import { ERASURE_ID, ORDER_NO, PAYMENT_ID } from './fake-engine.ts';
import { type Api, OPERATOR, slugOf, startApi, VIEWER } from './http-kit.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const IDS: Readonly<Record<string, string>> = {
  saleId: 'drop-1',
  sku: 'red-42',
  orderNo: ORDER_NO,
  paymentId: PAYMENT_ID,
  buyerId: 'buyer-7',
  erasureId: ERASURE_ID,
  endpointId: '0c9e6679-7425-40de-944b-e07fc1f90ae7',
  deliveryId: '1c9e6679-7425-40de-944b-e07fc1f90ae7',
};

const item = { sku: 'new', allotment: 1, unitPrice: 1 };
/** A valid body of each route that needs one. */
const BODIES: Readonly<Record<string, object>> = {
  placePurchase: { buyerId: 'buyer-7' },
  createSale: { saleId: 'new', name: 'New', currency: 'EUR', items: [item] },
  changeSale: { state: 'closed' },
  changeAllotment: { change: 1 },
  addItem: item,
  changeItem: { unitPrice: 1 },
  extendOrders: { seconds: 60 },
  settlePayment: { provider: 'p', reference: 'r', amount: 1 },
  returnOrder: {},
  takeBulkAction: {
    ...{ action: 'cancel', filter: { saleId: 'drop-1' }, asOf: '2030-01-01T12:00:00Z', dryRun: true },
  },
  createWebhookEndpoint: { url: 'https://shop.example/' },
  changeWebhookEndpoint: { enabled: false },
};

function request({ method, path, documentation }: Route): [string, string, object | undefined] {
  const filled = path.replaceAll(/:(\w+)/g, (_match, name: string) => IDS[name] ?? '');
  return [method.toUpperCase(), filled, BODIES[documentation.operationId]];
}

const closed = allRoutes.filter(({ access }) => access !== 'public');
const named = (routes: readonly Route[]): [string, Route][] =>
  routes.map((route) => [route.documentation.operationId, route]);

describe('a viewer changes nothing:', () => {
  it.each(named(closed.filter(({ method }) => method !== 'get')))('%s', async (_name, route) => {
    const [method, path, body] = request(route);
    const before = api.engine.calls.length;
    const reply = await api.call(method, path, { token: VIEWER, ...(body && { body }) });
    expect([reply.status, slugOf(reply)]).toEqual([403, 'forbidden']);
    expect(api.engine.calls.slice(before)).toEqual([]);
  });
});

describe('a viewer reads what an operator reads:', () => {
  it.each(named(closed.filter(({ method }) => method === 'get')))('%s', async (_name, route) => {
    const [method, path] = request(route);
    const [seen, expected] = await Promise.all(
      [VIEWER, OPERATOR].map((token) => api.call(method, path, { token })),
    );
    expect(expected?.status).toBe(200);
    expect([seen?.status, seen?.text]).toEqual([expected?.status, expected?.text]);
    expect(seen?.text).not.toMatch(/whsec_/);
  });

  it('sales that are unlisted', async () => {
    await api.call('GET', '/sales?limit=7', { token: VIEWER });
    expect(api.engine.called('listSales').at(-1)?.args).toEqual([{ limit: 7, cursor: null, listed: 'all' }]);
  });
});
