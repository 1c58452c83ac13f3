import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ORDER_NO } from './fake-engine.ts';
import { type Api, OPERATOR, pointersOf, SHOP, slugOf, startApi } from './http-kit.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
beforeEach(() => {
  api.engine.calls.length = 0;
});
afterAll(() => api.stop());

const purchases = '/sales/drop-1/purchases';

function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  return api.call('POST', path, { token: OPERATOR, body, headers });
}

describe('a body that is no JSON object', () => {
  test.each([
    '{',
    '',
    'nonsense',
    '[]',
    '[{}]',
    'null',
    '1',
    '"text"',
    '{"a":1,}',
    '\ufeff{}',
    '['.repeat(10_000),
  ])('%j', async (body) => {
    expect(pointersOf(await post('/sales', body))).toEqual(['']);
  });

  test('bytes that are not UTF-8', async () => {
    const response = await fetch(api.url + purchases, {
      method: 'POST',
      headers: { Authorization: `Bearer ${SHOP}`, 'Content-Type': 'application/json' },
      body: Buffer.from([...Buffer.from('{"buyerId":"'), 0xff, 0xfe, ...Buffer.from('"}')]),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: '', detail: 'is not valid UTF-8' }] });
  });
});

describe('a purchase', () => {
  const wrong: [unknown, string[]][] = [
    [{ buyerId: 'b', quantity: 0 }, ['/quantity']],
    [{ buyerId: 'b', quantity: -1 }, ['/quantity']],
    [{ buyerId: 'b', quantity: 1.5 }, ['/quantity']],
    [{ buyerId: 'b', quantity: 1e308 }, ['/quantity']],
    [{ buyerId: 'b', quantity: '1' }, ['/quantity']],
    [{ buyerId: 'b', quantity: 10_001 }, ['/quantity']],
    [{ buyerId: 'b', quantity: null }, ['/quantity']],
    [{ buyerId: 'b', quantity: true }, ['/quantity']],
    [{ buyerId: 'b', quantity: [1] }, ['/quantity']],
    [{ buyerId: '' }, ['/buyerId']],
    [{ buyerId: 'a\u0000b' }, ['/buyerId']],
    [{ buyerId: 'a\nb' }, ['/buyerId']],
    [{ buyerId: ' b' }, ['/buyerId']],
    [{ buyerId: 'b\u3000' }, ['/buyerId']],
    [{ buyerId: 'b\u200bc' }, ['/buyerId']],
    [{ buyerId: 'b\u2028c' }, ['/buyerId']],
    [{ buyerId: 'x'.repeat(129) }, ['/buyerId']],
    [{ buyerId: 7 }, ['/buyerId']],
    [{ buyerId: null }, ['/buyerId']],
    [{ buyerId: 'b', sku: '' }, ['/sku']],
    [{ buyerId: 'b', sku: 'red 42' }, ['/sku']],
    [{ buyerId: 'b', sku: 'red/42' }, ['/sku']],
    [{ buyerId: 'b', sku: '{}' }, ['/sku']],
    [{ buyerId: 'b', sku: 'x'.repeat(1024) }, ['/sku']],
    [{ buyerId: 'b', sku: null }, ['/sku']],
    [{ buyerId: 'b', extra: 1 }, ['/extra']],
    [{ buyerId: 'b', 'a/b~c': 1 }, ['/a~1b~0c']],
    [{ buyerId: 'b', constructor: 1, toString: 2 }, ['/constructor', '/toString']],
    [{ quantity: 'x', sku: 5, more: null }, ['/sku', '/quantity', '/more']],
  ];
  test.each(wrong)('%j', async (body, pointers) => {
    expect(pointersOf(await post(purchases, body))).toEqual(pointers);
    expect(api.engine.calls).toEqual([]);
  });

  test.each(['{"buyerId":"b","__proto__":{"quantity":5}}', '{"buyerId":"b","__proto__":1}'])(
    '%s',
    async (body) => {
      expect(pointersOf(await post(purchases, body))).toEqual(['/__proto__']);
    },
  );

  test.each(['{"buyerId":"b","quantity":1e400}', '{"buyerId":"b","quantity":-1e400}'])('%s', async (body) => {
    expect(pointersOf(await post(purchases, body))).toEqual(['/quantity']);
  });

  test('a lone surrogate, which is not UTF-8 when it comes to the stores', async () => {
    expect(pointersOf(await post(purchases, '{"buyerId":"\\ud800"}'))).toEqual(['/buyerId']);
  });

  test('128 code points outside of the basic plane are a buyer', async () => {
    expect((await post(purchases, { buyerId: '🦬'.repeat(128) })).status).toBe(202);
    expect((await post(purchases, { buyerId: '🦬'.repeat(129) })).status).toBe(400);
  });

  test('whole numbers may be written as JSON allows', async () => {
    expect((await post(purchases, '{"buyerId":"b","quantity":1.0}')).status).toBe(202);
    expect((await post(purchases, '{"buyerId":"b","quantity":1e1}')).body['quantity']).toBe(10);
  });
});

