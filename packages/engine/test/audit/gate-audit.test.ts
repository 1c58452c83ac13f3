import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newOrderNo } from '@stampede/domain';
import {
  auditSale,
  cancelOrder,
  closeOverdueOrders,
  GateAudit,
  QueueDrain,
  repairSale,
  type Difference,
} from '@stampede/engine';
import { deadLetterEntry, gateKeys } from '@stampede/store';
import {
  applyAllPending,
  buy,
  buyer,
  countRows,
  DeathError,
  expectLaws,
  mortalStores,
  openTestSale,
  order,
  pay,
  place,
  startWorld,
  stateOf,
  stockOf,
  type TestSale,
  type World,
} from '@stampede/testkit';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await world.drainAll();
  await applyAllPending(world);
});
afterAll(async () => {
  await expectLaws(world);
  await world.close();
});

interface Round {
  readonly differences: Difference[];
  readonly distrusted: boolean;
  readonly windows: number;
}

/** One whole round of each kind of the periodic audit. */
async function auditRound(of = newAudit()): Promise<Round> {
  of.seen.splice(0);
  of.windows = 0;
  const before = of.rounds;
  do await of.audit.runOnce();
  while (of.rounds < before + 2);
  return {
    differences: of.seen.flatMap(({ differences }) => differences),
    distrusted: of.seen.some(({ distrusted }) => distrusted),
    windows: of.windows,
  };
}

interface AuditInHand {
  readonly seen: { differences: readonly Difference[]; distrusted: boolean }[];
  rounds: number;
  windows: number;
  readonly later: (ms: number) => unknown;
  readonly audit: GateAudit;
}

function newAudit() {
  let time = 0;
  const of: AuditInHand = {
    seen: [],
    rounds: 0,
    windows: 0,
    later: (ms: number) => (time += ms),
    audit: new GateAudit({
      stores: world.stores,
      onDifferences: (found) => of.seen.push(found),
      onWindowsRestarted: ({ orderNos }) => (of.windows += orderNos.length),
      onRound: () => (of.rounds += 1),
      // It stands still, so a run does not end before its rounds do.
      nowMs: () => time,
    }),
  };
  return of;
}

/** The ledger, as far as an audit must not touch it. */
async function ledger(): Promise<unknown> {
  return world.stores.db.query(
    `SELECT (SELECT json_agg(o ORDER BY o.order_no) FROM orders o) AS orders,
            (SELECT json_agg(i ORDER BY i.sale_id, i.sku) FROM sale_items i) AS items`,
  );
}

/** Ten units: 2 sold, 3 reserved by orders, 5 available. */
async function aSale(): Promise<{
  sale: TestSale;
  items: string;
  pending: string;
  orderNos: string[];
  buyerId: string;
}> {
  const sale = await openTestSale(world, { buyerLimit: 5 });
  const buyerId = buyer();
  const orderNos = await order(world, sale, 3, { buyerId });
  for (const orderNo of await order(world, sale, 2)) await pay(world, orderNo);
  return { sale, items: gateKeys.itemsKey(0, sale.saleId), pending: orderNos[0] ?? '', orderNos, buyerId };
}

const reservations = gateKeys.reservationsKey(0);

type Edit = (of: Awaited<ReturnType<typeof aSale>>) => Promise<unknown>;

