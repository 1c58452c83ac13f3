import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cancelOrder, readSale, refreshTrust } from '@stampede/engine';
import {
  applyAllPending,
  buy,
  buyer,
  expectLaws,
  openTestSale,
  order,
  pay,
  place,
  startWorld,
  stateOf,
  stockOf,
  waitFor,
  type TestSale,
  type World,
} from '@stampede/testkit';

describe.each([1, 4])('a gate that is lost, with %i partitions', (partitions) => {
  let world: World;
  let sale: TestSale;
  const first = buyer();
  let orderNos: { paid: string; pending: string; cancelled: string; queued: string };

  beforeAll(async () => {
    world = await startWorld({ partitions });
  });
  afterAll(() => world.close());
  afterEach(async () => {
    await world.drainAll();
    await applyAllPending(world);
    await expectLaws(world);
  });
  beforeEach(async () => {
    sale = await openTestSale(world, { buyerLimit: 3, closesAtMs: Date.now() + 3_600_000 });
    const keyed = { buyerId: first, idempotencyKey: 'paid' };
    const [paid = '', pending = '', cancelled = ''] = [
      ...(await order(world, sale, 1, keyed)),
      ...(await order(world, sale, 1, { buyerId: first })),
      ...(await order(world, sale, 1, { idempotencyKey: 'cancelled' })),
    ];
    await pay(world, paid);
    await cancelOrder(world.stores, cancelled);
    orderNos = { paid, pending, cancelled, queued: '' };
  });

  /** Everything of the sale in the gate, but for what a rebuild may change: versions, queue ids, spent numbers. */
  async function gateOf(): Promise<unknown> {
    const { partition, saleId } = sale.catalog;
    const hash = (name: string): Promise<Record<string, string>> => world.admin.hgetall(name);
    const reservations = await hash(`reservations:{${partition}}`);
    const windows = await Promise.all(
      Object.keys(reservations).map((orderNo) => world.admin.pttl(`pay:{${partition}}:${orderNo}`)),
    );
    return {
      settings: await hash(`sale:{${partition}}:${saleId}`),
      items: await hash(`items:{${partition}}:${saleId}`),
      buyers: await hash(`buyers:{${partition}}:${saleId}`),
      idempotency: await hash(`idempotency:{${partition}}:${saleId}`),
      idempotencyUntil: await world.admin.pexpiretime(`idempotency:{${partition}}:${saleId}`),
      reservations: Object.fromEntries(
        Object.entries(reservations).map(([orderNo, record]) => [orderNo, record.replace(/\d+-\d+/, '-')]),
      ),
      windows: windows.map((left) => left > 290_000 && left < 300_100),
    };
  }

  async function expectUntrusted(): Promise<void> {
    expect(await place(world, sale, {})).toEqual([{ outcome: 'unavailable' }]);
    expect(await readSale(world.stores, sale.saleId)).toMatchObject({ source: 'ledger' });
  }

  it('a flushed Redis refuses at once, and is afterwards what it was before', async () => {
    const before = await gateOf();
    await world.admin.flushall();
    await expectUntrusted();
    await world.trust();
    expect(await gateOf()).toEqual(before);
    // The limit and the keys are known again: 2 of 3 are taken by that buyer.
    expect(
      await place(
        world,
        sale,
        { buyerId: first, idempotencyKey: 'paid' },
        { buyerId: first, quantity: 2 },
        { buyerId: first },
      ),
    ).toMatchObject([
      { outcome: 'replayed', orderNo: orderNos.paid },
      { outcome: 'buyer_limit_reached', limit: 3, taken: 2 },
      { outcome: 'accepted' },
    ]);
  });

  it('a gate that carries another epoch than the approved one sells nothing, whole as it is', async () => {
    const { partition } = sale.catalog;
    for (const difference of [-1, 3]) {
      const epoch = Number(await world.admin.hget(`gate:{${partition}}`, 'epoch')) + difference;
      await world.admin.hset(`gate:{${partition}}`, 'epoch', epoch);
      await expectUntrusted();
      await expect(world.drain({ partition }).runOnce()).resolves.toMatchObject({ entries: 0 });
      await world.trust();
    }
    expect(await place(world, sale, {})).toMatchObject([{ outcome: 'accepted' }]);
  });

  it('a Redis that was killed and restarts with all its data loses no purchase, and is not used before it was reconciled', async () => {
    const [queued = ''] = await buy(world, sale);
    const stock = await stockOf(world, sale);
    await world.redis.server.kill();
    const asked = performance.now();
    expect(await place(world, sale, {})).not.toMatchObject([{ outcome: 'accepted' }]);
    // Its own bound, 2 s to ask and 2 s to find out, and what a slow machine adds.
    expect(performance.now() - asked).toBeLessThan(10_000);
    await world.redis.restart();
    await waitFor('the new server is known', () => world.stores.nodes.identified);
    await refreshTrust(world.stores);
    await expectUntrusted();
    await world.trust();
    // The reconciler has ordered what waited in the queue.
    expect(await stateOf(world, queued)).toBe('pending_payment');
    expect(await stockOf(world, sale)).toEqual(stock);
    await pay(world, queued);
    await cancelOrder(world.stores, orderNos.pending);
    expect(await stockOf(world, sale)).toEqual([8, 0, 2]);
  });

  it('a Redis that comes back with yesterday’s data sells nothing twice', async () => {
    const files = join(world.redis.dir, 'appendonlydir');
    await world.redis.server.kill();
    cpSync(files, `${files}-old`, { recursive: true });
    await world.redis.restart();
    await world.trust();
    const ordered = await order(world, sale, 7);
    await cancelOrder(world.stores, orderNos.pending);
    expect(await stockOf(world, sale)).toEqual([2, 7, 1]);

    await world.redis.server.kill();
    rmSync(files, { recursive: true });
    cpSync(`${files}-old`, files, { recursive: true });
    rmSync(`${files}-old`, { recursive: true });
    await world.redis.restart();
    await waitFor('the new server is known', () => world.stores.nodes.identified);
    await expectUntrusted();
    await world.trust();
    expect(await stockOf(world, sale)).toEqual([2, 7, 1]);
    expect(await place(world, sale, { quantity: 3 })).toEqual([
      { outcome: 'not_enough_stock', available: 2 },
    ]);
    expect(await pay(world, ordered[6]!)).toMatchObject({ outcome: 'captured' });
  });
});