describe('a sale', () => {
  const item = { sku: 'red-42', allotment: 1000, unitPrice: 8990 };
  const good = { saleId: 'drop-9', name: 'The drop', currency: 'EUR', items: [item] };

  const wrong: [object, string[]][] = [
    [{ saleId: 'a b' }, ['/saleId']],
    [{ saleId: 'a/b' }, ['/saleId']],
    [{ saleId: '{}' }, ['/saleId']],
    [{ saleId: '' }, ['/saleId']],
    [{ saleId: 'x'.repeat(65) }, ['/saleId']],
    [{ saleId: 'x'.repeat(1024) }, ['/saleId']],
    [{ saleId: undefined }, ['/saleId']],
    [{ name: '' }, ['/name']],
    [{ name: undefined }, ['/name']],
    [{ name: 'a\u0007' }, ['/name']],
    [{ name: 'x'.repeat(201) }, ['/name']],
    [{ currency: 'eur' }, ['/currency']],
    [{ currency: 'EURO' }, ['/currency']],
    [{ currency: 5 }, ['/currency']],
    [{ opensAt: 'tomorrow' }, ['/opensAt']],
    [{ opensAt: 1893499200 }, ['/opensAt']],
    [{ opensAt: null }, ['/opensAt']],
    [{ opensAt: '2030-02-30T00:00:00Z' }, ['/opensAt']],
    [{ opensAt: '2030-01-01T00:00:00' }, ['/opensAt']],
    [{ opensAt: '2030-01-01' }, ['/opensAt']],
    [{ opensAt: '2030-01-01T24:00:00Z' }, ['/opensAt']],
    [{ opensAt: '2030-01-01T00:00:60Z' }, ['/opensAt']],
    [{ opensAt: '2030-01-01T00:00:00+24:00' }, ['/opensAt']],
    [{ opensAt: '+012030-01-01T00:00:00Z' }, ['/opensAt']],
    [{ opensAt: '0001-01-01T00:00:00Z' }, ['/opensAt']],
    [{ opensAt: '9999-12-31T23:59:59-01:00' }, ['/opensAt']],
    [{ opensAt: '2030-01-01T12:00:00Z', closesAt: '2030-01-01T12:00:00Z' }, ['/closesAt']],
    [{ opensAt: '2030-01-01T12:00:00Z', closesAt: '2030-01-01T12:30:00+01:00' }, ['/closesAt']],
    [{ buyerLimit: 0 }, ['/buyerLimit']],
    [{ buyerLimit: 1_000_001 }, ['/buyerLimit']],
    [{ buyerLimit: null }, ['/buyerLimit']],
    [{ paymentWindowSeconds: 0 }, ['/paymentWindowSeconds']],
    [{ paymentWindowSeconds: 86_401 }, ['/paymentWindowSeconds']],
    [{ holdSeconds: 1.5 }, ['/holdSeconds']],
    [{ items: [] }, ['/items']],
    [{ items: {} }, ['/items']],
    [{ items: undefined }, ['/items']],
    [{ items: [null] }, ['/items/0']],
    [{ items: [{ ...item, allotment: 0 }] }, ['/items/0/allotment']],
    [{ items: [{ ...item, allotment: 1_000_000_001 }] }, ['/items/0/allotment']],
    [{ items: [{ ...item, unitPrice: -1 }] }, ['/items/0/unitPrice']],
    [{ items: [{ ...item, unitPrice: 100_000_000_001 }] }, ['/items/0/unitPrice']],
    [{ items: [{ ...item, unitPrice: 89.9 }] }, ['/items/0/unitPrice']],
    [{ items: [{ ...item, colour: 'red' }] }, ['/items/0/colour']],
    [{ items: [item, { ...item, sku: 'a b' }] }, ['/items/1/sku']],
    [{ items: [item, { ...item, allotment: 5 }] }, ['/items/1/sku']],
    [{ state: 'open' }, ['/state']],
  ];
  test.each(wrong)('%j', async (change, pointers) => {
    expect(pointersOf(await post('/sales', { ...good, ...change }))).toEqual(pointers);
    expect(api.engine.calls).toEqual([]);
  });

  test('has up to 500 items, for which its body may be longer than others', async () => {
    const items = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        ...item,
        sku: `${index}-`.padEnd(64, 'x'),
        name: '🦬'.repeat(200),
      }));
    expect((await post('/sales', { ...good, items: items(500) })).status).toBe(201);
    expect(pointersOf(await post('/sales', { ...good, items: items(501) }))).toEqual(['/items']);
    expect(slugOf(await post('/sales', { ...good, items: items(600) }))).toBe('body-too-large');
  });

  test('is passed on with its defaults, times in ms', async () => {
    const times = { opensAt: '2030-01-01T13:00:00.5+01:00', closesAt: '2030-01-02t00:00:00.123999z' };
    expect((await post('/sales', { ...good, ...times })).status).toBe(201);
    expect(api.engine.called('openSale')[0]?.args[0]).toEqual({
      saleId: 'drop-9',
      name: 'The drop',
      currency: 'EUR',
      opensAtMs: Date.UTC(2030, 0, 1, 12, 0, 0, 500),
      closesAtMs: Date.UTC(2030, 0, 2, 0, 0, 0, 123),
      buyerLimit: null,
      paymentWindowSeconds: 300,
      holdSeconds: 1800,
      visibility: 'public',
      message: null,
      items: [{ ...item, name: null }],
    });
  });

  test.each([
    [{}, ['']],
    [{ state: 'scheduled' }, ['/state']],
    [{ state: null }, ['/state']],
    [{ name: null }, ['/name']],
    [{ paymentWindowSeconds: null }, ['/paymentWindowSeconds']],
    [{ holdSeconds: 5 }, ['/holdSeconds']],
    [{ saleId: 'other' }, ['/saleId']],
    [{ opensAt: '2030-01-01T12:00:00Z', closesAt: '2029-01-01T12:00:00Z' }, ['/closesAt']],
  ])('is not changed by %j', async (change, pointers) => {
    const reply = await api.call('PATCH', '/sales/drop-1', { token: OPERATOR, body: change });
    expect(pointersOf(reply)).toEqual(pointers);
  });

  test.each([0, 1.5, '5', null, 1_000_000_001, 1e308])(
    'has its allotment not changed by %j',
    async (change) => {
      expect(pointersOf(await post('/sales/drop-1/items/red-42/allotment', { change }))).toEqual(['/change']);
    },
  );
});