const edits: [string, string, Edit][] = [
  [
    'units moved from reserved to available',
    'gate_agrees_with_ledger',
    async ({ items }) => {
      await world.admin.hincrby(items, 'sku:reserved', -2);
      await world.admin.hincrby(items, 'sku:available', 2);
    },
  ],
  [
    'units moved from sold to available',
    'gate_agrees_with_ledger',
    async ({ items }) => {
      await world.admin.hincrby(items, 'sku:sold', -1);
      await world.admin.hincrby(items, 'sku:available', 1);
    },
  ],
  [
    'a counter that was changed',
    'conservation',
    ({ items }) => world.admin.hincrby(items, 'sku:available', 3),
  ],
  [
    'an allotment that was raised',
    'settings_agree',
    async ({ items }) => {
      await world.admin.hincrby(items, 'sku:allotment', 5);
      await world.admin.hincrby(items, 'sku:available', 5);
    },
  ],
  [
    'a reservation that was deleted',
    'orders_have_reservations',
    ({ pending }) => world.admin.hdel(reservations, pending),
  ],
  [
    'a reservation with another quantity',
    'orders_have_reservations',
    async ({ sale, pending, buyerId }) =>
      world.admin.hset(reservations, pending, `${sale.saleId} sku 4 - ${buyerId}`),
  ],
  [
    'a reservation of another buyer',
    'orders_have_reservations',
    async ({ sale, pending }) => world.admin.hset(reservations, pending, `${sale.saleId} sku 1 - somebody`),
  ],
  [
    'a reservation that is nonsense',
    'orders_have_reservations',
    ({ pending }) => world.admin.hset(reservations, pending, 'x'),
  ],
  [
    'a made-up reservation',
    'reservations_have_orders',
    ({ sale }) => world.admin.hset(reservations, newOrderNo(0), `${sale.saleId} sku 1 - somebody`),
  ],
  [
    'a made-up reservation of a number that no order can have',
    'reservations_have_orders',
    ({ sale }) => world.admin.hset(reservations, "'; --", `${sale.saleId} sku 1 1-1 somebody`),
  ],
  [
    'a reservation that came back after its order was cancelled',
    'reservations_have_orders',
    async ({ pending }) => {
      const record = (await world.admin.hget(reservations, pending)) ?? '';
      await cancelOrder(world.stores, pending);
      await world.admin.hset(reservations, pending, record);
    },
  ],
  [
    'a buyer’s count that was lowered',
    'buyers_agree',
    ({ sale, buyerId }) => world.admin.hincrby(gateKeys.buyersKey(0, sale.saleId), buyerId, -2),
  ],
  [
    'a buyer’s count that was deleted',
    'buyers_agree',
    ({ sale, buyerId }) => world.admin.hdel(gateKeys.buyersKey(0, sale.saleId), buyerId),
  ],
  [
    'a count of a buyer who has nothing',
    'buyers_agree',
    ({ sale }) => world.admin.hset(gateKeys.buyersKey(0, sale.saleId), 'nobody', 5),
  ],
  ['all counts deleted', 'buyers_agree', ({ sale }) => world.admin.del(gateKeys.buyersKey(0, sale.saleId))],
  [
    'a setting that was changed',
    'settings_agree',
    ({ sale }) => world.admin.hset(gateKeys.saleKey(0, sale.saleId), 'buyer_limit', 100),
  ],
  [
    'a version that is ahead of the ledger',
    'settings_agree',
    ({ sale }) => world.admin.hset(gateKeys.saleKey(0, sale.saleId), 'version', 1000),
  ],
  [
    'settings that were deleted',
    'settings_agree',
    ({ sale }) => world.admin.del(gateKeys.saleKey(0, sale.saleId)),
  ],
  ['items that were deleted', 'settings_agree', ({ items }) => world.admin.del(items)],
];

it.each(edits)(
  'a gate that was edited by hand is found and rebuilt, no unit is sold twice and the ledger stays as it was: %s',
  async (_title, law, edit) => {
    const of = await aSale();
    const { saleId } = of.sale;
    await edit(of);
    const before = await ledger();
    const report = await auditSale(world.stores, saleId);
    expect(report?.laws.filter(({ holds }) => !holds).map(({ name }) => name)).toContain(law);

    const { differences, distrusted } = await auditRound();
    expect(differences.map((difference) => difference.law)).toContain(law);
    expect(distrusted).toBe(true);
    expect(await countRows(world, 'gates', `state = 'untrusted' AND reason LIKE 'an audit found %'`)).toBe(1);

    const repaired = await repairSale(world.stores, saleId);
    expect(repaired).toMatchObject({ repair: 'rebuilt', trusted: true, complete: true, differences: [] });
    expect(repaired?.laws.filter(({ holds }) => !holds)).toEqual([]);
    expect(await ledger()).toEqual(before);

    const [row] = await world.stores.db.query<{ free: number }>(
      `SELECT (allotment - reserved - sold)::int AS free FROM sale_items WHERE sale_id = $1`,
      [saleId],
    );
    const outcomes = await place(world, of.sale, ...Array.from({ length: row!.free + 1 }, () => ({})));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      ...Array.from({ length: row!.free }, () => 'accepted'),
      'sold_out',
    ]);
    await world.drainAll();
    expect(await countRows(world, 'orders', `sale_id = '${saleId}' AND state = 'rejected'`)).toBe(0);
  },
);

