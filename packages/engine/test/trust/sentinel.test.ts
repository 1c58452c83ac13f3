import { afterEach, describe, expect, it } from '@jest/globals';
import {
  expectLaws,
  openTestSale,
  order,
  place,
  startProxy,
  startTestRedis,
  startTestReplica,
  startTestSentinels,
  startWorld,
  stockOf,
  waitFor,
  type TestRedis,
  type TestReplica,
  type TestSale,
  type TestSentinels,
  type World,
} from '@stampede/testkit';

/** More than everybody can buy in the meantime. */
const UNITS = 100_000;
/** Two switches in a row, from the first command to the second new master. */
const TWO_SWITCHES_MS = 10_000;

describe('a master that sentinels name', () => {
  let master: TestRedis;
  let replicas: TestReplica[];
  let sentinels: TestSentinels;
  let world: World;
  let sale: TestSale;

  async function start(count: number): Promise<void> {
    master = await startTestRedis();
    replicas = [];
    for (let number = 0; number < count; number += 1) replicas.push(await startTestReplica(master.url));
    sentinels = await startTestSentinels(master.url, { replicas: count });
    world = await startWorld({ redis: master, redisUrl: sentinels.url, redisTimeoutMs: 500 });
    sale = await openTestSale(world, {
      items: [{ sku: 'sku', name: null, allotment: UNITS, unitPrice: 1000 }],
    });
  }
  afterEach(async () => {
    await world.close();
    await sentinels.remove();
    await Promise.all(replicas.map((replica) => replica.remove()));
  });

  /** Resolves when they name another master than this one. */
  async function namedInstead(port: number): Promise<number> {
    return waitFor('another master is named', async () => {
      const named = await sentinels.masterPort();
      return named !== port && named;
    });
  }

  async function sellsAgain(): Promise<void> {
    await world.trust();
    await waitFor('a purchase is accepted', async () => {
      const [outcome] = await place(world, sale, {});
      if (outcome?.outcome !== 'accepted') await world.trust();
      return outcome?.outcome === 'accepted';
    });
    await waitFor('the queue is drained', async () => {
      // The demoted master ends connections in between.
      const drained = await world.drainAll().catch(() => null);
      if (drained === null) await world.trust();
      return drained !== null;
    });
    await expectLaws(world);
  }

  it('sells again on the promoted replica after the master has died', async () => {
    await start(1);
    await order(world, sale, 5);
    await master.server.kill();
    await namedInstead(master.server.port);
    await sellsAgain();
    const [available, reserved] = await stockOf(world, sale);
    expect([available + reserved, reserved >= 6]).toEqual([UNITS, true]);
  });

  it('sells again on the promoted replica while the old master is frozen, and when that one is back', async () => {
    await start(1);
    await order(world, sale, 5);
    const { pid, port } = master.server;
    process.kill(pid, 'SIGSTOP');
    try {
      await namedInstead(port);
      await sellsAgain();
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    // Until a sentinel tells it otherwise, it takes itself for the master.
    await waitFor('the old master follows', async () =>
      (await world.admin.info('replication')).includes('role:slave'),
    );
    await sellsAgain();
    const [available, reserved] = await stockOf(world, sale);
    expect([available + reserved, reserved >= 7]).toEqual([UNITS, true]);
  });

  async function switchOver(): Promise<void> {
    const before = await sentinels.masterPort();
    await waitFor('the sentinels take the switch', async () => {
      await sentinels.switchMaster().catch(() => undefined);
      return (await sentinels.masterPort()) !== before;
    });
  }

  it('follows a planned switch, and the next one, without a unit sold twice', async () => {
    await start(1);
    await order(world, sale, 5);
    for (let number = 0; number < 2; number += 1) {
      await switchOver();
      await sellsAgain();
    }
  });

  it('two switches within ten seconds, while everybody buys', async () => {
    // With one replica the second switch has to wait until the old master follows: about 9 s.
    await start(2);
    let isOver = false;
    const buyers = Array.from({ length: 3 }, async () => {
      while (!isOver) {
        // Whatever comes of it, it is no error.
        await place(world, sale, {});
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    const beganAt = performance.now();
    await switchOver();
    await switchOver();
    const tookMs = performance.now() - beganAt;
    isOver = true;
    await Promise.all(buyers);
    expect(tookMs).toBeLessThan(TWO_SWITCHES_MS);
    await sellsAgain();
    const [available, reserved] = await stockOf(world, sale);
    expect(available + reserved).toBe(UNITS);
  });

  it('sells again when the switch is announced while it asks a sentinel for the master, which does not answer', async () => {
    await start(1);
    const [first = '', ...others] = /\/\/(.*)\/test/.exec(sentinels.url)?.[1]?.split(',') ?? [];
    const asked = await startProxy(`redis://${first}`);
    const hosts = [new URL(asked.url).host, ...others].join(',');
    const beside = await startWorld({
      beside: world,
      redisUrl: `redis+sentinel://${hosts}/test/0`,
      redisTimeoutMs: 500,
    });
    await waitFor('its connection is there', () => beside.stores.nodes.identified);
    for (const to of [replicas[0]!, master]) {
      // The master is in order, and the announcement comes from the other sentinels while the first one is silent.
      asked.hang();
      await waitFor('the sentinels take the switch', async () => {
        await sentinels.switchMaster().catch(() => undefined);
        beside.stores.nodes.connectionOf(0)?.disconnect();
        return (await sentinels.masterPort()) === to.server.port;
      });
      asked.mend();
      await waitFor('it has the new master', () => beside.stores.nodes.identified);
    }
    await beside.close();
    await asked.close();
  });
});
