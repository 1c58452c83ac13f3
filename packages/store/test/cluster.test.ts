import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { closeOverdueOrders, listenForExpiry, placePurchases, readSale } from '@stampede/engine';
import {
  addClusterReplica,
  expectLaws,
  openTestSale,
  purchaseOf,
  startTestCluster,
  startWorld,
  waitFor,
  type TestSale,
  type World,
} from '@stampede/testkit';

describe('on a Redis Cluster of three masters, with 8 partitions', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ partitions: 8, redis: await startTestCluster(3) });
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

  it('a purchase waits for the replicas of its own master', async () => {
    const replica = await addClusterReplica(world.redis, world.redis.url);
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