describe('a payment', () => {
  const good = { provider: 'stripe', reference: 'pi_1', amount: 8990 };
  test.each([
    [{ provider: '' }, '/provider'],
    [{ provider: 'x'.repeat(65) }, '/provider'],
    [{ provider: 'a\tb' }, '/provider'],
    [{ provider: 'stripe ' }, '/provider'],
    [{ provider: 'str\u200bipe' }, '/provider'],
    [{ reference: '' }, '/reference'],
    [{ reference: 'x'.repeat(256) }, '/reference'],
    [{ reference: '\u00a0pi_1' }, '/reference'],
    [{ reference: 'pi_1\u2029' }, '/reference'],
    [{ reference: undefined }, '/reference'],
    [{ amount: -1 }, '/amount'],
    [{ amount: 89.9 }, '/amount'],
    [{ amount: '8990' }, '/amount'],
    [{ amount: 1e15 + 1 }, '/amount'],
    [{ amount: 1e308 }, '/amount'],
    [{ currency: 'EUR' }, '/currency'],
  ])('%j', async (change, pointer) => {
    expect(pointersOf(await post(`/orders/${ORDER_NO}/payments`, { ...good, ...change }))).toEqual([pointer]);
    expect(api.engine.calls).toEqual([]);
  });
});

test('a cancellation takes an empty object or nothing', async () => {
  const path = `/orders/${ORDER_NO}/cancellation`;
  expect((await api.call('POST', path, { token: SHOP })).status).toBe(200);
  expect((await post(path, {})).status).toBe(200);
  expect(pointersOf(await post(path, { reason: 'none' }))).toEqual(['/reason']);
  expect(slugOf(await post(path, '{}', { 'Content-Type': 'text/plain' }))).toBe('unsupported-media-type');
});

