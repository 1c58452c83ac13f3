import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PurchaseOutcome } from '@stampede/domain';
import { PurchaseDesk, readSale } from '@stampede/engine';
import {
  buy,
  buyer,
  countRows,
  expectLaws,
  openTestSale,
  place,
  purchaseOf,
  startProxy,
  startTestRedis,
  startTestReplica,
  startWorld,
  stateOf,
  stockOf,
  waitFor,
  type Proxy,
  type TestRedis,
  type TestReplica,
  type World,
} from '@stampede/testkit';

const WAIT_MS = 500;
const LINK_MS = 60;

/** A master, and a replica that hears of everything later, behind one address. */
describe('a purchase that a replica has to confirm', () => {
  let master: TestRedis;
  let link: Proxy;
  let replica: TestReplica;
  let address: Proxy;
  let world: World;

  beforeEach(async () => {
    master = await startTestRedis();
    [link, address] = await Promise.all([startProxy(master.url), startProxy(master.url)]);
    replica = await startTestReplica(link.url);
    world = await startWorld({
      redis: master,
      redisUrl: address.url,
      redisTimeoutMs: WAIT_MS,
      redisWaitReplicas: 1,
    });
    link.delay(LINK_MS, 0);
  }, 30_000);
  afterEach(async () => {
    await world.close();
    await replica.remove();
    await Promise.all([link.close(), address.close()]);
  });

  async function failOver(): Promise<void> {
    await master.server.kill();
    await replica.promote();
    address.leadTo(replica.url);
  }

  it('No lost purchase: what was confirmed survives the death of the master, and what the replica has is reconciled', async () => {
    const sale = await openTestSale(world, {
      items: [{ sku: 'sku', name: null, allotment: 300, unitPrice: 1000 }],
    });
    const orderNos = await buy(world, sale, 200);
    await failOver();
    expect(await place(world, sale, {})).not.toMatchObject([{ outcome: 'accepted' }]);
    await waitFor('the promoted replica is known', () => world.stores.nodes.identified);
    expect(await place(world, sale, {})).toEqual([{ outcome: 'unavailable' }]);
    await world.trust();
    expect(await countRows(world, 'orders', `state = 'pending_payment'`)).toBe(orderNos.length);
    expect(await stockOf(world, sale)).toEqual([100, 200, 0]);
    // The server that answers now has no replica.
    expect(await place(world, sale, {})).toMatchObject([{ outcome: 'unconfirmed' }]);
    await world.drainAll();
    await expectLaws(world);
  });

  it('a promise is made no sooner than the replica can have it; a refusal does not wait', async () => {
    const sale = await openTestSale(world);
    expect(await timed(() => place(world, sale, { quantity: 10 }))).toMatchObject({
      result: [{ outcome: 'accepted' }],
      ms: expect.closeTo(2 * LINK_MS, -2),
    });
    const refused = await timed(() => place(world, sale, {}));
    expect(refused.result).toEqual([{ outcome: 'sold_out' }]);
    expect(refused.ms).toBeLessThan(LINK_MS);
  });

  it('without the replica the outcome is unconfirmed in time, for any number of purchases, and nobody else is kept', async () => {
    const sale = await openTestSale(world, {
      items: [{ sku: 'sku', name: null, allotment: 2000, unitPrice: 1000 }],
    });
    await buy(world, sale);
    link.hang();
    const desk = new PurchaseDesk(world.stores);
    const answers = timed(() =>
      Promise.all(Array.from({ length: 1000 }, () => desk.place(sale.catalog, purchaseOf(sale.catalog)))),
    );
    const view = await timed(() => readSale(world.stores, sale.saleId));
    expect(view.result?.source).toBe('gate');
    expect(view.ms).toBeLessThan(WAIT_MS / 2);
    const { result, ms } = await answers;
    expect(new Set(result.map(({ outcome }) => outcome))).toEqual(new Set(['unconfirmed']));
    expect(ms).toBeLessThan(2 * WAIT_MS);
    expect(await stockOf(world, sale)).toEqual([999, 1001, 0]);
    await world.drainAll();
    await expectLaws(world);
  });

  it('a repeated purchase claims no more than was confirmed, and counts as soon as it is an order', async () => {
    const sale = await openTestSale(world);
    const keyed = { buyerId: buyer(), idempotencyKey: 'key' };
    const undo = link.silence('both');
    const [first] = await place(world, sale, keyed);
    expect(first?.outcome).toBe('unconfirmed');
    expect(await place(world, sale, keyed)).toEqual([first]);
    undo();
    const { orderNo } = first as Extract<PurchaseOutcome, { outcome: 'unconfirmed' }>;
    const replay = [{ outcome: 'replayed', orderNo }];
    expect(await place(world, sale, keyed)).toEqual(replay);

    link.hang();
    expect(await place(world, sale, keyed)).toEqual([first]);
    await world.drainAll();
    expect(await place(world, sale, keyed)).toEqual(replay);
    expect(await stateOf(world, orderNo)).toBe('pending_payment');
    expect(await stockOf(world, sale)).toEqual([9, 1, 0]);
    await expectLaws(world);
  });

  it('one server cannot confirm what another one has accepted', async () => {
    const { quorum, approvals } = world.stores;
    expect(await quorum?.confirm(0, approvals.get(0)?.runId ?? '')).toBe(true);
    expect(await quorum?.confirm(0, 'the run id of another server')).toBe(false);
  });

  it('a script that the server does not know is no confirmation of nothing', async () => {
    const sale = await openTestSale(world);
    await buy(world, sale);
    link.hang();
    await world.admin.script('FLUSH');
    expect(await place(world, sale, {}, {})).toMatchObject([
      { outcome: 'unconfirmed' },
      { outcome: 'unconfirmed' },
    ]);
  });
});

async function timed<Result>(work: () => Promise<Result>): Promise<{ result: Result; ms: number }> {
  const start = performance.now();
  return { result: await work(), ms: performance.now() - start };
}
