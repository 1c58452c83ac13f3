import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { StoreUnavailableError } from '@stampede/domain';
import { BatchSize, QueueDrain, type DrainedOrders, type Stores } from '@stampede/engine';
import {
  buy,
  countRows,
  expectLaws,
  instrumentedStores,
  openTestSale,
  startWorld,
  stockOf,
  type TestSale,
  type World,
} from '@stampede/testkit';
import { beforeEachStep } from '../before-each-step.ts';

const BATCH = 3;

describe('a backlog of several batches', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterEach(() => expectLaws(world));
  afterAll(() => world.close());

  const QUEUE = 'get_good_list:{0}';

  function drainOf(stores: Stores, orders: DrainedOrders[] = []): QueueDrain {
    return new QueueDrain({
      stores,
      blockingGate: stores.gate,
      partition: 0,
      consumer: 'test',
      blockMs: 0,
      batchMax: BATCH,
      onOrders: (batch) => orders.push(batch),
      onDeadLetter: () => undefined,
    });
  }

  async function backlog(count: number): Promise<TestSale> {
    const sale = await openTestSale(world);
    await buy(world, sale, count);
    return sale;
  }

  const inHand = async (): Promise<number> =>
    ((await world.admin.xpending(QUEUE, 'order-creators')) as [number])[0];

  it('is ordered in the order of the stream, and every entry is taken away behind its order', async () => {
    await backlog(8);
    const queued = (await world.admin.xrange(QUEUE, '-', '+')).map(([, fields]) => fields[1]);
    const orders: DrainedOrders[] = [];
    const drain = drainOf(world.stores, orders);
    while ((await drain.runOnce()).entries > 0);
    expect(orders.map(({ created }) => created)).toEqual([3, 3, 2]);
    expect(orders.flatMap(({ recorded }) => recorded.map(({ entry }) => entry.orderNo))).toEqual(queued);
    const written = await world.stores.db.query<{ order_no: string }>(
      `SELECT order_no FROM orders WHERE order_no = ANY($1::uuid[]) ORDER BY created_at`,
      [queued],
    );
    const batches = written.map(({ order_no }) => Math.floor(queued.indexOf(order_no) / BATCH));
    expect(batches).toEqual([0, 0, 0, 1, 1, 1, 2, 2]);
    expect(await world.admin.xlen(QUEUE)).toBe(0);
  });

  it('is read ahead while a batch is written, by one batch and not more', async () => {
    await backlog(10);
    const drain = drainOf(world.stores);
    await drain.runOnce();
    expect(await countRows(world, 'orders', `state = 'pending_payment'`)).toBeGreaterThan(0);
    expect(await inHand()).toBeLessThanOrEqual(2 * BATCH);
    while ((await drain.runOnce()).entries > 0);
  });

  it('leaves nothing in hand when it is finished in the middle', async () => {
    const sale = await backlog(10);
    const drain = drainOf(world.stores);
    await drain.runOnce();
    await drain.finish();
    expect(await inHand()).toBe(0);
    expect(await countRows(world, 'orders', `sale_id = '${sale.saleId}'`)).toBe(2 * BATCH);
    await world.drainAll();
  });

  it('becomes orders once each, whichever stage of the drain fails', async () => {
    const failed = new Set<number>();
    for (let failing = 0; failed.size === failing; failing += 1) {
      const sale = await backlog(8);
      const stores = instrumentedStores(
        world.stores,
        beforeEachStep(async (step) => {
          if (step !== failing) return;
          failed.add(failing);
          throw new StoreUnavailableError('redis', 'a test');
        }),
      );
      const drain = drainOf(stores);
      const run = async (): Promise<boolean> => (await drain.runOnce()).entries > 0;
      let failures = 0;
      for (let more = true; more;)
        more = await run().catch(() => {
          failures += 1;
          return true;
        });
      expect(failures).toBe(failed.has(failing) ? 1 : 0);
      expect(await countRows(world, 'orders', `sale_id = '${sale.saleId}'`)).toBe(8);
      expect(await stockOf(world, sale)).toEqual([2, 8, 0]);
      expect([await world.admin.xlen(QUEUE), await inHand()]).toEqual([0, 0]);
      for (const { order_no } of await world.stores.db.query<{ order_no: string }>(
        `SELECT order_no FROM orders WHERE sale_id = $1`,
        [sale.saleId],
      ))
        expect(await world.admin.pttl(`pay:{0}:${order_no}`)).toBeGreaterThan(200_000);
      expect(failing).toBeLessThan(50);
    }
    expect(failed.size).toBeGreaterThan(10);
  });
});

describe('a batch', () => {
  it('is halved after each failure and doubled after each success, within its bounds', () => {
    const size = new BatchSize(400);
    const seen = [size.now];
    for (let failure = 0; failure < 4; failure += 1) {
      size.failed();
      seen.push(size.now);
    }
    for (let success = 0; success < 4; success += 1) {
      size.succeeded();
      seen.push(size.now);
    }
    expect(seen).toEqual([400, 200, 100, 50, 50, 100, 200, 400, 400]);
  });

  it('that is small already is not made larger by a failure', () => {
    const size = new BatchSize(3);
    size.failed();
    expect(size.now).toBe(3);
  });
});
