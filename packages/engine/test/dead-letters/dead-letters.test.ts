import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { GateUntrustedError, newOrderNo } from '@stampede/domain';
import {
  closeOverdueOrders,
  discardDeadLetter,
  expireHeldPurchases,
  findOrder,
  listDeadLetters,
  reconcilePartition,
  replayDeadLetter,
  type DeadLetter,
  type ListDeadLettersOutcome,
} from '@stampede/engine';
import {
  applyAllPending,
  buy,
  countRows,
  deadLetter,
  expectLaws,
  openTestSale,
  order,
  place,
  startWorld,
  stateOf,
  stockOf,
  waitFor,
  type TestSale,
  type World,
} from '@stampede/testkit';

let world: World;
let other: World;
beforeAll(async () => {
  world = await startWorld({ partitions: 3 });
  other = await startWorld({ beside: world });
});
afterEach(async () => {
  await world.drainAll();
  await applyAllPending(world);
  await expectLaws(world);
});
afterAll(async () => {
  await other.close();
  await world.close();
});

const deadOf = ({ catalog }: TestSale): string => `get_good_list_dead:{${catalog.partition}}`;

async function list(limit: number): Promise<DeadLetter[]> {
  const found: DeadLetter[] = [];
  let cursor: string | null = null;
  do {
    const page: ListDeadLettersOutcome = await listDeadLetters(world.stores, { limit, cursor });
    if (page.outcome !== 'listed') throw new Error(page.outcome);
    expect(page.data.length).toBeLessThanOrEqual(limit);
    found.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

/** A dead letter from which no order can be made, with the units of a purchase. */
async function malformed(sale: TestSale): Promise<string> {
  const orderNo = await deadLetter(world, sale);
  const entries = await world.admin.xrange(deadOf(sale), '-', '+');
  const [entryId = ''] = entries.find(([, fields]) => fields.includes(orderNo)) ?? [];
  await world.admin.xdel(deadOf(sale), entryId);
  await world.admin.xadd(
    deadOf(sale),
    '*',
    ...['order_no', orderNo, 'purchase', 'x', 'dead_lettered_because', 'malformed: purchase'],
  );
  return orderNo;
}

/** A hold of one second that has begun before. */
async function holdHasEnded(): Promise<void> {
  const beganAt = await world.stores.nodes.readClock();
  await waitFor('the hold has ended', async () => (await world.stores.nodes.readClock()) > beganAt + 1050);
}

async function removeAll(sales: readonly TestSale[]): Promise<void> {
  for (const sale of sales) {
    for (const { orderNo } of await list(200)) await discardDeadLetter(world.stores, orderNo);
    await world.admin.del(deadOf(sale));
  }
}

describe('the list', () => {
  it.each([1, 2, 3, 200])('has the dead letters of all partitions, in pages of %i', async (limit) => {
    const sales: TestSale[] = [];
    while (new Set(sales.map(({ catalog }) => catalog.partition)).size < 3)
      sales.push(await openTestSale(world));
    const orderNos: string[] = [];
    for (const sale of sales)
      orderNos.push(await deadLetter(world, sale, { quantity: 3 }), await malformed(sale));
    const letters = await list(limit);
    expect(letters.map(({ orderNo }) => orderNo).sort()).toEqual(orderNos.toSorted());
    const places = letters.map(({ partition }) => partition);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    const [nowMs = 0] = (await world.admin.time()).map(Number);
    for (const { entry, cause, sinceMs } of letters) {
      if (entry === null) expect(cause).toBe('malformed: purchase');
      else expect([cause, entry.quantity, entry.sku]).toEqual(['a test', 3, 'sku']);
      expect(Math.abs(sinceMs / 1000 - nowMs)).toBeLessThan(600);
    }
    await removeAll(sales);
    expect(await list(limit)).toEqual([]);
  });

  it.each([
    'x',
    encode([1]),
    encode(['0', '1-1']),
    encode([0, 'x']),
    encode([-1, '1-1']),
    encode([256, '1-1']),
  ])('knows that %j is not one of its cursors', async (cursor) => {
    expect(await listDeadLetters(world.stores, { limit: 3, cursor })).toEqual({ outcome: 'invalid_cursor' });
  });
});

describe('a replay', () => {
  it('makes the letter an order, whose purchase is known to be queued until then', async () => {
    const sale = await openTestSale(world);
    const orderNo = await deadLetter(world, sale, { quantity: 2 });
    expect(await replayDeadLetter(world.stores, orderNo)).toMatchObject({
      outcome: 'done',
      reading: { order: { orderNo, state: 'queued', quantity: 2 } },
    });
    expect(await world.admin.xlen(deadOf(sale))).toBe(0);
    await expectLaws(world);
    const again = await replayDeadLetter(other.stores, orderNo);
    expect(again).toMatchObject({ outcome: 'done', reading: { order: { state: 'queued' } } });
    await world.drainAll();
    expect(await stockOf(world, sale)).toEqual([8, 2, 0]);
    expect(await replayDeadLetter(world.stores, orderNo)).toMatchObject({
      reading: { order: { state: 'pending_payment' } },
    });
    const left = await world.admin.pttl(`pay:{${sale.catalog.partition}}:${orderNo}`);
    expect(left).toBeGreaterThan(200_000);
  });

  it('of a letter that still cannot be an order makes it a dead letter again', async () => {
    const sale = await openTestSale(world);
    const orderNo = await malformed(sale);
    expect(await replayDeadLetter(world.stores, orderNo)).toMatchObject({ outcome: 'done' });
    await world.drainAll();
    expect(await list(10)).toMatchObject([{ orderNo, entry: null, cause: 'malformed: purchase' }]);
    expect(await stockOf(world, sale)).toEqual([9, 1, 0]);
    await discardDeadLetter(world.stores, orderNo);
    expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
  });

  it('past the hold limit makes it an expired order', async () => {
    const sale = await openTestSale(world, { holdSeconds: 1 });
    const orderNo = await deadLetter(world, sale);
    await holdHasEnded();
    await replayDeadLetter(world.stores, orderNo);
    await world.drainAll();
    expect(await stateOf(world, orderNo)).toBe('expired');
    await applyAllPending(world);
    expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
  });

  it('of a letter without units is refused, and of one whose order the ledger has deletes it', async () => {
    const sale = await openTestSale(world);
    const orderNo = await deadLetter(world, sale);
    const [entry] = await world.admin.xrange(deadOf(sale), '-', '+');
    await discardDeadLetter(world.stores, orderNo);
    await applyAllPending(world);
    await world.admin.xadd(deadOf(sale), '*', ...entry![1]);
    expect(await replayDeadLetter(world.stores, orderNo)).toMatchObject({
      outcome: 'done',
      reading: { order: { state: 'expired' } },
    });
    expect(await world.admin.xlen(deadOf(sale))).toBe(0);

    const lost = newOrderNo(sale.catalog.partition);
    const fields = entry![1].map((value) => (value === orderNo ? lost : value));
    await world.admin.xadd(deadOf(sale), '*', ...fields);
    expect(await replayDeadLetter(world.stores, lost)).toEqual({ outcome: 'not_replayable' });
    expect(await discardDeadLetter(world.stores, lost)).toMatchObject({ outcome: 'done' });
    await applyAllPending(world);
    expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
  });

  it('of nothing finds nothing, also for a partition that there is not', async () => {
    for (const orderNo of [newOrderNo(0), newOrderNo(200)]) {
      expect(await replayDeadLetter(world.stores, orderNo)).toEqual({ outcome: 'dead_letter_not_found' });
      expect(await discardDeadLetter(world.stores, orderNo)).toEqual({ outcome: 'dead_letter_not_found' });
    }
  });
});

describe('a discard', () => {
  it('makes the letter an expired order, and gives its units and the limit of its buyer back', async () => {
    const sale = await openTestSale(world, { buyerLimit: 2 });
    const key = { buyerId: 'one', quantity: 2, idempotencyKey: 'key' };
    const orderNo = await deadLetter(world, sale, key);
    expect(await discardDeadLetter(world.stores, orderNo)).toMatchObject({
      outcome: 'done',
      reading: { order: { orderNo, state: 'expired', expiresAtMs: null } },
    });
    expect(await discardDeadLetter(other.stores, orderNo)).toMatchObject({
      outcome: 'done',
      reading: { order: { state: 'expired' } },
    });
    await applyAllPending(world);
    expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
    // The key still stands for the purchase that it made.
    expect(await place(world, sale, key)).toEqual([{ outcome: 'replayed', orderNo }]);
    const [again] = await place(world, sale, { ...key, idempotencyKey: null });
    expect(again).toMatchObject({ outcome: 'accepted' });
  });

  it('of a letter from which no order can be made gives its units back immediately, and leaves no order', async () => {
    const sale = await openTestSale(world, { buyerLimit: 1 });
    const orderNo = await malformed(sale);
    expect(await discardDeadLetter(world.stores, orderNo)).toEqual({ outcome: 'done', reading: null });
    expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
    expect(await discardDeadLetter(world.stores, orderNo)).toEqual({ outcome: 'dead_letter_not_found' });
    expect(await findOrder(world.stores, orderNo)).toBeNull();
  });

  it('never gives back the units of an order or of a queued purchase that has the number of an edited letter', async () => {
    const sale = await openTestSale(world);
    const [pending = ''] = await order(world, sale);
    const [queued = ''] = await buy(world, sale);
    for (const orderNo of [pending, queued]) {
      await world.admin.xadd(deadOf(sale), '*', 'order_no', orderNo, 'purchase', 'x');
      expect(await discardDeadLetter(world.stores, orderNo)).toMatchObject({ outcome: 'done' });
      expect(await stockOf(world, sale)).toEqual([8, 2, 0]);
    }
    await world.drainAll();
    expect(await stateOf(world, queued)).toBe('pending_payment');
  });

  it('and a replay at the same moment, 30 times, end in one order or in units that are back', async () => {
    const sale = await openTestSale(world, {
      items: [{ sku: 'sku', name: null, allotment: 60, unitPrice: 1000 }],
    });
    let orders = 0;
    for (let n = 0; n < 30; n += 1) {
      const orderNo = n % 3 === 0 ? await malformed(sale) : await deadLetter(world, sale);
      const stores = n % 2 === 0 ? [world.stores, other.stores] : [other.stores, world.stores];
      await Promise.all([
        replayDeadLetter(stores[0]!, orderNo),
        discardDeadLetter(stores[1]!, orderNo),
        world.drainAll(),
      ]);
      await world.drainAll();
      await discardDeadLetter(world.stores, orderNo);
      await applyAllPending(world);
      if ((await stateOf(world, orderNo)) === 'pending_payment') orders += 1;
      expect(await stockOf(world, sale)).toEqual([60 - orders, orders, 0]);
    }
    await expectLaws(world);
    await world.stores.db.query(
      `UPDATE orders SET expires_at = clock_timestamp() WHERE sale_id = $1 AND state = 'pending_payment'`,
      [sale.saleId],
    );
    await closeOverdueOrders(world.stores, null);
    await applyAllPending(world);
    expect(await stockOf(world, sale)).toEqual([60, 0, 0]);
  });
});

describe('while a gate is not trusted', () => {
  it('dead letters are neither listed nor replayed nor discarded, and a rebuild makes orders of them', async () => {
    const sale = await openTestSale(world);
    const orderNo = await deadLetter(world, sale);
    const { partition } = sale.catalog;
    await world.admin.hdel(`gate:{${partition}}`, 'epoch');
    await expect(replayDeadLetter(world.stores, orderNo)).rejects.toThrow(GateUntrustedError);
    await world.stores.db.query(`UPDATE gates SET state = 'untrusted' WHERE partition = $1`, [partition]);
    const approval = world.stores.approvals.get(partition)!;
    world.stores.approvals.delete(partition);
    for (const step of [replayDeadLetter, discardDeadLetter])
      await expect(step(world.stores, orderNo)).rejects.toThrow(GateUntrustedError);
    await expect(listDeadLetters(world.stores, { limit: 10, cursor: null })).rejects.toThrow(
      GateUntrustedError,
    );
    expect(await countRows(world, 'orders', `order_no = '${orderNo}'`)).toBe(0);
    world.stores.approvals.set(partition, approval);
    await reconcilePartition(world.stores, partition, 'a test');
    await world.trust();
    await other.trust();
    expect(await stateOf(world, orderNo)).toBe('pending_payment');
    expect(await list(10)).toEqual([]);
  });
});

it('the hold limit deletes a letter whose discard died before that', async () => {
  const sale = await openTestSale(world, { holdSeconds: 1 });
  const orderNo = await deadLetter(world, sale);
  const [entry] = await world.admin.xrange(deadOf(sale), '-', '+');
  await discardDeadLetter(world.stores, orderNo);
  await world.admin.xadd(deadOf(sale), '*', ...entry![1]);
  await holdHasEnded();
  await expireHeldPurchases(world.stores, sale.catalog.partition);
  expect(await world.admin.xlen(deadOf(sale))).toBe(0);
  await applyAllPending(world);
  expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
});

function encode(parts: unknown): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}
