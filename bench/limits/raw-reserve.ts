import { reserve } from '@stampede/store';
import { openTestSale, purchaseOf, startWorld } from '@stampede/testkit';
import { readRedisCost } from '../machine/redis-cost.ts';

const BATCH = 20;
/** Enough to keep Redis busy. */
const IN_FLIGHT = 8;
const BUYERS = 100_000;
const ALLOTMENT = 1_000_000_000;
const QUEUE_LIMIT = 100_000_000;

export interface RawSlice {
  /** Purchases a second. */
  readonly perSecond: number;
  /** CPU of Redis for each, µs. */
  readonly redisMicros: number;
}

export interface RawReserve {
  run(seconds: number): Promise<RawSlice>;
  stop(): Promise<void>;
}

/** The reserve script, called in batches of 20 on one connection by a process that does nothing else. */
export async function startRawReserve(): Promise<RawReserve> {
  const world = await startWorld({ queueLimit: QUEUE_LIMIT });
  const { catalog, saleId } = await openTestSale(world, {
    saleId: 'raw',
    items: [{ sku: 'sku', name: null, allotment: ALLOTMENT, unitPrice: 1000 }],
  });
  const { partition } = catalog;
  let buyer = 0;
  const batch = (): ReturnType<typeof purchaseOf>[] =>
    Array.from({ length: BATCH }, () => {
      buyer = (buyer + 1) % BUYERS;
      return purchaseOf(catalog, { buyerId: `buyer-${buyer}` });
    });
  return {
    run: async (seconds) => {
      const before = await readRedisCost(world.admin);
      const start = performance.now();
      let count = 0;
      const lane = async (): Promise<void> => {
        while (performance.now() - start < seconds * 1000) {
          const purchases = batch();
          const outcomes = await reserve(world.stores.gate, {
            ...{ partition, saleId, catalogVersion: 0, queueLimit: QUEUE_LIMIT, minuteLimit: 0, purchases },
          });
          if (!outcomes.every(({ outcome }) => outcome === 'accepted'))
            throw new Error('a purchase was refused');
          count += BATCH;
        }
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
      const perSecond = (count / (performance.now() - start)) * 1000;
      const after = await readRedisCost(world.admin);
      return { perSecond, redisMicros: (after.cpuMicros - before.cpuMicros) / count };
    },
    stop: () => world.close(),
  };
}
