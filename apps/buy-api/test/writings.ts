import { countRows, deadLetter, openTestSale, order, pay, type World } from '@stampede/testkit';
import { type Api, OPERATOR, type Reply, SHOP } from './http-kit.ts';
import type { Engine } from '../src/engine.ts';

/** One request that writes, made once for each test. */
export interface Writing {
  send(api: Api<Engine>): Promise<Reply>;
  /** How often it has taken effect, by the ledger; everything that is on its way has arrived before. */
  effects(): Promise<number>;
}

export interface WritingRoute {
  /** Transactions until it has decided, that one included; 0 where the gate decides. */
  readonly commits: 0 | 1 | 2;
  /** Sales and orders are made by `world`, which no trouble touches. */
  prepare(world: World): Promise<Writing>;
}

let count = 0;

const UNITS = 10;

/** Every route that writes, by what it is asked for; a repair has tests of its own. */
export const WRITINGS: Record<string, WritingRoute> = {
  'a new sale': { commits: 1, prepare: async (world) => creation(world, {}) },
  'a new sale with a key': { commits: 1, prepare: async (world) => creation(world, nextKey()) },
  'a changed name': {
    commits: 2,
    prepare: (world) => changed(world, { name: 'Changed' }, `name = 'Changed'`),
  },
  'a new item': { commits: 2, prepare: (world) => added(world, {}) },
  'a new item with a key': { commits: 2, prepare: (world) => added(world, nextKey()) },
  'a changed price': { commits: 2, prepare: priced },
  'a pause': { commits: 2, prepare: (world) => changed(world, { state: 'paused' }, `state = 'paused'`) },
  'a raised allotment': { commits: 2, prepare: (world) => allotted(world, 5) },
  'a cut allotment': { commits: 2, prepare: (world) => allotted(world, -3) },
  'a purchase': { commits: 0, prepare: bought },
  'a payment': { commits: 1, prepare: (world) => paid(world, 1000, 'captured') },
  'a payment of another amount': { commits: 1, prepare: (world) => paid(world, 999, 'refund_due') },
  'a refund': { commits: 1, prepare: refunded },
  'a replayed dead letter': { commits: 0, prepare: (world) => handled(world, 'replay', 'pending_payment') },
  'a discarded dead letter': { commits: 1, prepare: (world) => handled(world, 'discard', 'expired') },
  'a new webhook endpoint': { commits: 1, prepare: hooked },
  'a cancellation': { commits: 1, prepare: cancelled },
  // The first COMMIT is of the search.
  'a bulk action': { commits: 2, prepare: cancelledInBulk },
  'a return': { commits: 1, prepare: returned },
  'an erasure': { commits: 1, prepare: erased },
};

async function bought(world: World): Promise<Writing> {
  const { saleId } = await openTestSale(world);
  const headers = nextKey();
  return {
    send: (api) =>
      api.call('POST', `/sales/${saleId}/purchases`, { token: SHOP, headers, body: { buyerId: 'buyer' } }),
    effects: () => countRows(world, 'orders', `sale_id = '${saleId}'`),
  };
}

async function handled(world: World, verb: string, state: string): Promise<Writing> {
  const orderNo = await deadLetter(world, await openTestSale(world));
  return {
    send: (api) => api.call('POST', `/dead-letters/${orderNo}/${verb}`, { token: OPERATOR }),
    effects: () => countRows(world, 'orders', `order_no = '${orderNo}' AND state = '${state}'`),
  };
}

async function refunded(world: World): Promise<Writing> {
  const [orderNo = ''] = await order(world, await openTestSale(world));
  const reported = await pay(world, orderNo, { amount: 999 });
  if (reported.outcome !== 'refund_due') throw new Error(reported.outcome);
  const { paymentId } = reported.payment;
  return {
    send: (api) => api.call('POST', `/payments/${paymentId}/refund`, { token: SHOP }),
    effects: () => countRows(world, 'payments', `payment_id = '${paymentId}' AND state = 'refunded'`),
  };
}

async function hooked(world: World): Promise<Writing> {
  count += 1;
  const [headers, description] = [nextKey(), `created-${count}`];
  const body = { url: 'http://127.0.0.1:1/', description };
  return {
    send: (api) => api.call('POST', '/webhook-endpoints', { token: OPERATOR, headers, body }),
    effects: () =>
      countRows(world, 'webhook_endpoints', `description = '${description}' AND removed_at IS NULL`),
  };
}

