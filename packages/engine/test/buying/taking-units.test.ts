import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PurchaseBatcher, readSale } from '@stampede/engine';
import { gateKeys } from '@stampede/store';
import {
  buy,
  buyer,
  expectLaws,
  openTestSale,
  place,
  purchaseOf,
  startWorld,
  stockOf,
  type World,
} from '@stampede/testkit';

describe.each([1, 4])('taking units, with %i partitions', (partitions) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ partitions, queueLimit: 100 });
  });
  afterEach(async () => {
    await world.drainAll();
    await expectLaws(world);
  });
  afterAll(() => world.close());

  it('in a call of 64, one refusal touches no other, and the answers come in the order of the input', async () => {
    const sale = await openTestSale(world, {
      buyerLimit: 2,
      items: [
        { sku: 'few', name: null, allotment: 20, unitPrice: 1000 },
        { sku: 'many', name: null, allotment: 1000, unitPrice: 1000 },
      ],
    });
    const greedy = buyer();
    const purchases = Array.from({ length: 64 }, (_, n) => {
      if (n % 8 === 3) return { sku: 'many', buyerId: greedy, quantity: 1 };
      if (n % 8 === 5) return { sku: 'many', quantity: 3 };
      return { sku: n % 2 === 0 ? 'few' : 'many' };
    });
    const outcomes = (await place(world, sale, ...purchases)).map(({ outcome }) => outcome);
    const expected = purchases.map(({ sku, buyerId, quantity }, n) => {
      if (quantity === 3) return 'buyer_limit_reached';
      if (buyerId === greedy) return n < 16 ? 'accepted' : 'buyer_limit_reached';
      return sku === 'few' && n / 2 >= 20 ? 'sold_out' : 'accepted';
    });
    expect(outcomes).toEqual(expected);
    expect(await stockOf(world, sale, 'few')).toEqual([0, 20, 0]);
    expect(await stockOf(world, sale, 'many')).toEqual([982, 18, 0]);
  });

  it('says how much is left when that is less than asked for, and sold out only when it is nothing', async () => {
    const sale = await openTestSale(world);
    await buy(world, sale, 7);
    expect(await place(world, sale, { quantity: 4 }, { quantity: 3 }, { quantity: 4 }, {})).toMatchObject([
      { outcome: 'not_enough_stock', available: 3 },
      { outcome: 'accepted' },
      { outcome: 'sold_out' },
      { outcome: 'sold_out' },
    ]);
  });

  it('never oversells, and adds up in every reading, while hundreds want the last units', async () => {
    const sale = await openTestSale(world, {
      items: [{ sku: 'sku', name: null, allotment: 50, unitPrice: 1000 }],
    });
    const batcher = new PurchaseBatcher(world.stores);
    const placed = Promise.all(
      Array.from({ length: 300 }, (_, n) =>
        batcher.place(sale.catalog, purchaseOf(sale.catalog, { quantity: 1 + (n % 3) })),
      ),
    );
    for (let reading = 0; reading < 20; reading += 1) {
      const { available, reserved, sold, allotment } = (await readSale(world.stores, sale.saleId))!.stock[0]!;
      expect(available + reserved + sold).toBe(allotment);
      expect(Math.min(available, reserved, sold)).toBeGreaterThanOrEqual(0);
    }
    const outcomes = await placed;
    const accepted = outcomes.reduce(
      (units, { outcome }, n) => units + (outcome === 'accepted' ? 1 + (n % 3) : 0),
      0,
    );
    expect(await stockOf(world, sale)).toEqual([50 - accepted, accepted, 0]);
    expect(accepted).toBe(50);
    await batcher.stop();
    expect(await batcher.place(sale.catalog, purchaseOf(sale.catalog))).toEqual({ outcome: 'unavailable' });
  });

  it('looks buyers, keys and items of a small sale up in tables, not by walking through a packed hash', async () => {
    const sale = await openTestSale(world);
    const { buyersKey, idempotencyKey, itemsKey } = gateKeys;
    const { partition } = sale.catalog;
    const hashes = [
      buyersKey(partition, sale.saleId),
      idempotencyKey(partition, sale.saleId),
      itemsKey(partition, sale.saleId),
    ];
    const look = (): Promise<unknown[]> =>
      Promise.all(
        hashes.map((key) => Promise.all([world.admin.object('ENCODING', key), world.admin.hexists(key, '')])),
      );
    await place(world, sale, { buyerId: 'first', idempotencyKey: 'key' });
    const table = ['hashtable', 0];
    expect(await look()).toEqual([table, table, table]);
    expect(await world.admin.hgetall(hashes[0]!)).toEqual({ first: '1' });
    // As after a rebuild of the gate, which writes what it finds and no more.
    for (const key of hashes) {
      const fields = await world.admin.hgetall(key);
      await world.admin.del(key);
      await world.admin.hset(key, fields);
    }
    expect(await look()).toEqual(hashes.map(() => ['listpack', 0]));
    await place(world, sale, { buyerId: 'second', idempotencyKey: 'key' });
    expect(await look()).toEqual([table, table, table]);
    expect(await world.admin.hgetall(hashes[0]!)).toEqual({ first: '1', second: '1' });
  });

  it('refuses when the queue is full, takes nothing then, and goes on when it has been drained', async () => {
    const sale = await openTestSale(world, {
      items: [{ sku: 'sku', name: null, allotment: 1000, unitPrice: 1000 }],
    });
    await buy(world, sale, 90);
    const outcomes = await place(world, sale, ...Array.from({ length: 20 }, () => ({})));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      ...new Array<string>(10).fill('accepted'),
      ...new Array<string>(10).fill('queue_full'),
    ]);
    expect(await stockOf(world, sale)).toEqual([900, 100, 0]);
    await world.drainAll();
    await buy(world, sale, 1);
  });

  it('works as before when Redis has forgotten the scripts', async () => {
    const sale = await openTestSale(world);
    await world.admin.script('FLUSH');
    await buy(world, sale, 3);
    expect(await stockOf(world, sale)).toEqual([7, 3, 0]);
  });
});
