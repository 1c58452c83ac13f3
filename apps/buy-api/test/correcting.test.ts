import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  applyAllPending,
  expectLaws,
  openTestSale,
  order,
  startWorld,
  type TestSale,
  type World,
} from '@stampede/testkit';
import { type Api, OPERATOR, pointersOf, serve, SHOP, slugOf } from './http-kit.ts';
import { realEngine } from './real-engine.ts';
import { recordedEngine } from './recorded-engine.ts';

let world: World;
let other: World;
/** Two buy APIs on the same stores. */
let api: Api;
let second: Api;
let sale: TestSale;
beforeAll(async () => {
  world = await startWorld();
  other = await startWorld({ beside: world });
}, 60_000);
beforeEach(async () => {
  api = await serve(recordedEngine(realEngine(world)));
  second = await serve(recordedEngine(realEngine(other)));
  sale = await openTestSale(world);
});
afterEach(async () => {
  await api.stop();
  await second.stop();
  await world.drainAll();
  await applyAllPending(world);
  await expectLaws(world);
});
afterAll(async () => {
  await other.close();
  await world.close();
});

const operate = (method: string, path: string, body: object, headers: Record<string, string> = {}) =>
  api.call(method, `/sales/${sale.saleId}${path}`, { token: OPERATOR, headers, body });

const buyAt = (at: Api, body: object) =>
  at.call('POST', `/sales/${sale.saleId}/purchases`, { token: SHOP, body });

test('a purchase at a process that has cached the old price is answered with the new one', async () => {
  expect((await buyAt(second, { buyerId: 'anna' })).body).toMatchObject({ amount: 1000 });
  const changed = await operate('PATCH', '/items/sku', { unitPrice: 1500, name: 'Red' });
  expect([changed.status, changed.body]).toMatchObject([
    200,
    { sku: 'sku', name: 'Red', unitPrice: 1500, available: 9, pending: false },
  ]);
  const bought = await buyAt(second, { buyerId: 'ben', quantity: 2 });
  expect([bought.status, bought.body]).toMatchObject([202, { amount: 3000 }]);
  const read = await second.call('GET', `/orders/${String(bought.body['orderNo'])}`, { token: SHOP });
  expect(read.body).toMatchObject({ state: 'queued', amount: 3000 });
  await world.drainAll();
  const written = await second.call('GET', `/orders/${String(bought.body['orderNo'])}`, { token: SHOP });
  expect(written.body).toMatchObject({ state: 'pending_payment', amount: 3000 });
  expect((await second.call('GET', `/sales/${sale.saleId}`)).body).toMatchObject({
    source: 'gate',
    items: [{ name: 'Red', unitPrice: 1500 }],
  });
});

test('an item that is added is in the sale and can be bought', async () => {
  await buyAt(second, { buyerId: 'anna' });
  const item = { sku: 'blue', name: 'Blue', allotment: 2, unitPrice: 700 };
  const key = { 'Idempotency-Key': `add-${sale.saleId}` };
  const added = await operate('POST', '/items', item, key);
  expect([added.status, added.body]).toEqual([
    201,
    { ...item, available: 2, reserved: 0, sold: 0, pending: false },
  ]);
  expect(added.headers.get('location')).toBe(`/sales/${sale.saleId}`);
  const again = await operate('POST', '/items', item, key);
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
  expect(slugOf(await operate('POST', '/items', item))).toBe('sku-exists');
  expect(slugOf(await operate('POST', '/items', { ...item, sku: 'green' }, key))).toBe(
    'idempotency-key-reused',
  );
  // A process that has one item cached would say which one is meant.
  expect(pointersOf(await buyAt(api, { buyerId: 'ben' }))).toEqual(['/sku']);
  expect((await buyAt(api, { buyerId: 'ben', sku: 'blue' })).body).toMatchObject({ amount: 700 });
});

test('a closed sale gets no item and no other price, and its name, message and visibility change', async () => {
  await operate('PATCH', '', { state: 'closed' });
  expect(slugOf(await operate('POST', '/items', { sku: 'a', allotment: 1, unitPrice: 1 }))).toBe(
    'sale-closed',
  );
  expect(slugOf(await operate('PATCH', '/items/sku', { unitPrice: 1 }))).toBe('sale-closed');
  expect((await operate('PATCH', '/items/sku', { name: 'Red' })).status).toBe(200);
  const shown = { name: 'Over', message: 'Thank you.', visibility: 'unlisted' };
  expect((await operate('PATCH', '', shown)).body).toMatchObject(shown);
});

