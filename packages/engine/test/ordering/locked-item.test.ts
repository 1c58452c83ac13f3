import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { expireHeldPurchases, QueueDrain, type FreedItem, type BlockedItem } from '@stampede/engine';
import { gateKeys, readNewEntries } from '@stampede/store';
import {
  applyAllPending,
  buy,
  changedFields,
  countRows,
  expectLaws,
  holdRows,
  openTestSale,
  orderNoIn,
  place,
  startWorld,
  stateOf,
  stockOf,
  waitFor,
  type KeptLock,
  type TestSale,
  type World,
} from '@stampede/testkit';

const QUEUE = gateKeys.queueKey(0);
const many = { items: [{ sku: 'sku', name: null, allotment: 5000, unitPrice: 1000 }] };

let world: World;
let other: World;
let blockedItems: BlockedItem[] = [];
let freedItems: FreedItem[] = [];
let locks: KeptLock[] = [];
beforeAll(async () => {
  const report = {
    onBlocked: (item: BlockedItem): unknown => blockedItems.push(item),
    onFreed: (freed: FreedItem): unknown => freedItems.push(freed),
  };
  world = await startWorld({
    onBlocked: (item) => void report.onBlocked(item),
    onFreed: (freed) => void report.onFreed(freed),
  });
  other = await startWorld({ beside: world });
});
beforeEach(() => {
  [blockedItems, freedItems, locks] = [[], [], []];
});
afterEach(async () => {
  await Promise.all(locks.map((lock) => lock.release()));
  await settled([world, other]);
  await applyAllPending(world);
  await expectLaws(world);
});
afterAll(async () => {
  await other.close();
  await world.close();
});

async function holdItem(sale: TestSale): Promise<KeptLock> {
  const lock = await holdRows(world, 'SELECT 1 FROM sale_items WHERE sale_id = $1 FOR UPDATE', [sale.saleId]);
  locks.push(lock);
  return lock;
}

async function free(lock: KeptLock): Promise<void> {
  locks = locks.filter((kept) => kept !== lock);
  await lock.release();
}

const drainOf = ({ stores }: World, consumer: string, batchMax = 1000): QueueDrain =>
  new QueueDrain({
    ...{ stores, blockingGate: stores.gate, partition: 0, consumer, blockMs: 0, batchMax },
    ...{ onOrders: () => undefined, onDeadLetter: () => undefined },
  });

const ordersOf = (sale: TestSale): Promise<number> =>
  countRows(world, 'orders', `sale_id = '${sale.saleId}'`);

/** Runs drains until the queue is empty. */
async function settled(worlds: readonly World[]): Promise<void> {
  const drains = worlds.map((each, index) => drainOf(each, `settle-${index}`));
  await waitFor('the queue is empty', async () => {
    for (const drain of drains) await drain.runOnce();
    // What other consumers of this test have in hand is claimed as if they had died.
    for (const [id, consumer] of (await world.admin.xpending(QUEUE, 'order-creators', '-', '+', 1000)) as [
      string,
      string,
    ][]) {
      await world.admin.xclaim(QUEUE, 'order-creators', consumer, 0, id, 'IDLE', 6000, 'JUSTID');
    }
    return (await world.admin.xlen(QUEUE)) === 0;
  });
}

/** The sale's orders as they were written: batch by batch, and of one batch in any order. */
async function expectOrderOfStream(sale: TestSale, orderNos: readonly string[]): Promise<void> {
  const rows = await world.stores.db.query<{ orderNo: string; atMs: number }>(
    `SELECT order_no AS "orderNo", extract(epoch FROM created_at)::float8 * 1000 AS "atMs" FROM orders WHERE sale_id = $1`,
    [sale.saleId],
  );
  const atMs = new Map(rows.map((row) => [row.orderNo, row.atMs]));
  const written = orderNos.map((orderNo) => atMs.get(orderNo));
  expect(written).not.toContain(undefined);
  expect(written).toEqual([...written].sort((a = 0, b = 0) => a - b));
}

