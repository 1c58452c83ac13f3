import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Purchase } from '@stampede/domain';
import { findDistrust, reconcilePartition, refreshTrust } from '@stampede/engine';
import { gateKeys, listGates } from '@stampede/store';
import { changedFields } from '@stampede/testkit';
import * as actors from './actors.ts';
import { startArena, type Arena } from './arena.ts';
import { prepareBeginning, type Beginning } from './beginnings.ts';
import { Drama } from './drama.ts';
import { copyKeyspace } from './keyspace.ts';
import { queuedOrders } from './laws.ts';

/*
 * One history for each rule of reconciling that goes wrong without it. At its beginning alice's order waits for its
 * payment, bob's purchase is queued, and one of three units is left; nobody may have more than one. After each of
 * them the system is left alone until it rests, and every law is looked at.
 */
describe('the rules of reconciling', () => {
  let arena: Arena;
  let beginning: Beginning;
  let drama: Drama;
  beforeAll(async () => {
    arena = await startArena();
    beginning = await prepareBeginning(arena);
  });
  beforeEach(async () => {
    drama = await Drama.begin(arena, beginning);
  });
  afterEach(async () => {
    expect(await drama.history.rest()).toEqual([]);
  });
  afterAll(() => arena.close());

  const reserveAgain = (purchase: Purchase): Promise<void> =>
    drama.runInformed(actors.buyer(beginning.sale, purchase, 'again'));

  it('rule 1: a settlement is a pending gate change, written in the transaction of the payment', async () => {
    const payer = await drama.enter(actors.payer(beginning.ordered.orderNo));
    await drama.until(payer, 'redis settle');
    expect(await drama.pendingChanges()).toEqual(['settle']);
    await drama.crash(payer);
    await drama.history.rest();
    expect(await drama.gateStock()).toEqual([1, 1, 1]);
  });

  it('rule 2: reconciling begins in the ledger: from its first step on, batches of the old epoch are dropped', async () => {
    const creator = await drama.enter(actors.creator());
    await drama.until(creator, 'postgres transaction');
    const reconciler = await drama.enter(actors.reconciler());
    await drama.until(reconciler, 'redis fence');
    await drama.finish(creator);
    expect(await drama.orders()).toEqual(['alice pending_payment']);
    await drama.finish(reconciler);
    expect(await drama.orders()).toEqual(['alice pending_payment', 'bob pending_payment']);
  });

  it('rule 3: a release is refused by a gate that is being rebuilt, and its row stays', async () => {
    const reconciler = await drama.enter(actors.reconciler());
    // The snapshot is taken, and alice's order open in it.
    await drama.until(reconciler, 'redis load-hash');
    await drama.run(actors.canceller(beginning.ordered.orderNo));
    expect(await drama.pendingChanges()).toEqual(['release']);
    await drama.finish(reconciler);
    expect(await drama.gateStock()).toEqual([1, 2, 0]);
    await drama.history.rest();
    expect(await drama.gateStock()).toEqual([2, 1, 0]);
  });

  it('rule 3: a settlement is refused by a gate of another epoch, and its row survives the rebuild', async () => {
    const payer = await drama.enter(actors.payer(beginning.ordered.orderNo));
    await drama.until(payer, 'redis settle');
    await drama.run(actors.reconciler());
    await drama.finish(payer);
    expect(await drama.pendingChanges()).toEqual(['settle']);
    expect(await drama.gateStock()).toEqual([1, 1, 1]);
  });

  it('rule 4: entries of an older epoch are dropped by the batch transaction', async () => {
    const creator = await drama.enter(actors.creator());
    await drama.until(creator, 'postgres transaction');
    await drama.happen('flush');
    await drama.run(actors.reconciler());
    // Bob's purchase is lost with the gate. Were it ordered now, the gate would not know of its unit.
    await drama.finish(creator);
    expect(await drama.orders()).toEqual(['alice pending_payment']);
  });

  it('rule 4: the epoch cannot be raised between the check and the COMMIT', async () => {
    const creator = await drama.enter(actors.creator());
    await drama.until(creator, 'postgres COMMIT');
    const reconciler = await drama.enter(actors.reconciler());
    await drama.until(reconciler, 'postgres UPDATE gates SET epoch');
    await drama.step(reconciler);
    expect(reconciler.busy).toBe(true);
    await drama.step(creator);
    expect(reconciler.next).toBe('redis fence');
  });

  it('rule 5: a reconciler orders nothing after its epoch is over', async () => {
    const slow = await drama.enter(actors.reconciler('slow reconciler'));
    await drama.until(slow, 'postgres transaction');
    await drama.happen('flush');
    await drama.run(actors.reconciler());
    await drama.sellTheLastUnit();
    await drama.finish(slow);
    expect(await drama.orders()).toEqual(['alice pending_payment', 'dave pending_payment']);
  });

  it('rule 6: a fence only moves forward', async () => {
    const slow = await drama.enter(actors.reconciler('slow reconciler'));
    await drama.until(slow, 'redis fence');
    const reconciler = await drama.enter(actors.reconciler());
    await drama.until(reconciler, 'redis clear');
    await drama.finish(slow);
    await drama.finish(reconciler);
    const [gate] = await listGates(arena.stores.db);
    expect(await findDistrust(arena.stores, gate!)).toBeNull();
  });

  it('rule 6: an open gate is not fenced by an epoch that is over', async () => {
    const slow = await drama.enter(actors.reconciler('slow reconciler'));
    await drama.until(slow, 'redis fence');
    await drama.run(actors.reconciler());
    await drama.finish(slow);
    const [gate] = await listGates(arena.stores.db);
    expect(await findDistrust(arena.stores, gate!)).toBeNull();
  });

  it('rule 6: loading and opening need the fence of their own epoch', async () => {
    const slow = await drama.enter(actors.reconciler('slow reconciler'));
    await drama.until(slow, 'redis open-gate');
    const reconciler = await drama.enter(actors.reconciler());
    await drama.until(reconciler, 'redis load-hash');
    await drama.finish(slow);
    expect(await arena.redis.hget(gateKeys.gateKey(0), 'epoch')).toBeNull();
    await drama.finish(reconciler);
  });

  it('rule 6: a chunk that comes late is not loaded into the gate of the next reconciler', async () => {
    const slow = await drama.enter(actors.reconciler('slow reconciler'));
    await drama.until(slow, 'redis load-hash');
    // Its session of the database is lost, and with it the lock that kept the next one waiting.
    await arena.stores.db.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND state = 'idle in transaction'`,
    );
    await drama.cancelOrdered();
    await drama.run(actors.reconciler());
    await drama.finish(slow);
    expect(await drama.gateStock()).toEqual([2, 1, 0]);
  });

  it('rule 6: nobody buys under an epoch that is not approved yet', async () => {
    const reconciler = await drama.enter(actors.reconciler());
    await drama.until(reconciler, 'postgres UPDATE gates SET approved_epoch');
    await drama.run(actors.buyer(beginning.sale, beginning.wanted));
    await reserveAgain(beginning.wanted);
    expect(drama.history.promises.accepted.has(beginning.wanted.orderNo)).toBe(false);
    // Another one has begun since: what is approved has to be the epoch that was rebuilt.
    const rival = await drama.enter(actors.reconciler('rival'));
    await drama.until(rival, 'redis fence');
    await drama.finish(reconciler);
    await refreshTrust(arena.stores);
    expect(arena.stores.gate.isTrusted(0)).toBe(false);
  });

  it.each(['break', 'restart', 'restart-old'] as const)(
    'rule 7: a reconcile that loses its connection (%s) is over, wherever it was',
    async (fault) => {
      const reconciler = await drama.enter(actors.reconciler());
      await drama.until(reconciler, 'redis load-windows');
      await drama.happen(fault);
      await drama.finish(reconciler);
      expect((await listGates(arena.stores.db))[0]?.state).toBe('reconciling');
    },
  );

  it('rule 8: after a restart with an old file, which has the expected marker, nothing is sent', async () => {
    await drama.run(actors.creator());
    await drama.cancelOrdered();
    await drama.happen('restart-old');
    const before = await copyKeyspace(arena.redis);
    expect(await arena.redis.hget(gateKeys.gateKey(0), 'epoch')).toBe(
      String(arena.stores.approvals.get(0)?.epoch),
    );
    await drama.run(actors.buyer(beginning.sale, beginning.wanted));
    await drama.run(actors.creator());
    expect((await copyKeyspace(arena.redis)).map(({ dump }) => dump)).toEqual(before.map(({ dump }) => dump));
    expect(drama.history.promises.accepted.has(beginning.wanted.orderNo)).toBe(false);
  });

  it('rule 9: the ledger refuses a second order for one idempotency key, and its unit goes back', async () => {
    await drama.run(actors.creator());
    await arena.redis.del(gateKeys.idempotencyKey(0, beginning.sale.saleId));
    await arena.redis.hdel(gateKeys.buyersKey(0, beginning.sale.saleId), 'bob');
    const twin = { ...beginning.rival, buyerId: 'bob', idempotencyKey: beginning.queued.idempotencyKey };
    await drama.run(actors.buyer(beginning.sale, twin));
    // The gate was edited by hand: what it has promised is not held against the ledger.
    drama.history.promises.accepted.delete(twin.orderNo);
    await drama.run(actors.creator());
    expect(await drama.orders()).toEqual(['alice pending_payment', 'bob pending_payment', 'bob rejected']);
    expect(await drama.pendingChanges()).toEqual(['release']);
    await reconcilePartition(arena.stores, 0, 'edited by hand');
  });

  it('rule 9: the key also belongs to an order that was born expired', async () => {
    await arena.stores.db.query(`UPDATE sales SET hold_seconds = 1`);
    const [entry] = await arena.redis.xrange(gateKeys.queueKey(0), '-', '+');
    const fields = changedFields(entry?.[1] ?? [], { purchased_at: '1' });
    await arena.redis.xdel(gateKeys.queueKey(0), entry?.[0] ?? '');
    await arena.redis.xadd(gateKeys.queueKey(0), '*', ...fields);
    await drama.run(actors.creator());
    expect(await drama.orders()).toEqual(['alice pending_payment', 'bob expired']);
    await drama.happen('flush');
    await drama.run(actors.reconciler());
    const twin = { ...beginning.queued, orderNo: beginning.rival.orderNo };
    await reserveAgain(twin);
    expect(drama.history.promises.accepted.has(twin.orderNo)).toBe(false);
  });

  it('rule 9: the ledger refuses what is above the limit of a buyer, and distrusts the gate', async () => {
    await drama.run(actors.creator());
    await arena.redis.del(gateKeys.buyersKey(0, beginning.sale.saleId));
    const second = { ...beginning.rival, buyerId: 'bob' };
    await drama.run(actors.buyer(beginning.sale, second));
    drama.history.promises.accepted.delete(second.orderNo);
    await drama.run(actors.creator());
    expect(await drama.orders()).toEqual(['alice pending_payment', 'bob pending_payment', 'bob rejected']);
    expect(await drama.pendingChanges()).toEqual(['distrust']);
  });

  it('rule 10: a rebuilt gate answers a replay of a closed order with that order', async () => {
    await drama.cancelOrdered();
    await drama.happen('flush');
    await drama.run(actors.reconciler());
    const twin = { ...beginning.ordered, orderNo: beginning.rival.orderNo };
    await reserveAgain(twin);
    expect(drama.history.promises.accepted.has(twin.orderNo)).toBe(false);
    expect(await queuedOrders(arena.redis)).toEqual([]);
  });

  it('rule 11: an entry goes only if it is of the order that was written', async () => {
    const creator = await drama.enter(actors.creator());
    await drama.until(creator, 'redis finish-entries');
    await giveTheSameId();
    await drama.finish(creator);
    expect(await queuedOrders(arena.redis)).toEqual([beginning.wanted.orderNo]);
  });

  it('rule 11: the same holds for what a reconciler takes away', async () => {
    const reconciler = await drama.enter(actors.reconciler());
    await drama.until(reconciler, 'redis drain-entries');
    await giveTheSameId();
    await drama.step(reconciler);
    expect(await queuedOrders(arena.redis)).toEqual([beginning.wanted.orderNo]);
    // Such an entry comes with a restart, which ends this reconcile in any case.
    await drama.crash(reconciler);
  });

  /** Carol's purchase gets the id that bob's entry had, as from a clock that is behind. */
  async function giveTheSameId(): Promise<void> {
    const key = gateKeys.queueKey(0);
    const [entry] = await arena.redis.xrange(key, '-', '+');
    const [id, before] = entry ?? ['', []];
    const fields = changedFields(before, {
      order_no: beginning.wanted.orderNo,
      buyer_id: beginning.wanted.buyerId,
      idempotency_key: '',
    });
    await arena.redis.del(key);
    await arena.redis.xgroup('CREATE', key, 'order-creators', '0', 'MKSTREAM');
    await arena.redis.xadd(key, id, ...fields);
    const items = gateKeys.itemsKey(0, beginning.sale.saleId);
    await arena.redis.hincrby(items, 'sku:available', -1);
    await arena.redis.hincrby(items, 'sku:reserved', 1);
    await arena.redis.hset(gateKeys.buyersKey(0, beginning.sale.saleId), 'carol', 1);
    await arena.redis.hset(
      gateKeys.reservationsKey(0),
      beginning.wanted.orderNo,
      `${beginning.sale.saleId} sku 1 ${id} carol`,
    );
    // What had the id before is forgotten with it. Bob's order is in the ledger, so a rebuild has given him a record.
    await arena.redis.hset(
      gateKeys.reservationsKey(0),
      beginning.queued.orderNo,
      `${beginning.sale.saleId} sku 1 - bob`,
    );
  }

  it('rule 12: an order number is not accepted again after its release', async () => {
    await drama.run(actors.buyer(beginning.sale, beginning.wanted));
    await drama.run(actors.creator());
    await drama.run(actors.canceller(beginning.wanted.orderNo));
    await drama.run(actors.buyer(beginning.sale, beginning.wanted, 'resender'));
    expect(await drama.gateStock()).toEqual([1, 2, 0]);
    expect(await queuedOrders(arena.redis)).toEqual([]);
  });

  it('rule 12: a reserve that was given up takes nothing when it arrives', async () => {
    const buyer = await drama.enter(actors.doubtingBuyer(beginning.sale, beginning.wanted));
    await drama.delay(buyer);
    await drama.finish(buyer);
    for (const late of drama.history.late) await drama.step(late);
    expect(await drama.gateStock()).toEqual([1, 2, 0]);
  });

  it('rule 13: reconciling writes dead letters to the ledger', async () => {
    await drama.run(actors.deadLetterer());
    await drama.run(actors.reconciler());
    expect(await drama.orders()).toEqual(['alice pending_payment', 'bob pending_payment']);
    expect(await queuedOrders(arena.redis)).toEqual([]);
  });

  it('rule 13: a fenced gate refuses to take an entry to the dead letters', async () => {
    const deadLetterer = await drama.enter(actors.deadLetterer());
    await drama.until(deadLetterer, 'redis dead-letter');
    const reconciler = await drama.enter(actors.reconciler());
    await drama.until(reconciler, 'redis drain-entries');
    await drama.finish(deadLetterer);
    expect(await arena.redis.xlen(gateKeys.deadLettersKey(0))).toBe(0);
    await drama.finish(reconciler);
  });
});
