import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readSale } from '@stampede/engine';
import {
  countRows,
  expectLaws,
  openTestSale,
  order,
  place,
  startProxy,
  startTestRedis,
  startTestReplica,
  startWorld,
  stockOf,
  waitFor,
  type Proxy,
  type TestRedis,
  type TestReplica,
  type TestSale,
  type World,
} from '@stampede/testkit';
import { Redis } from 'ioredis';

describe('a master and a replica behind one address', () => {
  let master: TestRedis;
  let replica: TestReplica;
  let address: Proxy;
  let world: World;
  let sale: TestSale;

  beforeEach(async () => {
    master = await startTestRedis();
    address = await startProxy(master.url);
    replica = await startTestReplica(master.url);
    world = await startWorld({ redis: master, redisUrl: address.url, redisTimeoutMs: 500 });
    sale = await openTestSale(world, {
      items: [{ sku: 'sku', name: null, allotment: 40, unitPrice: 1000 }],
    });
  });
  afterEach(async () => {
    await world.close();
    await replica.remove();
    await address.close();
  });

  /** Has one server follow the other, and resolves when it has all of its data. */
  async function follow(server: TestRedis, leader: TestRedis): Promise<void> {
    const client = new Redis(server.url);
    const { hostname, port } = new URL(leader.url);
    await onServer(leader, (redis) => redis.config('SET', 'repl-diskless-sync-delay', '0'));
    await client.replicaof(hostname, Number(port));
    await waitFor('the replica has its master’s data', async () =>
      (await client.info('replication')).includes('master_link_status:up'),
    );
    client.disconnect();
  }

  async function onServer(server: TestRedis, act: (redis: Redis) => Promise<unknown>): Promise<void> {
    const client = new Redis(server.url);
    await act(client);
    client.disconnect();
  }

  const outcomes = async (count: number): Promise<string[]> =>
    (await place(world, sale, ...Array.from({ length: count }, () => ({})))).map(({ outcome }) => outcome);

  it('sells again without a restart after master and replica have swapped, although old connections stay open', async () => {
    await order(world, sale, 5);
    await onServer(replica, (redis) => redis.replicaof('NO', 'ONE'));
    await follow(master, replica);
    // The address follows later, and for new connections only.
    expect(await outcomes(1)).toEqual(['unavailable']);
    address.leadNewTo(replica.url);
    await world.trust();
    expect(await outcomes(2)).toEqual(['accepted', 'accepted']);
    await world.drainAll();
    expect(await stockOf(world, sale)).toEqual([33, 7, 0]);
    await expectLaws(world);
  });

  it('does not sell from a replica, nor say sold out by its data', async () => {
    await order(world, sale, 40);
    expect(await outcomes(1)).toEqual(['sold_out']);
    await onServer(replica, (redis) => redis.replicaof('NO', 'ONE'));
    await follow(master, replica);
    // Unknown where Redis, busy with the copy of its new master, answers later than the time limit.
    expect(['unavailable', 'unknown']).toContain((await outcomes(1))[0]);
    await waitFor(
      'reads go to the ledger',
      async () => (await readSale(world.stores, sale.saleId))?.source === 'ledger',
    );
  });

  it('sells no unit twice when a master is demoted and promoted again with the data of a replica that was behind', async () => {
    // The replica takes over without what comes now, and nothing reconciles.
    await onServer(replica, (redis) => redis.replicaof('NO', 'ONE'));
    await order(world, sale, 20);
    await follow(master, replica);
    await onServer(master, (redis) => redis.replicaof('NO', 'ONE'));
    expect(new Set(await outcomes(30))).toEqual(new Set(['unavailable']));
    await waitFor('the other history is seen', () => !world.stores.gate.isTrusted(0));
    await world.trust();
    expect(await outcomes(21)).toEqual([...Array.from({ length: 20 }, () => 'accepted'), 'sold_out']);
    await world.drainAll();
    expect(await countRows(world, 'orders', `state = 'rejected'`)).toBe(0);
    expect(await stockOf(world, sale)).toEqual([0, 40, 0]);
    await expectLaws(world);
  });

  it('is not rebuilt while its history stays the same, whoever connects', async () => {
    const epoch = world.stores.approvals.get(0)?.epoch;
    address.drop();
    await world.trust();
    expect(world.stores.approvals.get(0)?.epoch).toBe(epoch);
  });
});
