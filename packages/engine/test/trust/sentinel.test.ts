import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  expectLaws,
  openTestSale,
  order,
  place,
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

describe('a master that sentinels name', () => {
  let master: TestRedis;
  let replica: TestReplica;
  let sentinels: TestSentinels;
  let world: World;
  let sale: TestSale;

  beforeEach(async () => {
    master = await startTestRedis();
    replica = await startTestReplica(master.url);
    sentinels = await startTestSentinels(master.url);
    world = await startWorld({ redis: master, redisUrl: sentinels.url, redisTimeoutMs: 500 });
    sale = await openTestSale(world, {
      items: [{ sku: 'sku', name: null, allotment: 40, unitPrice: 1000 }],
    });
  });
  afterEach(async () => {
    await world.close();
    await sentinels.remove();
    await replica.remove();
  });

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
    await order(world, sale, 5);
    await master.server.kill();
    await waitFor(
      'another master is named',
      async () => (await sentinels.masterPort()) === replica.server.port,
    );
    await sellsAgain();
    const [available, reserved] = await stockOf(world, sale);
    expect([available + reserved, reserved >= 6]).toEqual([40, true]);
  });

  it('follows a planned switch, and the one back, without a unit sold twice', async () => {
    await order(world, sale, 5);
    for (const to of [replica, master]) {
      await waitFor('the sentinels take the switch', async () => {
        await sentinels.switchMaster().catch(() => undefined);
        return (await sentinels.masterPort()) === to.server.port;
      });
      await sellsAgain();
    }
  });
});