it('the orders of other items are written while an item is locked, and its own when it is free, in their order', async () => {
  const [locked, free1] = [await openTestSale(world, many), await openTestSale(world, many)];
  const lock = await holdItem(locked);
  const drain = drainOf(world, 'test', 50);
  const before = await buy(world, locked, 120);
  await buy(world, free1, 120);
  const after = await buy(world, locked, 30);
  const beganAt = performance.now();
  while ((await drain.runOnce()).entries > 0);
  expect(await ordersOf(free1)).toBe(120);
  // One wait for the lock, not one for each batch.
  expect(performance.now() - beganAt).toBeLessThan(2000);
  const late = await buy(world, free1, 5);
  while ((await drain.runOnce()).entries > 0);
  expect(await stateOf(world, late[4]!)).toBe('pending_payment');
  expect(await ordersOf(locked)).toBe(0);
  expect(await stateOf(world, before[0]!)).toBe('queued');

  await free(lock);
  // Nothing new is on the stream: a run counts what it reads again.
  await waitFor('what was set aside is read', async () => (await drain.runOnce()).entries > 0);
  const last = await buy(world, locked, 10);
  await waitFor('all are written', async () => {
    await drain.runOnce();
    return (await ordersOf(locked)) === 160;
  });
  await expectOrderOfStream(locked, [...before, ...after, ...last]);
  expect(await world.admin.pttl(gateKeys.windowKey(0, before[0]!))).toBeGreaterThan(200_000);
});

it('two copies keep the order of an item that was locked, and one of them may die meanwhile', async () => {
  const locked = await openTestSale(world, many);
  const lock = await holdItem(locked);
  const [one, two] = [drainOf(world, 'one', 20), drainOf(other, 'two', 20)];
  const orderNos: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    orderNos.push(...(await buy(world, locked, 20)));
    await one.runOnce();
    orderNos.push(...(await buy(world, locked, 20)));
    await two.runOnce();
  }
  await free(lock);
  orderNos.push(...(await buy(world, locked, 20)));
  // The first copy is not run again.
  await waitFor('all are written', async () => {
    await two.runOnce();
    return (await ordersOf(locked)) === 140;
  });
  await expectOrderOfStream(locked, orderNos);
});

it('what is set aside counts towards the limit of the queue, and is never more than the item has units', async () => {
  const bounded = await startWorld({ beside: world, queueLimit: 12 });
  const [locked, sale] = [await openTestSale(world), await openTestSale(world)];
  const lock = await holdItem(locked);
  await buy(bounded, locked, 10);
  const drain = drainOf(bounded, 'test');
  while ((await drain.runOnce()).entries > 0);
  expect(await place(bounded, locked, {})).toMatchObject([{ outcome: 'sold_out' }]);
  expect(await place(bounded, sale, {}, {}, {})).toMatchObject([
    { outcome: 'accepted' },
    { outcome: 'accepted' },
    { outcome: 'queue_full' },
  ]);
  // Those that are not locked leave the queue, and others may come in.
  while ((await drain.runOnce()).entries > 0);
  expect(await place(bounded, sale, {}, {})).toMatchObject([
    { outcome: 'accepted' },
    { outcome: 'accepted' },
  ]);
  await free(lock);
  await settled([world]);
  expect([await ordersOf(locked), await ordersOf(sale)]).toEqual([10, 4]);
  await bounded.close();
});

it('what was set aside by a copy that died is taken up by the same copy on its restart, and by no memory', async () => {
  const locked = await openTestSale(world, many);
  const lock = await holdItem(locked);
  const orderNos = await buy(world, locked, 30);
  await drainOf(world, 'dies').runOnce();
  expect(await ordersOf(locked)).toBe(0);
  await free(lock);
  const restarted = drainOf(other, 'dies');
  await waitFor('all are written', async () => {
    await restarted.runOnce();
    return (await ordersOf(locked)) === 30;
  });
  await expectOrderOfStream(locked, orderNos);
});

it('entries of a dead copy are claimed although more than a batch before them is set aside', async () => {
  const [locked, sale] = [await openTestSale(world, many), await openTestSale(world, many)];
  await holdItem(locked);
  await buy(world, locked, 25);
  let nowMs = 0;
  const { stores } = world;
  const drain = new QueueDrain({
    ...{ stores, blockingGate: stores.gate, partition: 0, consumer: 'living', blockMs: 0, batchMax: 10 },
    ...{ onOrders: () => undefined, onDeadLetter: () => undefined, nowMs: () => nowMs },
  });
  while ((await drain.runOnce()).entries > 0);
  const [orderNo = ''] = await buy(world, sale);
  await readNewEntries(stores.gate, { partition: 0, consumer: 'dead', limit: 10, blockMs: 0 });
  for (let run = 0; run < 12 && (await stateOf(world, orderNo)) === 'queued'; run += 1) {
    const pending = (await world.admin.xpending(QUEUE, 'order-creators', '-', '+', 100)) as [
      string,
      string,
    ][];
    for (const [id, consumer] of pending)
      await world.admin.xclaim(QUEUE, 'order-creators', consumer, 0, id, 'IDLE', 6000, 'JUSTID');
    nowMs += 2100;
    await drain.runOnce();
  }
  expect(await stateOf(world, orderNo)).toBe('pending_payment');
});

