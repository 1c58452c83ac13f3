import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { carryOutErasures, changeSale, removeEndedSales, type Passed } from '@stampede/engine';
import { expectLaws, openTestSale, order, pay, startWorld, type World } from '@stampede/testkit';
import type { Engine } from '../src/engine.ts';
import { ERASURE_ID } from './fake-engine.ts';
import { type Api, OPERATOR, pointersOf, serve, SHOP, slugOf, startApi } from './http-kit.ts';
import { realEngine } from './real-engine.ts';

const HOUR_MS = 3_600_000;

describe('the erasure of a buyer', () => {
  let api: Api;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.stop());

  test('is for operators', async () => {
    expect(slugOf(await api.call('DELETE', '/buyers/b', { token: SHOP }))).toBe('forbidden');
    expect(slugOf(await api.call('GET', `/erasures/${ERASURE_ID}`, { token: SHOP }))).toBe('forbidden');
    expect(slugOf(await api.call('DELETE', '/buyers/b'))).toBe('unauthenticated');
  });

  test('takes any id that a buyer may have, percent-encoded', async () => {
    for (const id of ['buyer 7', 'a/b', '100 %', 'Zoë', 'a?b#c']) {
      const reply = await api.call('DELETE', `/buyers/${encodeURIComponent(id)}`, { token: OPERATOR });
      expect([reply.status, reply.headers.get('location')]).toEqual([202, `/erasures/${ERASURE_ID}`]);
      expect(api.engine.calls.at(-1)).toMatchObject({ step: 'eraseBuyer', args: [id] });
    }
  });

  test.each(['%00', '%0A', 'x'.repeat(129)])('of %s is an invalid request that names it', async (id) => {
    const reply = await api.call('DELETE', `/buyers/${id}`, { token: OPERATOR });
    expect([reply.status, pointersOf(reply)]).toEqual([400, ['/path/buyerId']]);
  });

  test('is found by its id, and by no other', async () => {
    const found = await api.call('GET', `/erasures/${ERASURE_ID.toUpperCase()}`, { token: OPERATOR });
    expect(found.body).toEqual({
      ...{ erasureId: ERASURE_ID, state: 'pending', ordersErased: 0, waitingForSales: ['drop-1'] },
      ...{ requestedAt: '2030-01-01T12:00:00.000Z', finishedAt: null },
    });
    for (const id of ['7c9e6679-7425-40de-944b-e07fc1f90ae7', 'x'])
      expect(slugOf(await api.call('GET', `/erasures/${id}`, { token: OPERATOR }))).toBe('erasure-not-found');
  });
});

describe('over real stores', () => {
  let world: World;
  let other: World;
  let api: Api<Engine>;
  beforeAll(async () => {
    world = await startWorld();
    other = await startWorld({ beside: world });
    api = await serve(realEngine(world));
  }, 60_000);
  afterAll(async () => {
    await api.stop();
    await other.close();
    await world.close();
  });
  afterEach(() => expectLaws(world));

  /** A sale that ended 25 hours ago, in which the buyer has paid. */
  async function soldTo(buyerId: string): Promise<{ saleId: string; orderNo: string }> {
    const sale = await openTestSale(world);
    const [orderNo = ''] = await order(world, sale, 1, { buyerId });
    await pay(world, orderNo);
    await changeSale(world.stores, sale.saleId, { closesAtMs: Date.now() - 25 * HOUR_MS });
    return { saleId: sale.saleId, orderNo };
  }

  test('a buyer is erased: its orders are of a pseudonym, and the answer says that it is done', async () => {
    const { orderNo, saleId } = await soldTo('zoë');
    const requested = await api.call('DELETE', '/buyers/zo%C3%AB', { token: OPERATOR });
    expect(requested.body).toMatchObject({ state: 'pending', waitingForSales: [saleId] });
    await carryOutErasures(other.stores);
    const read = await api.call('GET', requested.headers.get('location')!, { token: OPERATOR });
    expect(read.body).toMatchObject({ state: 'done', ordersErased: 1, waitingForSales: [] });
    const erased = await api.call('GET', `/orders/${orderNo}`, { token: SHOP });
    expect(erased.body['buyerId']).toMatch(/^erased-[0-9a-f-]{36}$/);
    const list = await api.call('GET', '/orders?buyerId=zo%C3%AB', { token: SHOP });
    expect(list.body['data']).toEqual([]);
  });

  test('a sale that another process has removed is not found, nor is anything of it but its payments', async () => {
    const { saleId, orderNo } = await soldTo('buyer');
    expect((await api.call('GET', `/sales/${saleId}`)).status).toBe(200);
    let passed: Passed = 'start';
    for (let more = true; more;)
      ({ passed, more } = await removeEndedSales(other.stores, { endedForMs: 24 * HOUR_MS, passed }));
    const buy = { token: SHOP, body: { buyerId: 'b' } };
    expect(slugOf(await api.call('POST', `/sales/${saleId}/purchases`, buy))).toBe('sale-not-found');
    for (const [method, path, body] of [
      ['GET', ''],
      ['GET', '/audit'],
      ['PATCH', '', { name: 'n' }],
      ['POST', '/extension', { seconds: 1 }],
      ['POST', '/items', { sku: 'new', allotment: 1, unitPrice: 1 }],
      ['POST', '/items/sku/allotment', { change: 1 }],
    ] as const) {
      const reply = await api.call(method, `/sales/${saleId}${path}`, { token: OPERATOR, body });
      expect([method, path, slugOf(reply)]).toEqual([method, path, 'sale-not-found']);
    }
    expect(slugOf(await api.call('GET', `/orders/${orderNo}`, { token: SHOP }))).toBe('order-not-found');
    const payments = await api.call('GET', `/orders/${orderNo}/payments`, { token: SHOP });
    expect(payments.body['data']).toMatchObject([{ orderNo, saleId, state: 'captured' }]);
    const items = [{ sku: 'sku', allotment: 1, unitPrice: 1 }];
    const again = { saleId, name: 'Again', currency: 'EUR', items };
    const created = await api.call('POST', '/sales', { token: OPERATOR, body: again });
    expect(slugOf(created)).toBe('sale-exists');
  });
});
