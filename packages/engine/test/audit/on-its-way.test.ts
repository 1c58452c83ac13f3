import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { auditSale, cancelOrder, QueueDrain, repairSale, returnOrder } from '@stampede/engine';
import { deadLetterEntry, gateKeys } from '@stampede/store';
import {
  applyAllPending,
  buy,
  DeathError,
  expectLaws,
  mortalStores,
  openTestSale,
  pay,
  startWorld,
  stateOf,
  stockOf,
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
    expect(await auditRound(newAudit(world))).toEqual(allIsWell);
    const report = await auditSale(world.stores, sale.saleId);
    expect(report).toMatchObject({
      complete: true,
      differences: [],
      items: [{ queued: 2, deadLettered: 1 }],
    });
    await repairSale(world.stores, sale.saleId, { rebuild: true });
  });

  it('releases and settlements that were not applied to the gate', async () => {
    const { sale, orderNos } = await openAuditedSale(world);
    const [paid = '', cancelled = ''] = orderNos;
    const approvals = new Map(world.stores.approvals);
    world.stores.approvals.clear();
    await pay(world, paid);
    await cancelOrder(world.stores, cancelled);
    for (const [partition, approval] of approvals) world.stores.approvals.set(partition, approval);
    expect(await auditRound(newAudit(world))).toEqual(allIsWell);
    expect(await auditSale(world.stores, sale.saleId)).toMatchObject({
      complete: true,
      differences: [],
      items: [{ pendingReleases: 1, pendingSettlements: 1 }],
    });
    await applyAllPending(world);
    expect(await auditRound(newAudit(world))).toEqual(allIsWell);
  });

  it('returns that were not applied to the gate', async () => {
    const { sale, orderNos } = await openAuditedSale(world);
    const [restocked = '', kept = ''] = orderNos;
    for (const orderNo of [restocked, kept]) await pay(world, orderNo);
    const approvals = new Map(world.stores.approvals);
    world.stores.approvals.clear();
    await returnOrder(world.stores, { orderNo: restocked, restock: true, reason: null });
    await returnOrder(world.stores, { orderNo: kept, restock: false, reason: null });
    for (const [partition, approval] of approvals) world.stores.approvals.set(partition, approval);
    expect(await auditRound(newAudit(world))).toEqual(allIsWell);
    expect(await auditSale(world.stores, sale.saleId)).toMatchObject({
      complete: true,
      differences: [],
      items: [{ pendingReturns: 1 }],
    });
    await applyAllPending(world);
    expect(await auditRound(newAudit(world))).toEqual(allIsWell);
  });

  it('a change of the sale that was not applied to the gate', async () => {
    const sale = await openTestSale(world);
    await world.stores.db.query(
      `WITH changed AS (UPDATE sales SET name = 'new', version = version + 1 WHERE sale_id = $1)
       INSERT INTO pending_gate_changes (partition, kind, sale_id) VALUES (0, 'sale', $1)`,
      [sale.saleId],
    );
    await world.stores.db.query(`UPDATE sale_items SET allotment = 20 WHERE sale_id = $1`, [sale.saleId]);
    expect(await auditRound(newAudit(world))).toEqual(allIsWell);
    await applyAllPending(world);
    expect(await auditRound(newAudit(world))).toEqual(allIsWell);
    expect(await stockOf(world, sale)).toEqual([20, 0, 0]);
  });
});