test('an unlisted sale is found by its id, and in the list of shop and operator alone', async () => {
  await operate('PATCH', '', { visibility: 'unlisted', message: 'For friends.' });
  expect((await second.call('GET', `/sales/${sale.saleId}`)).body).toMatchObject({
    visibility: 'unlisted',
    message: 'For friends.',
  });
  const listed = async (token?: string): Promise<boolean> => {
    const { status, body } = await second.call('GET', '/sales?limit=1', token === undefined ? {} : { token });
    expect(status).toBe(200);
    return (body['data'] as { saleId: string }[]).some(({ saleId }) => saleId === sale.saleId);
  };
  expect([await listed(), await listed(SHOP), await listed(OPERATOR)]).toEqual([false, true, true]);
  expect(slugOf(await second.call('GET', '/sales', { token: 'wrong' }))).toBe('unauthenticated');
  await operate('PATCH', '', { visibility: 'public', message: null });
  expect(await listed()).toBe(true);
  expect((await second.call('GET', `/sales/${sale.saleId}`)).body).toMatchObject({ message: null });
});

test('an extension moves the deadline of every pending order, once for each key', async () => {
  const [orderNo = ''] = await order(world, sale);
  const deadline = async (): Promise<number> => {
    const { body } = await api.call('GET', `/orders/${orderNo}`, { token: SHOP });
    return Date.parse(String(body['expiresAt']));
  };
  const before = await deadline();
  const key = { 'Idempotency-Key': `extend-${sale.saleId}` };
  for (const replayed of [null, 'true']) {
    const extended = await operate('POST', '/extension', { seconds: 60 }, key);
    expect([extended.status, extended.body]).toEqual([
      200,
      { saleId: sale.saleId, seconds: 60, extended: 1 },
    ]);
    expect(extended.headers.get('idempotency-replayed')).toBe(replayed);
    expect((await deadline()) - before).toBe(60_000);
  }
  expect(slugOf(await operate('POST', '/extension', { seconds: 61 }, key))).toBe('idempotency-key-reused');
  expect((await operate('POST', '/extension', { seconds: 1, orderNo })).body).toMatchObject({ extended: 1 });
});

test.each<[string, string, object, string[]]>([
  ['POST', '/items', {}, ['/sku', '/allotment', '/unitPrice']],
  ['POST', '/items', { sku: 'a b', allotment: 0, unitPrice: -1 }, ['/sku', '/allotment', '/unitPrice']],
  ['POST', '/items', { sku: 'a', allotment: 1, unitPrice: 1, colour: 'red' }, ['/colour']],
  ['PATCH', '/items/sku', {}, ['']],
  ['PATCH', '/items/sku', { unitPrice: 1.5 }, ['/unitPrice']],
  ['PATCH', '/items/sku', { allotment: 5 }, ['/allotment']],
  ['PATCH', '', { visibility: 'secret' }, ['/visibility']],
  ['PATCH', '', { message: 'x'.repeat(281) }, ['/message']],
  ['POST', '/extension', {}, ['/seconds']],
  ['POST', '/extension', { seconds: 0 }, ['/seconds']],
  ['POST', '/extension', { seconds: 3601 }, ['/seconds']],
  ['POST', '/extension', { seconds: 1, orderNo: 'x' }, ['/orderNo']],
])('%s …%s with %j is refused and names the fields', async (method, path, body, pointers) => {
  const reply = await operate(method, path, body);
  expect([reply.status, pointersOf(reply)]).toEqual([400, pointers]);
});

test('what is not there is named', async () => {
  const nowhere = (method: string, path: string, body: object) =>
    api.call(method, path, { token: OPERATOR, body });
  const item = { sku: 'a', allotment: 1, unitPrice: 1 };
  expect(slugOf(await nowhere('POST', '/sales/nobody/items', item))).toBe('sale-not-found');
  expect(slugOf(await nowhere('PATCH', '/sales/nobody/items/a', { name: 'A' }))).toBe('sale-not-found');
  expect(slugOf(await operate('PATCH', '/items/nothing', { name: 'A' }))).toBe('sku-not-found');
  expect(slugOf(await nowhere('POST', '/sales/nobody/extension', { seconds: 1 }))).toBe('sale-not-found');
  const orderNo = '01890a5d-ac96-774b-bcce-b302099a8000';
  expect(slugOf(await operate('POST', '/extension', { seconds: 1, orderNo }))).toBe('order-not-found');
});

test.each<[string, string, object]>([
  ['POST', '/items', { sku: 'a', allotment: 1, unitPrice: 1 }],
  ['PATCH', '/items/sku', { unitPrice: 1 }],
  ['POST', '/extension', { seconds: 1 }],
])('%s …%s is for the operator alone', async (method, path, body) => {
  const reply = await api.call(method, `/sales/${sale.saleId}${path}`, { token: SHOP, body });
  expect(slugOf(reply)).toBe('forbidden');
});