it('a made-up reservation of a sale that does not exist is found', async () => {
  await world.admin.hset(reservations, newOrderNo(0), 'no-such-sale sku 1 - somebody');
  expect((await auditRound()).differences).toMatchObject([{ law: 'reservations_have_orders' }]);
  await world.trust();
  expect((await auditRound()).differences).toEqual([]);
});

it('a purchase whose queue entry was deleted is found, and its units are on sale again', async () => {
  const sale = await openTestSale(world);
  const [lost = ''] = await buy(world, sale);
  await world.admin.del(gateKeys.queueKey(0));
  expect((await auditRound()).differences).toContainEqual(
    expect.objectContaining({ law: 'reservations_have_orders', orderNos: [lost] }),
  );
  await world.trust();
  expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
});

describe('a payment window that was taken away', () => {
  const left = (orderNo: string): Promise<number> => world.admin.pttl(gateKeys.windowKey(0, orderNo));

  it('is started again with what is left of it, and costs no trust', async () => {
    const { sale, orderNos } = await aSale();
    const [removed = '', endless = '', late = ''] = orderNos;
    await world.stores.db.query(
      `UPDATE orders SET expires_at = clock_timestamp() + interval '100 seconds' WHERE order_no = ANY($1::uuid[])`,
      [orderNos],
    );
    await world.admin.del(gateKeys.windowKey(0, removed));
    await world.admin.persist(gateKeys.windowKey(0, endless));
    await world.admin.pexpire(gateKeys.windowKey(0, late), 900_000);
    const report = await auditSale(world.stores, sale.saleId);
    expect(report?.laws.filter(({ holds }) => !holds)).toEqual([
      { name: 'orders_have_payment_windows', holds: false, orders: [...orderNos].sort() },
    ]);
    const round = await auditRound();
    expect(round).toMatchObject({ differences: [], distrusted: false, windows: 3 });
    for (const orderNo of orderNos) {
      expect(await left(orderNo)).toBeGreaterThan(60_000);
      expect(await left(orderNo)).toBeLessThanOrEqual(100_000);
    }
    expect((await auditRound()).windows).toBe(0);
  });

  it('is started again on demand', async () => {
    const { sale, pending } = await aSale();
    await world.admin.del(gateKeys.windowKey(0, pending));
    expect(await repairSale(world.stores, sale.saleId)).toMatchObject({
      repair: 'windows_restarted',
      found: [{ name: 'orders_have_payment_windows', orders: [pending] }],
      differences: [],
    });
    expect(await left(pending)).toBeGreaterThan(200_000);
  });

  it('is none of an order that is closed, overdue, or still in the queue', async () => {
    const sale = await openTestSale(world);
    const [cancelled = '', overdue = ''] = await order(world, sale, 2);
    await cancelOrder(world.stores, cancelled);
    await world.stores.db.query(`UPDATE orders SET expires_at = clock_timestamp() WHERE order_no = $1`, [
      overdue,
    ]);
    await world.admin.del(gateKeys.windowKey(0, overdue));
    const [queued = ''] = await buy(world, sale);
    expect(await auditRound()).toEqual({ differences: [], distrusted: false, windows: 0 });
    expect(await Promise.all([cancelled, overdue, queued].map(left))).toEqual([-2, -2, -2]);
    await closeOverdueOrders(world.stores, null);
  });
});

