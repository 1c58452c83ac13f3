import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PurchaseOutcome } from '@stampede/domain';
import { PurchaseBatcher, readSale } from '@stampede/engine';
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

/** Longer than the slowest machine needs for what will come. */
const PATIENCE_MS = 10_000;
/** For what cannot come: it is waited for in vain. */
const SHORT_MS = 1000;
const LINK_MS = 60;

/** A master, and a replica that hears of everything later, behind one address. */
describe('a purchase that a replica has to confirm', () => {
  let master: TestRedis;
  let link: Proxy;
  let replica: TestReplica;
  let address: Proxy;
  let world: World;
  /** Another process on the same servers, which gives up sooner. */
  let hasty: World;

  beforeEach(async () => {
    master = await startTestRedis();
    [link, address] = await Promise.all([startProxy(master.url), startProxy(master.url)]);
    replica = await startTestReplica(link.url);
    const asked = { redisUrl: address.url, redisWaitReplicas: 1 };
    world = await startWorld({ redis: master, redisTimeoutMs: PATIENCE_MS, ...asked });
    hasty = await startWorld({ beside: world, redisTimeoutMs: SHORT_MS, ...asked });
    link.delay(LINK_MS, 0);
  });
  afterEach(async () => {
    await hasty.close();
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
    await hasty.trust();
    expect(await countRows(world, 'orders', `state = 'pending_payment'`)).toBe(orderNos.length);
    expect(await stockOf(world, sale)).toEqual([100, 200, 0]);
    // The server that answers now has no replica.
    expect(await place(hasty, sale, {})).toMatchObject([{ outcome: 'unconfirmed' }]);
    await world.drainAll();
    await expectLaws(world);
  });

  it('a promise is made no sooner than the replica can have it; a refusal does not wait', async () => {
    const sale = await openTestSale(world);
    const promised = await timed(() => place(world, sale, { quantity: 10 }));
    expect(promised.result).toMatchObject([{ outcome: 'accepted' }]);
    // There and back; a timer may be a little early.
    expect(promised.ms).toBeGreaterThan(2 * LINK_MS - 5);
    link.hang();
    const refused = await timed(() => place(world, sale, {}));
    expect(refused.result).toEqual([{ outcome: 'sold_out' }]);
    expect(refused.ms).toBeLessThan(PATIENCE_MS);
  });

  it('without the replica the outcome is unconfirmed in time, for any number of purchases, and nobody else is kept', async () => {
    const sale = await openTestSale(world, {
      items: [{ sku: 'sku', name: null, allotment: 2000, unitPrice: 1000 }],
    });
    await buy(world, sale);
    link.hang();
    const batcher = new PurchaseBatcher(hasty.stores);
    const purchases = Array.from({ length: 1000 }, () => purchaseOf(sale.catalog));
    let answered = false;
    const answers = timed(() =>
      Promise.all(purchases.map((one) => batcher.place(sale.catalog, one))),
    ).finally(() => {
      answered = true;
    });
    expect((await readSale(hasty.stores, sale.saleId))?.source).toBe('gate');
    expect(answered).toBe(false);
    const { result, ms } = await answers;
    expect(new Set(result.map(({ outcome }) => outcome))).toEqual(new Set(['unconfirmed']));
    // They are sixteen batches: had each waited for its own answer, that had been four times as long.
    expect(ms).toBeLessThan(4 * SHORT_MS);
    expect(await stockOf(world, sale)).toEqual([999, 1001, 0]);
    await world.drainAll();
    await expectLaws(world);
  });

  it('a repeated purchase claims no more than was confirmed, and counts as soon as it is an order', async () => {
    const sale = await openTestSale(world);
    const keyed = { buyerId: buyer(), idempotencyKey: 'key' };
    const undo = link.silence('both');
    const [first] = await place(hasty, sale, keyed);
    expect(first?.outcome).toBe('unconfirmed');
    expect(await place(hasty, sale, keyed)).toEqual([first]);
    undo();
    const { orderNo } = first as Extract<PurchaseOutcome, { outcome: 'unconfirmed' }>;
    const replay = [{ outcome: 'replayed', orderNo }];
    expect(await place(world, sale, keyed)).toEqual(replay);

    link.hang();
    expect(await place(hasty, sale, keyed)).toEqual([first]);
    await world.drainAll();
    expect(await place(hasty, sale, keyed)).toEqual(replay);
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
    expect(await place(hasty, sale, {}, {})).toMatchObject([
      { outcome: 'unconfirmed' },
      { outcome: 'unconfirmed' },
    ]);
  });
});

async function timed<Result>(work: () => Promise<Result>): Promise<{ result: Result; ms: number }> {
  const start = performance.now();
  return { result: await work(), ms: performance.now() - start };
}
