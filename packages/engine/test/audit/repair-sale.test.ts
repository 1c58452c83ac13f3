import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { OutcomeUnknownError, StoreUnavailableError } from '@stampede/domain';
import { auditSale, repairSale } from '@stampede/engine';
import { gateKeys } from '@stampede/store';
import {
  applyAllPending,
  expectLaws,
  instrumentedStores,
  openTestSale,
  order,
  startWorld,
  type StepHook,
  type World,
} from '@stampede/testkit';
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

it('a rebuild that was asked for is done although nothing differs', async () => {
  const { sale } = await openAuditedSale(world);
  const epoch = world.stores.gate.epochOf(0, 'test');
  expect(await repairSale(world.stores, sale.saleId, { rebuild: true })).toMatchObject({
    repair: 'rebuilt',
    found: [],
  });
  expect(world.stores.gate.epochOf(0, 'test')).toBeGreaterThan(epoch);
  expect(await repairSale(world.stores, sale.saleId)).toMatchObject({ repair: 'not_needed' });
  expect(await repairSale(world.stores, 'no-such-sale')).toBeNull();
});

it('a difference is repaired also behind more missing windows than a report names', async () => {
  const sale = await openTestSale(world, {
    items: [{ sku: 'sku', name: null, allotment: 200, unitPrice: 1000 }],
  });
  for (const orderNo of await order(world, sale, 101)) await world.admin.del(gateKeys.windowKey(0, orderNo));
  expect((await auditSale(world.stores, sale.saleId))?.differences).toHaveLength(100);
  await world.admin.hset(gateKeys.saleKey(0, sale.saleId), 'buyer_limit', 100);
  expect(await repairSale(world.stores, sale.saleId)).toMatchObject({ repair: 'rebuilt', differences: [] });
});

it('a repair that takes longer than it may says that it is in progress', async () => {
  const { sale } = await openAuditedSale(world);
  const other = await startWorld({ beside: world });
  await other.stores.db.exclusively('reconcile 0', async () => {
    const report = await repairSale(world.stores, sale.saleId, { rebuild: true, waitMs: 200 });
    expect(report).toMatchObject({ repair: 'in_progress', trusted: false, complete: false });
  });
  await other.close();
  await world.trust();
});

it('a repair that cannot be looked at afterwards is not said to have done nothing; one that was not begun is', async () => {
  const { sale } = await openAuditedSale(world);
  const epoch = world.stores.gate.epochOf(0, 'test');
  /** From the nth audit on, Postgres is away when the audit asks for the ledger's own laws. */
  const awayFromAudit = (nth: number): StepHook => {
    let audits = 0;
    return async (step, run) => {
      if (step.name === 'postgres WITH counted AS (') audits += 1;
      if (audits >= nth) throw new StoreUnavailableError('postgres', 'test');
      return run();
    };
  };
  const repair = (nth: number): Promise<unknown> =>
    repairSale(instrumentedStores(world.stores, awayFromAudit(nth)), sale.saleId, {
      rebuild: true,
      waitMs: 1000,
    });
  await expect(repair(1)).rejects.toThrow(StoreUnavailableError);
  expect(world.stores.gate.epochOf(0, 'test')).toBe(epoch);
  await expect(repair(2)).rejects.toThrow(OutcomeUnknownError);
  await world.trust();
  expect(await repairSale(world.stores, sale.saleId)).toMatchObject({ repair: 'not_needed' });
});
