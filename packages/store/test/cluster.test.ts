import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  closeOverdueOrders,
  closeStores,
  listenForExpiry,
  openProcessStores,
  placePurchases,
  readSale,
} from '@stampede/engine';
import {
  addClusterReplica,
  expectLaws,
  openTestSale,
  purchaseOf,
  startTestCluster,
  startWorld,
  waitFor,
  type TestCluster,
  type TestSale,
  type World,
} from '@stampede/testkit';
import { Redis } from 'ioredis';

describe('on a Redis Cluster of three masters, with 8 partitions', () => {
  let world: World;
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await startTestCluster(3);
    world = await startWorld({ partitions: 8, redis: cluster });
  }, 60_000);
  afterAll(() => world.close());

  async function salesOnAllMasters(fields: Parameters<typeof openTestSale>[1]): Promise<TestSale[]> {
    const sales: TestSale[] = [];
    while (new Set(sales.map(({ catalog }) => catalog.partition)).size < 8) {
      sales.push(await openTestSale(world, fields));
    }
    return sales;
  }

  it('every partition sells, orders and gives back on the master that has its slot', async () => {
    const sales = await salesOnAllMasters({});
    for (const { catalog } of sales) {
      const [outcome] = await placePurchases(world.stores, { ...catalog, purchases: [purchaseOf(catalog)] });
      expect(outcome?.outcome).toBe('accepted');
    }
    await world.drainAll();
    await world.stores.db.query(`UPDATE orders SET expires_at = clock_timestamp()`);
    expect((await closeOverdueOrders(world.stores, null)).released).toHaveLength(sales.length);
    for (const { saleId } of sales) {
      expect((await readSale(world.stores, saleId))?.stock[0]).toMatchObject({ available: 10, reserved: 0 });
    }
    await expectLaws(world);
  });

  it('a process says once that the partitions lie unevenly, and which masters stop all the others', async () => {
    const [first, ...others] = cluster.nodes;
    const admin = new Redis(first!.url);
    await admin.config('SET', 'cluster-require-full-coverage', 'no');
    const names = others.map(({ server }) => `127.0.0.1:${server.port}`);
    const warnings: string[] = [];
    const nothing = (): void => undefined;
    const stores = openProcessStores('test', world.stores.options, {
      debug: nothing,
      info: nothing,
      warn: (fields, message) => warnings.push(message ?? (typeof fields === 'string' ? fields : '')),
    });
    const expected = [
      expect.stringMatching(
        /^PARTITIONS=8 lie unevenly over the 3 masters of the cluster, 2\/4\/2 .*: choose PARTITIONS=64, .* 21\/22\/21$/,
      ),
      `cluster-require-full-coverage is yes on ${names.sort().join(', ')}: ` +
        'while one master is away the partitions of all others stop as well; set it to no',
    ];
    await waitFor('both are said', () => warnings.length >= 2);
    expect(warnings).toEqual(expected);
    // Connections that are made again are checked again, and only what is new is said.
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const connections = Array.from({ length: 8 }, (_, partition) => stores.nodes.connectionOf(partition));
    for (const connection of new Set(connections)) connection?.disconnect();
    await waitFor('something is said', () => warnings.length >= 3);
    await waitFor('all are known', () => stores.nodes.identified);
    await closeStores(stores);
    expect(warnings).toEqual([...expected, expect.stringMatching(/^maxmemory-policy is allkeys-lru/)]);
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
    await admin.quit();
  });

  it('a purchase waits for the replicas of its own master', async () => {
    const replica = await addClusterReplica(world.redis.url);
    // The first replica of a master changes its replication id: one rebuild.
    await waitFor('the other history is seen', () =>
      [...world.stores.approvals.keys()].some((partition) => !world.stores.gate.isTrusted(partition)),
    );
    await world.trust();
    const waiting = await startWorld({ beside: world, redisWaitReplicas: 1, redisTimeoutMs: 500 });
    const { approvals } = waiting.stores;
    const servers = await world.stores.nodes.onEachServer('replicas', async (redis) => ({
      hasReplica: (await redis.info('replication')).includes('connected_slaves:1'),
      runId: /run_id:(\w+)/.exec(await redis.info('server'))?.[1],
    }));
    const withReplica = servers.find(({ hasReplica }) => hasReplica)?.runId;
    const outcomes = new Map<string, string>();
    for (const { catalog } of await salesOnAllMasters({})) {
      const [outcome] = await placePurchases(waiting.stores, {
        ...catalog,
        purchases: [purchaseOf(catalog)],
      });
      const isConfirmable = approvals.get(catalog.partition)?.runId === withReplica;
      outcomes.set(`${isConfirmable}`, outcome?.outcome ?? '');
    }
    expect(Object.fromEntries(outcomes)).toEqual({ true: 'accepted', false: 'unconfirmed' });
    await world.drainAll();
    await expectLaws(world);
    await waiting.close();
    await replica.remove();
  });

  it('expired events are heard from every master', async () => {
    const sales = await salesOnAllMasters({ paymentWindowSeconds: 1 });
    const heard = new Set<string>();
    let subscribed = 0;
    const events = listenForExpiry(world.stores, {
      onExpired: (orderNo) => heard.add(orderNo),
      onSubscribed: () => {
        subscribed += 1;
      },
    });
    await waitFor('all masters are subscribed to', () => subscribed === 3);
    const orderNos: string[] = [];
    for (const { catalog } of sales) {
      const purchase = purchaseOf(catalog);
      orderNos.push(purchase.orderNo);
      await placePurchases(world.stores, { ...catalog, purchases: [purchase] });
    }
    await world.drainAll();
    await waitFor('all windows have expired', () => orderNos.every((orderNo) => heard.has(orderNo)));
    events.close();
    await closeOverdueOrders(world.stores, null);
  });
});
