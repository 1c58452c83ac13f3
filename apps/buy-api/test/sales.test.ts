import { StoreUnavailableError } from '@stampede/domain';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { aSaleView, NOW_MS, twoItems } from './fake-engine.ts';
import { type Api, OPERATOR, pointersOf, SHOP, slugOf, startApi } from './http-kit.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

const newSale = {
  saleId: 'drop-9',
  name: 'The drop',
  currency: 'EUR',
  items: [{ sku: 'red-42', allotment: 10, unitPrice: 8990 }],
};

test('a sale is created', async () => {
  const reply = await api.call('POST', '/sales', { token: OPERATOR, body: newSale });
  expect(reply.status).toBe(201);
  expect(reply.headers.get('location')).toBe('/sales/drop-9');
  expect(reply.body).toMatchObject({ saleId: 'drop-9', state: 'open' });
});

test('a sale of an id that exists is not', async () => {
  api.engine.openSale = async () => ({ outcome: 'sale_exists' });
  const reply = await api.call('POST', '/sales', { token: OPERATOR, body: newSale });
  expect([reply.status, slugOf(reply)]).toEqual([409, 'sale-exists']);
});

test('a sale is shown to anybody, with its units', async () => {
  const reply = await api.call('GET', '/sales/drop-2');
  expect(reply.status).toBe(200);
  expect(reply.body).toEqual({
    saleId: 'drop-2',
    name: 'The drop',
    visibility: 'public',
    message: null,
    currency: 'EUR',
    state: 'open',
    opensAt: null,
    closesAt: null,
    buyerLimit: null,
    paymentWindowSeconds: 300,
    holdSeconds: 1800,
    createdAt: '2030-01-01T11:59:00.000Z',
    source: 'gate',
    pending: false,
    serverTime: '2030-01-01T12:00:00.000Z',
    items: [
      { sku: 'red-42', name: 'Red', unitPrice: 8990, allotment: 10, available: 7, reserved: 2, sold: 1 },
      { sku: 'blue-43', name: null, unitPrice: 9990, allotment: 10, available: 7, reserved: 2, sold: 1 },
    ],
  });
});

test.each([
  [{ opensAtMs: NOW_MS + 1 }, 'scheduled'],
  [{ opensAtMs: NOW_MS }, 'open'],
  [{ closesAtMs: NOW_MS }, 'closed'],
  [{ closesAtMs: NOW_MS + 1 }, 'open'],
  [{ state: 'paused' as const }, 'paused'],
  [{ state: 'closed' as const }, 'closed'],
])('a sale with %j is %s by the clock that it shows', async (settings, state) => {
  const view = aSaleView();
  api.engine.readSale = async () => ({ ...view, settings: { ...view.settings, ...settings } });
  expect((await api.call('GET', '/sales/drop-1')).body['state']).toBe(state);
});

test('units in another order than the items are a bug, not an answer', async () => {
  const view = aSaleView(twoItems);
  api.engine.readSale = async () => ({ ...view, stock: view.stock.toReversed() });
  expect(slugOf(await api.call('GET', '/sales/drop-2'))).toBe('internal-error');
});

test('an unknown sale is not found', async () => {
  expect(slugOf(await api.call('GET', '/sales/none'))).toBe('sale-not-found');
  expect(slugOf(await api.call('PATCH', '/sales/none', { token: OPERATOR, body: { state: 'paused' } }))).toBe(
    'sale-not-found',
  );
  expect(slugOf(await api.call('GET', '/sales/none/audit', { token: OPERATOR }))).toBe('sale-not-found');
});

describe('the list of sales', () => {
  test('has pages', async () => {
    api.engine.listSales = async () => ({ outcome: 'listed', data: [aSaleView()], nextCursor: 'more' });
    const reply = await api.call('GET', '/sales?limit=1&cursor=before');
    expect(reply.body).toMatchObject({ data: [{ saleId: 'drop-1' }], nextCursor: 'more' });
    expect(api.engine.called('listSales')[0]?.args).toEqual([
      { limit: 1, cursor: 'before', listed: 'public' },
    ]);
  });

  test('starts at its beginning with 50', async () => {
    await api.call('GET', '/sales');
    expect(api.engine.called('listSales')[0]?.args).toEqual([{ limit: 50, cursor: null, listed: 'public' }]);
  });

  test('knows its own cursors only', async () => {
    api.engine.listSales = async () => ({ outcome: 'invalid_cursor' });
    expect(pointersOf(await api.call('GET', '/sales?cursor=nonsense'))).toEqual(['/cursor']);
  });
});

