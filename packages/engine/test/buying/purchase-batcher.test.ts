import type { PurchaseOutcome } from '@stampede/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PurchaseBatcher, type Stores } from '@stampede/engine';
import { gateKeys } from '@stampede/store';
import {
  expectLaws,
  openTestSale,
  purchaseOf,
  startWorld,
  type TestSale,
  type World,
} from '@stampede/testkit';
import { turn, watchCalls, type WatchedCalls } from './watch-calls.ts';

describe('the purchase batcher', () => {
  let world: World;
  let stores: Stores;
  let calls: WatchedCalls;
  let batcher: PurchaseBatcher;
  beforeAll(async () => {
    world = await startWorld();
  });
  beforeEach(() => {
    ({ stores, calls } = watchCalls(world.stores));
    batcher = new PurchaseBatcher(stores);
  });
  afterEach(async () => {
    await batcher.stop();
    await world.drainAll();
    await expectLaws(world);
  }, 60_000);
  afterAll(() => world.close());

  const openBig = async (): Promise<TestSale> =>
    openTestSale(world, { items: [{ sku: 'sku', name: null, allotment: 30_000, unitPrice: 1000 }] });
  const placeMany = (sale: TestSale, count: number): Promise<PurchaseOutcome>[] =>
    Array.from({ length: count }, () => batcher.place(sale.catalog, purchaseOf(sale.catalog)));
  const accepted = (outcomes: readonly PurchaseOutcome[]): number =>
    outcomes.filter(({ outcome }) => outcome === 'accepted').length;

  it('sends a lone purchase in the turn in which it came', async () => {
    const sale = await openBig();
    const placed = batcher.place(sale.catalog, purchaseOf(sale.catalog));
    await turn();
    expect(calls.sizes).toEqual([1]);
    expect((await placed).outcome).toBe('accepted');
  });

  it('sends what comes in one turn together, and what comes meanwhile when the reply is there', async () => {
    const sale = await openBig();
    const first = placeMany(sale, 10);
    await turn();
    const second = [...placeMany(sale, 3), ...placeMany(sale, 4)];
    expect(accepted(await Promise.all([...first, ...second]))).toBe(17);
    expect(calls.sizes).toEqual([10, 7]);
  });

  it('has no more than 64 purchases in a call, and four calls of a sale under way', async () => {
    const sale = await openBig();
    const placed = placeMany(sale, 1000);
    await turn();
    expect(calls.sizes).toEqual([64, 64, 64, 64]);
    expect(accepted(await Promise.all(placed))).toBe(1000);
    expect(calls.sizes).toHaveLength(Math.ceil(1000 / 64));
    expect(calls.mostUnderWay).toBe(4);
  });

  it('serves many sales at once, each in its turn, with 32 calls under way', async () => {
    const crowd = await openBig();
    const others: TestSale[] = [];
    for (let count = 0; count < 40; count += 1) others.push(await openTestSale(world));
    const ofCrowd = placeMany(crowd, 1000);
    const ofOthers = others.flatMap((sale) => placeMany(sale, 2));
    expect(accepted(await Promise.all(ofOthers))).toBe(80);
    // Those who came later with little have not waited for all that came before them.
    expect(calls.sizes.filter((size) => size === 64).length).toBeLessThan(12);
    expect(calls.sizes.filter((size) => size === 2)).toHaveLength(40);
    expect(accepted(await Promise.all(ofCrowd))).toBe(1000);
    expect(calls.mostUnderWay).toBe(32);
  }, 60_000);

  it('refuses what is above its limit of purchases in flight, without sending it to the gate', async () => {
    batcher = new PurchaseBatcher(stores, { inFlightMax: 300 });
    const sale = await openBig();
    const placed = placeMany(sale, 300);
    const tooMany = await Promise.all(placeMany(sale, 5));
    expect(calls.sizes).toEqual([]);
    expect(tooMany).toEqual(new Array(5).fill({ outcome: 'unavailable' }));
    expect(accepted(await Promise.all(placed))).toBe(300);
    expect(await world.admin.hget(gateKeys.itemsKey(0, sale.saleId), 'sku:available')).toBe('29700');
    expect((await batcher.place(sale.catalog, purchaseOf(sale.catalog))).outcome).toBe('accepted');
  });
});

it('a call that fails is the matter of its own purchases', async () => {
  const world = await startWorld();
  try {
    const { stores, calls } = watchCalls(world.stores);
    const batcher = new PurchaseBatcher(stores);
    const [whole, edited] = [await openTestSale(world), await openTestSale(world)];
    await world.admin.hset(gateKeys.itemsKey(0, edited.saleId), 'sku:reserved', '5');
    const placed = [edited, whole].map(async ({ catalog }) => batcher.place(catalog, purchaseOf(catalog)));
    const [ofEdited, ofWhole] = await Promise.all(placed);
    expect(ofEdited?.outcome).toBe('unavailable');
    expect(ofWhole?.outcome).toBe('accepted');
    expect(calls.sizes).toEqual([1, 1]);
    await batcher.stop();
  } finally {
    await world.close();
  }
});