async function cancelled(world: World): Promise<Writing> {
  const [orderNo = ''] = await order(world, await openTestSale(world));
  return {
    send: (api) => api.call('POST', `/orders/${orderNo}/cancellation`, { token: SHOP }),
    effects: () => countRows(world, 'orders', `order_no = '${orderNo}' AND state = 'cancelled'`),
  };
}

async function cancelledInBulk(world: World): Promise<Writing> {
  const sale = await openTestSale(world);
  const { saleId } = sale;
  await order(world, sale);
  const body = { action: 'cancel', filter: { saleId }, asOf: '9999-01-01T00:00:00Z', dryRun: false };
  return {
    send: (api) => api.call('POST', '/bulk-actions', { token: OPERATOR, body }),
    effects: () => countRows(world, 'orders', `sale_id = '${saleId}' AND state = 'cancelled'`),
  };
}

async function returned(world: World): Promise<Writing> {
  const [orderNo = ''] = await order(world, await openTestSale(world));
  await pay(world, orderNo);
  return {
    send: (api) => api.call('POST', `/orders/${orderNo}/return`, { token: SHOP, body: {} }),
    effects: () => countRows(world, 'orders', `order_no = '${orderNo}' AND state = 'returned'`),
  };
}

async function erased(world: World): Promise<Writing> {
  const buyerId = `erased in a test ${(count += 1)}`;
  return {
    send: (api) => api.call('DELETE', `/buyers/${encodeURIComponent(buyerId)}`, { token: OPERATOR }),
    effects: () => countRows(world, 'erasures', `buyer_id = '${buyerId}'`),
  };
}

function nextKey(): Record<string, string> {
  count += 1;
  return { 'Idempotency-Key': `key-${count}` };
}

function creation(world: World, headers: Record<string, string>): Writing {
  count += 1;
  const saleId = `created-${count}`;
  const items = [{ sku: 'sku', allotment: UNITS, unitPrice: 1000 }];
  const body = { saleId, name: 'New', currency: 'EUR', items };
  return {
    send: (api) => api.call('POST', '/sales', { token: OPERATOR, headers, body }),
    effects: () => countRows(world, 'sales', `sale_id = '${saleId}'`),
  };
}

async function changed(world: World, body: object, holds: string): Promise<Writing> {
  const { saleId } = await openTestSale(world);
  return {
    send: (api) => api.call('PATCH', `/sales/${saleId}`, { token: OPERATOR, body }),
    effects: () => countRows(world, 'sales', `sale_id = '${saleId}' AND ${holds}`),
  };
}

async function added(world: World, headers: Record<string, string>): Promise<Writing> {
  const { saleId } = await openTestSale(world);
  const body = { sku: 'new', allotment: UNITS, unitPrice: 1000 };
  return {
    send: (api) => api.call('POST', `/sales/${saleId}/items`, { token: OPERATOR, headers, body }),
    effects: () => countRows(world, 'sale_items', `sale_id = '${saleId}' AND sku = 'new'`),
  };
}

async function priced(world: World): Promise<Writing> {
  const { saleId } = await openTestSale(world);
  const body = { unitPrice: 1500 };
  return {
    send: (api) => api.call('PATCH', `/sales/${saleId}/items/sku`, { token: OPERATOR, body }),
    effects: () => countRows(world, 'sale_items', `sale_id = '${saleId}' AND unit_price = 1500`),
  };
}

async function allotted(world: World, change: number): Promise<Writing> {
  const { saleId } = await openTestSale(world, {
    items: [{ sku: 'sku', name: null, allotment: UNITS, unitPrice: 1000 }],
  });
  const headers = nextKey();
  const path = `/sales/${saleId}/items/sku/allotment`;
  return {
    send: (api) => api.call('POST', path, { token: OPERATOR, headers, body: { change } }),
    effects: async () => {
      const [item] = await world.stores.db.query<{ changes: number }>(
        `SELECT (allotment - ${UNITS}) / ${change} AS changes FROM sale_items WHERE sale_id = $1`,
        [saleId],
      );
      return item?.changes ?? 0;
    },
  };
}

async function paid(world: World, amount: number, state: string): Promise<Writing> {
  const [orderNo = ''] = await order(world, await openTestSale(world));
  const body = { provider: 'p', reference: orderNo, amount };
  return {
    send: (api) => api.call('POST', `/orders/${orderNo}/payments`, { token: SHOP, body }),
    effects: () => countRows(world, 'payments', `order_no = '${orderNo}' AND state = '${state}'`),
  };
}
