import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  closeStores,
  openStores,
  placePurchases,
  prepareLedger,
  GateReconciler,
  refreshTrust,
  type Stores,
} from '@stampede/engine';
import { gateKeys } from '@stampede/store';
import {
  createTestDatabase,
  openTestSale,
  purchaseOf,
  startTestRedis,
  TEST_ACTOR,
  waitFor,
  type TestDatabase,
  type TestRedis,
  type TestSale,
} from '@stampede/testkit';
import { openAdmin } from './admin.ts';
import { drainOf } from './actors.ts';
import { heal } from './heal.ts';
import { brokenLaws } from './laws.ts';
import { Promises } from './promises.ts';

/** What the explorer's restarts stand for, once with all that is real: the file, the server and the connection. */
describe('rule 8, with a Redis that really restarts from an old file', () => {
  let redis: TestRedis;
  let database: TestDatabase;
  let stores: Stores;
  let sale: TestSale;

  beforeAll(async () => {
    [redis, database] = await Promise.all([
      startTestRedis({ args: ['--appendfsync', 'always'] }),
      createTestDatabase(),
    ]);
    stores = openStores({
      redisUrl: redis.url,
      databaseUrl: database.url,
      processName: 'test',
      partitions: 1,
      queueLimit: 1000,
      redisTimeoutMs: 5000,
      databaseTimeoutMs: 5000,
      databasePoolSize: 4,
    });
    await prepareLedger(stores);
    await reconcile();
    sale = await openTestSale({ stores: { ...stores, actor: TEST_ACTOR } });
  });
  afterAll(async () => {
    await closeStores(stores);
    await Promise.all([redis.remove(), database.drop()]);
  });

  async function reconcile(): Promise<void> {
    await waitFor('the gate is trusted', async () => {
      if (!stores.nodes.identified) return false;
      await new GateReconciler({
        stores,
        onReconciled: () => undefined,
        onFailed: () => undefined,
      }).runOnce();
      await refreshTrust(stores);
      return stores.gate.isTrusted(0);
    });
  }

  async function buy(): Promise<{ orderNo: string; outcome: string | undefined }> {
    const purchase = purchaseOf(sale.catalog);
    const [answer] = await placePurchases(stores, { ...sale.catalog, purchases: [purchase] });
    return { orderNo: purchase.orderNo, outcome: answer?.outcome };
  }

  it('sells nothing until it has been reconciled, although the file has the expected marker', async () => {
    expect((await buy()).outcome).toBe('accepted');
    const live = join(redis.dir, 'appendonlydir');
    const old = join(redis.dir, 'old');
    cpSync(live, old, { recursive: true });
    expect((await buy()).outcome).toBe('accepted');
    await drainOf(stores, 'test').runOnce();
    const epoch = stores.approvals.get(0)?.epoch;

    await redis.server.kill();
    rmSync(live, { recursive: true });
    cpSync(old, live, { recursive: true });
    await redis.restart();
    await waitFor('the connection is made again', () => stores.nodes.identified);
    const { redis: looking, close } = await openAdmin(redis.url);
    expect(Number(await looking.hget(gateKeys.gateKey(0), 'epoch'))).toBe(epoch);
    const queued = await looking.xlen(gateKeys.queueKey(0));

    expect((await buy()).outcome).toBe('unavailable');
    expect(await looking.xlen(gateKeys.queueKey(0))).toBe(queued);

    await reconcile();
    expect((await buy()).outcome).toBe('accepted');
    await heal(stores, ['test']);
    const promises = new Promises([]);
    expect(await brokenLaws(stores, looking, { saleId: sale.saleId, promises })).toEqual([]);
    close();
  });
});
