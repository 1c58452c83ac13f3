import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { newOrderNo } from '@stampede/domain';
import { auditSale, cancelOrder, repairSale } from '@stampede/engine';
import { gateKeys } from '@stampede/store';
import {
  applyAllPending,
  buy,
  countRows,
  expectLaws,
  openTestSale,
  place,
  startWorld,
  stockOf,
  type World,
} from '@stampede/testkit';
import { auditRound, newAudit } from './audit-round.ts';
import { openAuditedSale, type AuditedSale } from './audited-sale.ts';

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

/** The ledger, as far as an audit must not touch it. */
async function ledger(): Promise<unknown> {
  return world.stores.db.query(
    `SELECT (SELECT json_agg(o ORDER BY o.order_no) FROM orders o) AS orders,
            (SELECT json_agg(i ORDER BY i.sale_id, i.sku) FROM sale_items i) AS items`,
  );
}

const reservations = gateKeys.reservationsKey(0);

type Edit = (of: AuditedSale) => Promise<unknown>;

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
    const of = await openAuditedSale(world);
    const { saleId } = of.sale;
    await edit(of);
    const before = await ledger();
    const report = await auditSale(world.stores, saleId);
    expect(report?.laws.filter(({ holds }) => !holds).map(({ name }) => name)).toContain(law);

    const { differences, distrusted } = await auditRound(newAudit(world));
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
  expect((await auditRound(newAudit(world))).differences).toMatchObject([
    { law: 'reservations_have_orders' },
  ]);
  await world.trust();
  expect((await auditRound(newAudit(world))).differences).toEqual([]);
});

it('a purchase whose queue entry was deleted is found, and its units are on sale again', async () => {
  const sale = await openTestSale(world);
  const [lost = ''] = await buy(world, sale);
  await world.admin.del(gateKeys.queueKey(0));
  expect((await auditRound(newAudit(world))).differences).toContainEqual(
    expect.objectContaining({ law: 'reservations_have_orders', orderNos: [lost] }),
  );
  await world.trust();
  expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
});

it('a difference that a rebuild does not cure keeps no gate closed: it is rebuilt again after 15 s', async () => {
  const { sale, pending } = await openAuditedSale(world);
  const of = newAudit(world);
  const roundLater = async (ms: number): Promise<boolean> => {
    of.later(ms);
    const { differences, distrusted } = await auditRound(of);
    expect(differences.length).toBeGreaterThan(0);
    return distrusted;
  };
  await world.admin.hdel(reservations, pending);
  expect(await roundLater(0)).toBe(true);
  for (let rebuilds = 0; rebuilds < 2; rebuilds += 1) {
    await world.trust();
    await world.admin.hdel(reservations, pending);
    expect([await roundLater(5000), await roundLater(5000), await roundLater(5000)]).toEqual([
      false,
      false,
      true,
    ]);
  }
  await repairSale(world.stores, sale.saleId);
});
