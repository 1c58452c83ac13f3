import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { cancelOrder, changeSale, closeOverdueOrders } from '@stampede/engine';
import {
  buyer,
  endWindows,
  expectLaws,
  openTestSale,
  order,
  pay,
  place,
  startWorld,
  stockOf,
  type World,
} from '@stampede/testkit';

const SKUS = ['a', 'b', 'c'];

describe.each([1, 4])("a buyer's limit, with %i partitions", (partitions) => {
  let world: World;
  let other: World;
  beforeAll(async () => {
    world = await startWorld({ partitions });
    other = await startWorld({ beside: world });
  });
  afterEach(async () => {
    await world.drainAll();
    await expectLaws(world);
  });
  afterAll(async () => {
    await other.close();
    await world.close();
  });

  const items = SKUS.map((sku) => ({ sku, name: null, allotment: 100, unitPrice: 1000 }));

  it('of 2 holds in 50 parallel requests for several SKUs through two processes', async () => {
    const sale = await openTestSale(world, { buyerLimit: 2, items });
    const buyerId = buyer();
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, async (_, n) => {
        const [outcome] = await place(n % 2 === 0 ? world : other, sale, { buyerId, sku: SKUS[n % 3]! });
        return outcome!;
      }),
    );
    expect(outcomes.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(2);
    expect(outcomes.filter(({ outcome }) => outcome !== 'accepted')).toEqual(
      new Array(48).fill({ outcome: 'buyer_limit_reached', limit: 2, taken: 2 }),
    );
    const taken = await Promise.all(SKUS.map(async (sku) => (await stockOf(world, sale, sku))[1]));
    expect(taken.reduce((sum, units) => sum + units)).toBe(2);
  });

  it('counts units, in one call as in several', async () => {
    const sale = await openTestSale(world, { buyerLimit: 3, items });
    const buyerId = buyer();
    expect(
      await place(world, sale, { buyerId, quantity: 2 }, { buyerId, quantity: 2 }, { buyerId, sku: 'b' }),
    ).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'buyer_limit_reached', limit: 3, taken: 2 },
      { outcome: 'accepted' },
    ]);
  });

  it('is given back with the units of a cancelled and of an expired order, and not with those of a paid one', async () => {
    const sale = await openTestSale(world, { buyerLimit: 1, items });
    const buyerId = buyer();
    const again = async (): Promise<string> => (await place(world, sale, { buyerId, sku: 'b' }))[0]!.outcome;

    const [cancelled] = await order(world, sale, 1, { buyerId });
    expect(await again()).toBe('buyer_limit_reached');
    await cancelOrder(world.stores, cancelled!);

    const [expired] = await order(world, sale, 1, { buyerId });
    expect(await again()).toBe('buyer_limit_reached');
    await endWindows(world, sale);
    await closeOverdueOrders(world.stores, [expired!]);

    const [paid] = await order(world, sale, 1, { buyerId });
    await pay(world, paid!);
    expect(await again()).toBe('buyer_limit_reached');
    expect(await world.admin.hgetall(`buyers:{${sale.catalog.partition}}:${sale.saleId}`)).toEqual({
      [buyerId]: '1',
    });
  });

  it('is of one id, byte by byte: what looks the same, and what differs in case, are other buyers', async () => {
    const sale = await openTestSale(world, { buyerLimit: 1, items });
    const ids = ['Zo\u00eb', 'Zoe\u0308', 'zo\u00eb', 'ZO\u00cb', 'Zoe', 'Ζoe', '1', '01', '\uff11'];
    for (const buyerId of ids)
      expect(await place(world, sale, { buyerId }, { buyerId })).toMatchObject([
        { outcome: 'accepted' },
        { outcome: 'buyer_limit_reached', taken: 1 },
      ]);
    // The ledger counts as the gate did.
    expect((await world.drainAll()).map(({ rejected }) => rejected)).toEqual([0]);
    const rows = await world.stores.db.query<{ buyerId: string }>(
      `SELECT DISTINCT buyer_id AS "buyerId" FROM orders WHERE sale_id = $1`,
      [sale.saleId],
    );
    expect(new Set(rows.map(({ buyerId }) => buyerId))).toEqual(new Set(ids));
  });

  it('that is lowered or raised counts for the next purchase', async () => {
    const sale = await openTestSale(world, { buyerLimit: 2, items });
    const buyerId = buyer();
    await place(world, sale, { buyerId });
    await changeSale(world.stores, sale.saleId, { buyerLimit: 1 });
    expect(await place(world, sale, { buyerId })).toEqual([
      { outcome: 'buyer_limit_reached', limit: 1, taken: 1 },
    ]);
    await changeSale(world.stores, sale.saleId, { buyerLimit: null });
    expect(await place(world, sale, { buyerId, quantity: 50 })).toMatchObject([{ outcome: 'accepted' }]);
    // Neither was refused by the ledger, which goes by the limit under which the gate accepted them.
    expect((await world.drainAll()).map(({ rejected }) => rejected)).toEqual([0]);
  });
});