it('a lock that is kept for long is reported once, with the session that keeps it, and once when it ends', async () => {
  const locked = await openTestSale(world, many);
  const lock = await holdItem(locked);
  await buy(world, locked, 7);
  const drain = drainOf(world, 'test');
  await waitFor('it is reported', async () => {
    await drain.runOnce();
    return blockedItems.length > 0;
  });
  await buy(world, locked, 3);
  for (let run = 0; run < 20; run += 1) await drain.runOnce();
  await free(lock);
  await waitFor('its end is reported', async () => {
    await drain.runOnce();
    return freedItems.length > 0;
  });
  const waitsFor = `${locked.saleId} sku`;
  expect(blockedItems).toMatchObject([
    { waitsFor, holders: [{ pid: lock.pid, application: 'psql', state: 'idle in transaction' }] },
  ]);
  expect(freedItems).toMatchObject([{ waitsFor, setAside: 10 }]);
  expect(freedItems[0]!.blockedMs).toBeGreaterThan(500);
  expect(world.stores.blocked.size).toBe(0);
});

it('held purchases of other items are expired while one item is locked', async () => {
  const [locked, sale] = [
    await openTestSale(world, { holdSeconds: 1 }),
    await openTestSale(world, { holdSeconds: 1 }),
  ];
  const [first = ''] = await buy(world, locked);
  const [second = ''] = await buy(world, sale);
  const boughtAt = await world.stores.nodes.readClock();
  await waitFor('the hold has ended', async () => (await world.stores.nodes.readClock()) > boughtAt + 1020);
  const lock = await holdItem(locked);
  expect(await expireHeldPurchases(world.stores, 0)).toBe(1);
  expect([await stateOf(world, first), await stateOf(world, second)]).toEqual(['queued', 'expired']);
  await free(lock);
  await waitFor('the other one is expired', async () => (await expireHeldPurchases(world.stores, 0)) === 1);
  expect(await stateOf(world, first)).toBe('expired');
});

it('one poisoned entry among a thousand becomes a dead letter, and the thousand become orders', async () => {
  const sale = await openTestSale(world, many);
  await buy(world, sale, 500);
  const [refused = ''] = await buy(world, sale);
  const [[entryId, fields] = ['', []]] = (await world.admin.xrevrange(QUEUE, '+', '-', 'COUNT', 1)) as [
    string,
    string[],
  ][];
  expect(orderNoIn(fields)).toBe(refused);
  await world.admin.xdel(QUEUE, entryId);
  // A trigger of the shop's own refuses it: no class of Postgres' own for bad data.
  await world.stores.db.query(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not this one'; END $$`,
  );
  await world.stores.db.query(
    `CREATE TRIGGER refuse BEFORE INSERT ON orders FOR EACH ROW WHEN (NEW.request_id = 'poison') EXECUTE FUNCTION refuse()`,
  );
  await world.admin.xadd(QUEUE, '*', ...changedFields(fields, { request_id: 'poison' }));
  await buy(world, sale, 499);
  const letters: string[] = [];
  const drain = world.drain({ consumer: 'test', onDeadLetter: ({ cause }) => letters.push(cause) });
  while ((await drain.runOnce()).entries > 0);
  expect(letters).toEqual(['refused by Postgres: not this one']);
  expect(await ordersOf(sale)).toBe(999);
  await world.stores.db.query('DROP TRIGGER refuse ON orders');
  expect(await stockOf(world, sale)).toEqual([4000, 1000, 0]);
  // Replayed by hand.
  const [[letterId, letter] = ['', []]] = await world.admin.xrange(gateKeys.deadLettersKey(0), '-', '+');
  await world.admin.xadd(QUEUE, '*', ...letter.slice(0, -2));
  await world.admin.xdel(gateKeys.deadLettersKey(0), letterId);
});