describe('a change of a sale', () => {
  test('passes on what was named, and null as null', async () => {
    const body = {
      state: 'paused',
      opensAt: null,
      closesAt: '2030-01-01T13:00:00Z',
      buyerLimit: null,
      paymentWindowSeconds: 60,
      name: 'New',
    };
    expect((await api.call('PATCH', '/sales/drop-1', { token: OPERATOR, body })).status).toBe(200);
    const closesAtMs = Date.UTC(2030, 0, 1, 13);
    expect(api.engine.called('changeSale')[0]?.args).toEqual([
      'drop-1',
      {
        state: 'paused',
        opensAtMs: null,
        closesAtMs,
        buyerLimit: null,
        paymentWindowSeconds: 60,
        name: 'New',
      },
    ]);
    await api.call('PATCH', '/sales/drop-1', { token: OPERATOR, body: { state: 'open' } });
    expect(api.engine.called('changeSale')[1]?.args).toEqual(['drop-1', { state: 'open' }]);
  });

  test('does not reopen a closed one', async () => {
    api.engine.changeSale = async () => ({ outcome: 'sale_closed' });
    const reply = await api.call('PATCH', '/sales/drop-1', { token: OPERATOR, body: { state: 'open' } });
    expect([reply.status, slugOf(reply)]).toEqual([409, 'sale-closed']);
  });

  test('cannot close it before it opens, also by what it had before', async () => {
    api.engine.changeSale = async () => ({ outcome: 'closes_before_it_opens' });
    const body = { closesAt: '2030-01-01T13:00:00Z' };
    expect(pointersOf(await api.call('PATCH', '/sales/drop-1', { token: OPERATOR, body }))).toEqual([
      '/closesAt',
    ]);
  });
});

describe('a change of an allotment', () => {
  const path = '/sales/drop-1/items/red-42/allotment';
  const change = (number: number, at = path) =>
    api.call('POST', at, { token: OPERATOR, body: { change: number } });

  test('is answered with the item', async () => {
    const reply = await change(-3);
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      sku: 'red-42',
      name: null,
      unitPrice: 8990,
      allotment: 7,
      available: 7,
      reserved: 0,
      sold: 0,
      pending: false,
    });
  });

  test('needs an item', async () => {
    expect(slugOf(await change(1, '/sales/drop-1/items/none/allotment'))).toBe('sku-not-found');
    expect(slugOf(await change(1, '/sales/none/items/red-42/allotment'))).toBe('sale-not-found');
  });

  test('takes available units only', async () => {
    api.engine.changeAllotment = async () => ({ outcome: 'allotment_in_use', available: 2 });
    const reply = await change(-3);
    expect([reply.status, slugOf(reply), reply.body['available']]).toEqual([409, 'allotment-in-use', 2]);
  });

  test('stays within the bounds', async () => {
    api.engine.changeAllotment = async () => ({ outcome: 'allotment_out_of_bounds' });
    expect(pointersOf(await change(1_000_000_000))).toEqual(['/change']);
  });
});

test('an audit is passed on as it is', async () => {
  const report = {
    saleId: 'drop-1',
    trusted: false,
    complete: false,
    items: [
      {
        sku: 'red-42',
        gate: null,
        ledger: { allotment: 10, reserved: 1, sold: 0 },
        queued: 1,
        deadLettered: 0,
        pendingReleases: 0,
        pendingSettlements: 0,
        pendingReturns: 0,
      },
    ],
    laws: [{ name: 'conservation', holds: true, orders: [] }],
    differences: [],
  };
  api.engine.auditSale = async () => report;
  expect((await api.call('GET', '/sales/drop-1/audit', { token: OPERATOR })).body).toEqual(report);
});

describe('a repair on demand', () => {
  const repair = (body?: unknown, saleId = 'drop-1', token = OPERATOR) =>
    api.call('POST', `/sales/${saleId}/audit`, { token, ...(body === undefined ? {} : { body }) });

  test('is asked for without a body, and answers what was done', async () => {
    expect(await repair()).toMatchObject({ status: 200, body: { repair: 'not_needed', found: [] } });
    expect(api.engine.called('repairSale')[0]?.args).toEqual(['drop-1', { rebuild: false }]);
  });

  test('can be a rebuild in any case', async () => {
    expect((await repair({ rebuild: true })).status).toBe(200);
    expect(api.engine.called('repairSale')[0]?.args).toEqual(['drop-1', { rebuild: true }]);
  });

  test('is for operators, for sales that exist, and takes nothing else', async () => {
    expect(slugOf(await repair({}, 'none'))).toBe('sale-not-found');
    expect(slugOf(await repair({}, 'drop-1', SHOP))).toBe('forbidden');
    expect(pointersOf(await repair({ rebuild: 1 }))).toEqual(['/rebuild']);
    expect(pointersOf(await repair({ rebuilt: true }))).toEqual(['/rebuilt']);
    expect(api.engine.called('repairSale').filter(({ args }) => args[0] !== 'none')).toEqual([]);
  });
});

test('what a store cannot answer is a 503, and one line a second in the log', async () => {
  api.engine.readSale = async () => {
    throw new StoreUnavailableError('postgres', 'read-sale');
  };
  for (let i = 0; i < 5; i += 1) {
    const reply = await api.call('GET', '/sales/drop-1');
    expect([reply.status, slugOf(reply), reply.headers.get('retry-after')]).toEqual([
      503,
      'unavailable',
      '1',
    ]);
  }
  expect(api.lines.filter((line) => line.level === 'warn')).toHaveLength(1);
});

test('a bug is a 500 that tells nothing, and is logged with its request id', async () => {
  api.engine.readSale = async () => {
    throw new Error('secret detail');
  };
  const reply = await api.call('GET', '/sales/drop-1', { headers: { 'X-Request-Id': 'r-1' } });
  expect([reply.status, slugOf(reply)]).toEqual([500, 'internal-error']);
  expect(reply.text).not.toContain('secret');
  expect(api.lines).toContainEqual(
    expect.objectContaining({ level: 'error', fields: expect.objectContaining({ requestId: 'r-1' }) }),
  );
});