test.each([
  [{ restock: 'yes' }, '/restock'],
  [{ restock: null }, '/restock'],
  [{ reason: '' }, '/reason'],
  [{ reason: ' ' }, '/reason'],
  [{ reason: 'r'.repeat(281) }, '/reason'],
  [{ reason: 'a\u0000b' }, '/reason'],
  [{ why: 'none' }, '/why'],
])('a return with %j is refused with the name of the field', async (body, pointer) => {
  expect(pointersOf(await post(`/orders/${ORDER_NO}/return`, body))).toEqual([pointer]);
  expect(api.engine.calls).toEqual([]);
});

describe('a query', () => {
  test.each([
    ['/orders?limit=0', '/limit'],
    ['/orders?limit=201', '/limit'],
    ['/orders?limit=1.5', '/limit'],
    ['/orders?limit=1e2', '/limit'],
    ['/orders?limit=%201', '/limit'],
    ['/orders?limit=', '/limit'],
    ['/orders?limit=1&limit=2', '/limit'],
    ['/orders?state=lost', '/state'],
    ['/orders?state=paid&state=lost', '/state'],
    ['/orders?order=best', '/order'],
    ['/orders?order=newest&order=oldest', '/order'],
    ['/orders?saleId=a%20b', '/saleId'],
    ['/orders?buyerId=', '/buyerId'],
    ['/orders?buyerId=buyer-7+', '/buyerId'],
    ['/orders?cursor=', '/cursor'],
    ['/orders?colour=red', '/colour'],
    ['/orders?__proto__=1', '/__proto__'],
    ['/orders?limit=%zz', '/'],
    ['/sales?limit=-1', '/limit'],
    ['/sales?state=open', '/state'],
    ['/sales/drop-1?x=1', '/x'],
    [`/orders/${ORDER_NO}?wait=0`, '/wait'],
    [`/orders/${ORDER_NO}?wait=31`, '/wait'],
    [`/orders/${ORDER_NO}?wait=forever`, '/wait'],
  ])('%s', async (path, pointer) => {
    expect(pointersOf(await api.call('GET', path, { token: SHOP }))).toEqual([pointer]);
    expect(api.engine.calls).toEqual([]);
  });
});

describe('ids in a path that cannot exist are not found, and nobody is asked', () => {
  const ids = ['a%20b', 'a%2Fb', '%7B%7D', '{}', 'x'.repeat(1024), '%00', '%F0%9F%A6%AC', '..%2f..'];

  test.each(ids)('sale %s', async (id) => {
    expect(slugOf(await api.call('GET', `/sales/${id}`))).toBe('sale-not-found');
    expect(slugOf(await post(`/sales/${id}/purchases`, { buyerId: 'b' }))).toBe('sale-not-found');
    expect(slugOf(await post(`/sales/${id}/items/red-42/allotment`, { change: 1 }))).toBe('sale-not-found');
    expect(api.engine.calls).toEqual([]);
  });

  test.each(ids)('sku %s', async (id) => {
    expect(slugOf(await post(`/sales/drop-1/items/${id}/allotment`, { change: 1 }))).toBe('sku-not-found');
    expect(api.engine.calls).toEqual([]);
  });

  const notNumbers = [...ids, 'd1b2c3d4-0000-4000-8000-000000000000', 'undefined', 'null', `${ORDER_NO}0`];
  test.each(notNumbers)('order %s', async (id) => {
    expect(slugOf(await api.call('GET', `/orders/${id}`, { token: SHOP }))).toBe('order-not-found');
    expect(slugOf(await post(`/orders/${id}/cancellation`, {}))).toBe('order-not-found');
    expect(api.engine.calls).toEqual([]);
  });

  test.each(notNumbers)('but for a payment order %s is a mistake, which is named', async (id) => {
    const payment = { provider: 'p', reference: 'r', amount: 1 };
    expect(pointersOf(await post(`/orders/${id}/payments`, payment))).toEqual(['/path/orderNo']);
    const worse = await post(`/orders/${id}/payments`, { ...payment, amount: -1 });
    expect(pointersOf(worse)).toEqual(['/path/orderNo', '/amount']);
    expect(api.engine.calls).toEqual([]);
  });

  test('an order number in capitals is the same order', async () => {
    const reply = await api.call('GET', `/orders/${ORDER_NO.toUpperCase()}`, { token: SHOP });
    expect(reply.body['orderNo']).toBe(ORDER_NO);
  });

  test.each(['/sales/%', '/sales/%zz', '/orders/%ff', '/sales/%c3%28/purchases'])(
    '%s is malformed',
    async (path) => {
      expect(slugOf(await api.call('GET', path))).toBe('invalid-request');
    },
  );
});
