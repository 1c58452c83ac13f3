import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newOrderNo } from '@stampede/domain';
import { gateKeys } from '@stampede/store';
import * as actors from './actors.ts';
import { startArena, type Arena } from './arena.ts';
import { prepareBeginning, type Beginning } from './beginnings.ts';
import { Drama } from './drama.ts';

/*
 * Histories of returns. At the beginning of each alice's order waits for its payment, bob's purchase is queued, and one
 * of three units is left; nobody may have more than one. After each of them the system is left alone until it rests, and
 * every law is looked at.
 */
describe('a return', () => {
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

  const returner = (restock = true): actors.Role => actors.returner(beginning.ordered.orderNo, restock);
  const payOrdered = (): Promise<void> => drama.runInformed(actors.payer(beginning.ordered.orderNo));
  const applyLeftOvers = (): Promise<void> => drama.runInformed(actors.applier());
  /** Alice buys once more: her limit is one unit. */
  const buyAgain = async (): Promise<boolean> => {
    const again = { ...beginning.ordered, orderNo: newOrderNo(0), idempotencyKey: null };
    await drama.runInformed(actors.buyer(beginning.sale, again, 'alice'));
    return drama.history.promises.accepted.has(again.orderNo);
  };

  it('gives the unit and the limit of the buyer back, once', async () => {
    expect(await buyAgain()).toBe(false);
    await payOrdered();
    await drama.runInformed(returner());
    await drama.runInformed(returner());
    expect(await drama.gateStock()).toEqual([2, 1, 0]);
    expect(await buyAgain()).toBe(true);
    expect(await buyAgain()).toBe(false);
  });

  it('without restock leaves the unit sold, and gives the limit of the buyer back', async () => {
    await payOrdered();
    await drama.runInformed(returner(false));
    expect(await drama.gateStock()).toEqual([1, 1, 1]);
    expect(await buyAgain()).toBe(true);
  });

  it.each([true, false])(
    'that is applied again after a crash changes nothing, also after the buyer has bought again (restock: %s)',
    async (restock) => {
      await payOrdered();
      const crashing = await drama.enterInformed(returner(restock));
      await drama.until(crashing, 'postgres DELETE FROM pending_gate_changes');
      await drama.crash(crashing);
      const stock = await drama.gateStock();
      expect(await drama.pendingChanges()).toEqual(['return']);
      expect(await buyAgain()).toBe(true);
      await applyLeftOvers();
      expect(await drama.pendingChanges()).toEqual([]);
      expect(await drama.gateStock()).toEqual([stock[0]! - 1, stock[1]! + 1, stock[2]!]);
      expect(await buyAgain()).toBe(false);
    },
  );

  it.each([
    [true, [2, 1, 0]],
    [false, [1, 1, 1]],
  ] as const)(
    'that overtakes the settlement takes the reservation, and the late settlement finds nothing (restock: %s)',
    async (restock, stock) => {
      const payer = await drama.enter(actors.payer(beginning.ordered.orderNo));
      await drama.until(payer, 'redis settle');
      await drama.runInformed(returner(restock));
      expect(await drama.pendingChanges()).toEqual(['settle']);
      expect(await drama.gateStock()).toEqual(stock);
      await drama.finish(payer);
      expect(await drama.gateStock()).toEqual(stock);
      expect(await buyAgain()).toBe(true);
    },
  );

  it.each([
    [true, [2, 1, 0]],
    [false, [1, 1, 1]],
  ] as const)(
    'that is committed when a rebuild reads the ledger is not applied to the rebuilt gate again (restock: %s)',
    async (restock, stock) => {
      await payOrdered();
      const slow = await drama.enterInformed(returner(restock));
      await drama.until(slow, 'redis return');
      await drama.run(actors.reconciler());
      expect(await drama.gateStock()).toEqual(stock);
      await drama.finish(slow);
      expect(await drama.pendingChanges()).toEqual(['return']);
      await applyLeftOvers();
      expect(await drama.pendingChanges()).toEqual([]);
      expect(await drama.gateStock()).toEqual(stock);
      expect(await buyAgain()).toBe(true);
    },
  );

  it('that is committed after a rebuild has read the ledger is applied to the rebuilt gate', async () => {
    await payOrdered();
    const reconciler = await drama.enter(actors.reconciler());
    await drama.until(reconciler, 'redis load-hash');
    await drama.run(returner());
    expect(await drama.pendingChanges()).toEqual(['return']);
    await drama.finish(reconciler);
    expect(await drama.gateStock()).toEqual([1, 1, 1]);
    await applyLeftOvers();
    expect(await drama.gateStock()).toEqual([2, 1, 0]);
  });

  it('of a gate that a version without returns has rebuilt has it rebuilt once more, and is not applied twice', async () => {
    await payOrdered();
    const slow = await drama.enterInformed(returner());
    await drama.until(slow, 'redis return');
    await drama.run(actors.reconciler());
    // That version loads no returned orders, and does not say that it did.
    await arena.redis.del(gateKeys.returnedKey(0, beginning.sale.saleId));
    await arena.redis.hdel(gateKeys.gateKey(0), 'returned_epoch');
    await drama.crash(slow);
    await applyLeftOvers();
    expect(await drama.pendingChanges()).toEqual(['return', 'distrust']);
    expect(await drama.gateStock()).toEqual([2, 1, 0]);
  });
});
