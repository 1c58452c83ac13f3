import {
  closeStores,
  GateReconciler,
  openBlockingGate,
  openStores,
  prepareLedger,
  QueueDrain,
  refreshTrust,
  type ActingStores,
  type DrainedOrders,
  type Stores,
  type StoresOptions,
} from '@stampede/engine';
import type { Actor } from '@stampede/domain';
import type { Gate } from '@stampede/store';
import { Redis } from 'ioredis';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import { startTestRedis, type TestRedis } from './test-redis.ts';
import { waitFor } from './wait-for.ts';

export interface WorldOptions {
  readonly partitions?: number;
  readonly queueLimit?: number;
  readonly buyerPurchasesPerMinute?: number;
  /** A server that the caller has started; the world removes it. */
  readonly redis?: TestRedis;
  /** A database that the caller has created; the world drops it. */
  readonly database?: TestDatabase;
  /** Default: true, as under `npm start`. */
  readonly webhookAllowPrivate?: boolean;
  readonly redisTimeoutMs?: number;
  readonly redisWaitReplicas?: number;
  readonly databaseTimeoutMs?: number;
  readonly onBlocked?: StoresOptions['onBlocked'];
  readonly onFreed?: StoresOptions['onFreed'];
  /** A world whose servers the new one shares, as another process would; only that world removes them. */
  readonly beside?: World;
  /** URLs of proxies for the servers of `beside`; default: direct. */
  readonly redisUrl?: string;
  readonly databaseUrl?: string;
}

interface DrainOptions {
  readonly partition?: number;
  readonly consumer?: string;
  readonly onDeadLetter?: (entry: { readonly orderNo: string; readonly cause: string }) => void;
}

/** One process's stores: a real Redis and a real Postgres, migrated, with a trusted gate. */
export interface World {
  /** Changes are made by the operator `test`. */
  readonly stores: ActingStores;
  readonly database: TestDatabase;
  readonly redis: TestRedis;
  /** For inspection and faults in Redis; not a connection of the code under test. */
  readonly admin: Redis;
  /** Reconciles untrusted gates, until each connection of this world may use every gate. */
  trust(): Promise<void>;
  /** An order-creator's drain of a partition, without blocking reads. */
  drain(options?: DrainOptions): QueueDrain;
  /** Runs the drains of all partitions until the queues are empty. */
  drainAll(): Promise<DrainedOrders[]>;
  close(): Promise<void>;
}

const POOL_SIZE = 8;
/** Whom tests make changes for. */
export const TEST_ACTOR: Actor = { who: 'test', role: 'operator', requestId: null };

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { beside, partitions = 1, queueLimit = 100_000 } = options;
  const [redis, database] =
    beside === undefined
      ? await Promise.all([options.redis ?? startTestRedis(), options.database ?? createTestDatabase()])
      : [beside.redis, beside.database];
  const opened = openStores({
    redisTimeoutMs: options.redisTimeoutMs ?? 2000,
    redisWaitReplicas: options.redisWaitReplicas ?? 0,
    databaseTimeoutMs: options.databaseTimeoutMs ?? 5000,
    databasePoolSize: POOL_SIZE,
    redisUrl: options.redisUrl ?? redis.url,
    databaseUrl: options.databaseUrl ?? database.url,
    processName: 'test',
    partitions: beside?.stores.options.partitions ?? partitions,
    queueLimit,
    buyerPurchasesPerMinute:
      options.buyerPurchasesPerMinute ?? beside?.stores.options.buyerPurchasesPerMinute ?? 0,
    webhookAllowPrivate: options.webhookAllowPrivate ?? true,
    onBlocked: (held) => options.onBlocked?.(held),
    onFreed: (freed) => options.onFreed?.(freed),
  });
  const stores = { ...opened, actor: TEST_ACTOR };
  const admin = new Redis(redis.url, { maxRetriesPerRequest: null });
  admin.on('error', () => undefined);
  const blocking = openBlockingGate(stores, 0);
  const drainOf = drains(stores, blocking.gate);
  const world: World = {
    stores,
    database,
    redis,
    admin,
    trust: () => trust(stores, blocking.gate),
    drain: (drain = {}) => drainOf(drain, []),
    drainAll: () => drainAll(stores, drainOf),
    close: async () => {
      admin.disconnect();
      blocking.close();
      await closeStores(stores);
      if (beside === undefined) await Promise.all([redis.remove(), database.drop()]);
    },
  };
  await prepareLedger(stores);
  await world.trust();
  return world;
}

/** Reconciles untrusted gates, until every gate is trusted on each connection of this world. */
async function trust(stores: Stores, blocking: Gate): Promise<void> {
  const reconciler = new GateReconciler({
    stores,
    onReconciled: () => undefined,
    onFailed: () => undefined,
  });
  await waitFor('all gates are trusted', async () => {
    if (!stores.nodes.identified) return false;
    await reconciler.runOnce();
    const partitions = await refreshTrust(stores);
    return partitions.every(
      (partition) =>
        stores.gate.isTrusted(partition) &&
        blocking.isTrusted(partition) &&
        stores.quorum?.isReady(partition) !== false,
    );
  });
}

type DrainOf = (options: DrainOptions, orders: DrainedOrders[]) => QueueDrain;

function drains(stores: Stores, blockingGate: Gate): DrainOf {
  return ({ partition = 0, consumer = 'test', onDeadLetter = () => undefined }, orders) =>
    new QueueDrain({
      stores,
      blockingGate,
      partition,
      consumer,
      blockMs: 0,
      onOrders: (batch) => orders.push(batch),
      onDeadLetter,
    });
}

async function drainAll(stores: Stores, drainOf: DrainOf): Promise<DrainedOrders[]> {
  const orders: DrainedOrders[] = [];
  for (const partition of await refreshTrust(stores)) {
    const drain = drainOf({ partition }, orders);
    while ((await drain.runOnce()).entries > 0);
  }
  return orders;
}
