import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  cancelOrder,
  changeAllotment,
  changeSale,
  PurchaseBatcher,
  SoldOutCache,
  type ActingStores,
} from '@stampede/engine';
import {
  expectLaws,
  openTestSale,
  order,
  purchaseOf,
  startWorld,
  type TestSale,
  type World,
} from '@stampede/testkit';
import { turn, watchCalls, type WatchedCalls } from './watch-calls.ts';

describe('no false refusal: units that come back are sellable within 100 ms', () => {
  let world: World;
  /** Another process on the same servers: what it does, this one is not told. */
  let other: World;
  let stores: ActingStores;
  let calls: WatchedCalls;
  let batcher: PurchaseBatcher;
  let sale: TestSale;
  let orderNo: string;
  let nowMs: number;
  beforeAll(async () => {
    world = await startWorld();
    other = await startWorld({ beside: world });
    await other.trust();
  });
  beforeEach(async () => {
    nowMs = 0;
    const soldOut = new SoldOutCache(() => nowMs);
    ({ stores, calls } = watchCalls({ ...world.stores, soldOut }));
    batcher = new PurchaseBatcher(stores);
    sale = await openTestSale(world, { items: [{ sku: 'sku', name: null, allotment: 1, unitPrice: 1000 }] });
    [orderNo = ''] = await order(world, sale);
    nowMs = 1000;
  });
  afterEach(async () => {
    await batcher.stop();
    await world.drainAll();
    await expectLaws(world);
  });
  afterAll(async () => {
    await other.close();
    await world.close();
  });

  const want = async (idempotencyKey: string | null = null): Promise<string> =>
    (await batcher.place(sale.catalog, purchaseOf(sale.catalog, { idempotencyKey }))).outcome;

  it('sold out is remembered for less than 100 ms, whoever gives the units back', async () => {
    expect(await want()).toBe('sold_out');
    await cancelOrder(other.stores, orderNo);
    nowMs += 99.9;
    expect(await want()).toBe('sold_out');
    expect(calls.sizes).toEqual([1]);
    nowMs += 0.1;
    expect(await want()).toBe('accepted');
  });

  it('the time counts from the moment at which the gate was asked, however late its reply', async () => {
    const asked = want();
    await turn();
    expect(calls.sizes).toEqual([1]);
    nowMs += 90;
    expect(await asked).toBe('sold_out');
    await cancelOrder(other.stores, orderNo);
    nowMs += 10;
    expect(await want()).toBe('accepted');
  });

  it('a memory does not renew itself', async () => {
    expect(await want()).toBe('sold_out');
    await cancelOrder(other.stores, orderNo);
    for (let asked = 0; asked < 9; asked += 1) {
      nowMs += 11;
      expect(await want()).toBe('sold_out');
    }
    nowMs += 1;
    expect(await want()).toBe('accepted');
  });

  it('a turn of the event loop that outlasts the memory ends with a question to the gate', async () => {
    expect(await want()).toBe('sold_out');
    await cancelOrder(other.stores, orderNo);
    nowMs += 99.9;
    const asked = want();
    nowMs += 0.1;
    expect(await asked).toBe('accepted');
  });

  it('a crowd is refused at the end of its turn, in a row', async () => {
    expect(await want()).toBe('sold_out');
    const told: string[] = [];
    const crowd = Array.from({ length: 3 }, async () => told.push(await want()));
    for (let step = 0; step < 100; step += 1) await Promise.resolve();
    expect(told).toEqual([]);
    await turn();
    expect(told).toEqual(['sold_out', 'sold_out', 'sold_out']);
    await Promise.all(crowd);
    expect(calls.sizes).toEqual([1]);
  });

  it('who waits for the end of a turn in which the batcher is stopped is sent nowhere', async () => {
    expect(await want()).toBe('sold_out');
    nowMs += 99.9;
    const asked = want();
    const stopped = batcher.stop();
    nowMs += 0.1;
    expect(await asked).toBe('unavailable');
    await stopped;
    expect(calls.sizes).toEqual([1]);
  });

  it('a purchase with a key asks the gate all the same', async () => {
    expect(await want()).toBe('sold_out');
    await cancelOrder(other.stores, orderNo);
    expect(await want('key')).toBe('accepted');
  });

  it('units that this process gave back are sellable at once, also where an older reply is still on its way', async () => {
    expect(await want()).toBe('sold_out');
    const late = want('key');
    await turn();
    await cancelOrder(stores, orderNo);
    await late;
    expect(await want()).toBe('accepted');
  });

  it('units that this process added are sellable at once', async () => {
    expect(await want()).toBe('sold_out');
    await changeAllotment(stores, sale.saleId, 'sku', 1);
    expect(await want()).toBe('accepted');
  });

  it('a sale that this process paused or closed says so at once', async () => {
    for (const state of ['paused', 'closed'] as const) {
      await changeSale(stores, sale.saleId, { state: 'open' });
      expect(await want()).toBe('sold_out');
      await changeSale(stores, sale.saleId, { state });
      expect(await want()).toBe(`sale_${state}`);
    }
  });

  it('a gate that is not trusted any more says nothing from memory', async () => {
    expect(await want()).toBe('sold_out');
    const approval = stores.approvals.get(0)!;
    stores.approvals.delete(0);
    expect(await want()).toBe('unavailable');
    stores.approvals.set(0, approval);
    // What was remembered of it is forgotten, even if it is trusted again.
    await cancelOrder(other.stores, orderNo);
    expect(await want()).toBe('accepted');
  });
});
