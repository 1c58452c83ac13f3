import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newOrderNo } from '@stampede/domain';
import { auditSale, cancelOrder, closeOverdueOrders, repairSale } from '@stampede/engine';
import { gateKeys, restartWindows } from '@stampede/store';
import {
  applyAllPending,
  buy,
  expectLaws,
  openTestSale,
  order,
  startWorld,
  type World,
} from '@stampede/testkit';
import { auditRound, newAudit } from './audit-round.ts';
import { openAuditedSale } from './audited-sale.ts';

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

describe('a payment window that was taken away', () => {
  const left = (orderNo: string): Promise<number> => world.admin.pttl(gateKeys.windowKey(0, orderNo));

  it('is started again with what is left of it, and costs no trust', async () => {
    const { sale, orderNos } = await openAuditedSale(world);
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
    const round = await auditRound(newAudit(world));
    expect(round).toMatchObject({ differences: [], distrusted: false, windows: 3 });
    for (const orderNo of orderNos) {
      expect(await left(orderNo)).toBeGreaterThan(60_000);
      expect(await left(orderNo)).toBeLessThanOrEqual(100_000);
    }
    expect((await auditRound(newAudit(world))).windows).toBe(0);
  });

  it('is started for an order that has a reservation, and only that one is reported', async () => {
    const { pending } = await openAuditedSale(world);
    const closed = newOrderNo(0);
    const windows = [closed, pending].map((orderNo) => ({ orderNo, remainingMs: 100_000 }));
    expect(await restartWindows(world.stores.gate, { partition: 0, windows })).toEqual([pending]);
    expect(await left(closed)).toBe(-2);
  });

  it('is started again on demand', async () => {
    const { sale, pending } = await openAuditedSale(world);
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
    expect(await auditRound(newAudit(world))).toEqual({ differences: [], distrusted: false, windows: 0 });
    expect(await Promise.all([cancelled, overdue, queued].map(left))).toEqual([-2, -2, -2]);
    await closeOverdueOrders(world.stores, null);
  });
});