describe('what is on its way between gate and ledger is no difference', () => {
  const allIsWell = { differences: [], distrusted: false, windows: 0 };

  it('purchases in the queue, with and without their orders, and dead letters', async () => {
    const sale = await openTestSale(world);
    const [queued = '', dead = ''] = await buy(world, sale, 3);
    const entries = await world.admin.xrange(gateKeys.queueKey(0), '-', '+');
    const entryId = entries[1]?.[0] ?? '';
    await deadLetterEntry(world.stores.gate, { partition: 0, entryId, orderNo: dead, cause: 'a test' });
    // An order-creator that dies between its COMMIT and taking the entries away.
    const dying = new QueueDrain({
      stores: mortalStores(world.stores, ({ name }) => name === 'redis finish-entries').stores,
      blockingGate: world.stores.gate,
      partition: 0,
      consumer: 'dying',
      blockMs: 0,
      onOrders: () => undefined,
      onDeadLetter: () => undefined,
    });
    await expect(dying.runOnce()).rejects.toThrow(DeathError);
    expect(await stateOf(world, queued)).toBe('pending_payment');
    expect(await stateOf(world, dead)).toBe('queued');
    await buy(world, sale, 2);
    expect(await auditRound()).toEqual(allIsWell);
    const report = await auditSale(world.stores, sale.saleId);
    expect(report).toMatchObject({
      complete: true,
      differences: [],
      items: [{ queued: 2, deadLettered: 1 }],
    });
    await repairSale(world.stores, sale.saleId, { rebuild: true });
  });

  it('releases and settlements that the gate could not be told of', async () => {
    const { sale, orderNos } = await aSale();
    const [paid = '', cancelled = ''] = orderNos;
    const approvals = new Map(world.stores.approvals);
    world.stores.approvals.clear();
    await pay(world, paid);
    await cancelOrder(world.stores, cancelled);
    for (const [partition, approval] of approvals) world.stores.approvals.set(partition, approval);
    expect(await auditRound()).toEqual(allIsWell);
    expect(await auditSale(world.stores, sale.saleId)).toMatchObject({
      complete: true,
      differences: [],
      items: [{ pendingReleases: 1, pendingSettlements: 1 }],
    });
    await applyAllPending(world);
    expect(await auditRound()).toEqual(allIsWell);
  });

  it('a change of the sale that the gate could not be told of', async () => {
    const sale = await openTestSale(world);
    await world.stores.db.query(
      `WITH changed AS (UPDATE sales SET name = 'new', version = version + 1 WHERE sale_id = $1)
       INSERT INTO pending_gate_changes (partition, kind, sale_id) VALUES (0, 'sale', $1)`,
      [sale.saleId],
    );
    await world.stores.db.query(`UPDATE sale_items SET allotment = 20 WHERE sale_id = $1`, [sale.saleId]);
    expect(await auditRound()).toEqual(allIsWell);
    await applyAllPending(world);
    expect(await auditRound()).toEqual(allIsWell);
    expect(await stockOf(world, sale)).toEqual([20, 0, 0]);
  });
});

it('a difference that a rebuild does not cure keeps no gate closed: the pauses between rebuilds grow', async () => {
  const { sale, pending } = await aSale();
  const of = newAudit();
  const roundLater = async (ms: number): Promise<boolean> => {
    of.later(ms);
    const { differences, distrusted } = await auditRound(of);
    expect(differences.length).toBeGreaterThan(0);
    return distrusted;
  };
  const rebuiltAndDamagedAgain = async (): Promise<void> => {
    // While a gate is not trusted there is nothing to look at, and nothing is known to be well.
    world.stores.approvals.clear();
    of.later(5000);
    expect((await auditRound(of)).differences).toEqual([]);
    await world.trust();
    await world.admin.hdel(reservations, pending);
  };
  await world.admin.hdel(reservations, pending);
  expect(await roundLater(0)).toBe(true);
  await rebuiltAndDamagedAgain();
  expect(await roundLater(5000)).toBe(true);
  await rebuiltAndDamagedAgain();
  expect(await roundLater(5000)).toBe(true);
  await rebuiltAndDamagedAgain();
  expect(await roundLater(5000)).toBe(false);
  expect(await roundLater(5000)).toBe(true);

  await repairSale(world.stores, sale.saleId);
  of.later(5000);
  expect((await auditRound(of)).differences).toEqual([]);
  // All was well once, so this is something new.
  await world.admin.hdel(reservations, pending);
  expect(await roundLater(5000)).toBe(true);
  await world.trust();
});

it('a rebuild that was asked for is done although nothing differs', async () => {
  const { sale } = await aSale();
  const epoch = world.stores.gate.epochOf(0, 'test');
  expect(await repairSale(world.stores, sale.saleId, { rebuild: true })).toMatchObject({
    repair: 'rebuilt',
    found: [],
  });
  expect(world.stores.gate.epochOf(0, 'test')).toBeGreaterThan(epoch);
  expect(await repairSale(world.stores, sale.saleId)).toMatchObject({ repair: 'not_needed' });
  expect(await repairSale(world.stores, 'no-such-sale')).toBeNull();
});

it('a repair that takes longer than it may says that it is under way', async () => {
  const { sale } = await aSale();
  const other = await startWorld({ beside: world });
  await other.stores.db.exclusively('reconcile 0', async () => {
    const report = await repairSale(world.stores, sale.saleId, { rebuild: true, waitMs: 200 });
    expect(report).toMatchObject({ repair: 'under_way', trusted: false, complete: false });
  });
  await other.close();
  await world.trust();
});
