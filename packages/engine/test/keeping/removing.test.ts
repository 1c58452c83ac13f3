import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  changeSale,
  discardDeadLetter,
  findCatalog,
  openSale,
  placePurchases,
  readSale,
  removeEndedSales,
  removeSale,
  rereadCatalog,
  sumAllPayments,
  type Passed,
  type Stores,
} from '@stampede/engine';
import {
  applyAllPending,
  buy,
  countRows,
  deadLetter,
  DeathError,
  expectLaws,
  instrumentedStores,
  mortalStores,
  openTestSale,
  order,
  pay,
  purchaseOf,
  startWorld,
  type TestSale,
  type World,
} from '@stampede/testkit';
import { endSale, rebuildAll } from './ended-sale.ts';
import { keysOfSale, whereIs } from './where-is.ts';

const DAY_MS = 86_400_000;
const endedForMs = DAY_MS;
const STEPS_MAX = 60;

let world: World;
beforeAll(async () => {
  world = await startWorld({ partitions: 2 });
});
afterAll(() => world.close());
afterEach(() => expectLaws(world));

/** A sale with a paid and an expired order, that ended 25 hours ago. */
async function endedSale(): Promise<TestSale> {
  const sale = await openTestSale(world);
  const [paid = ''] = await order(world, sale, 2, { idempotencyKey: null });
  await pay(world, paid);
  await endSale(world, sale);
  return sale;
}

/** Runs until nothing is left to do; returns the sales that were removed. */
async function removeAll(stores: Stores = world.stores): Promise<string[]> {
  const removed: string[] = [];
  let passed: Passed = 'start';
  for (let more = true; more;) {
    const run = await removeEndedSales(stores, { endedForMs, passed });
    ({ passed, more } = run);
    if (run.removed !== null) removed.push(run.removed);
  }
  return removed;
}

/** Nothing of it is left but its row in `removed_sales`, and its payments. */
async function expectGone({ saleId }: TestSale): Promise<void> {
  // Events are removed after EVENTS_KEPT_DAYS. The audit trail holds no person's data, and is kept.
  const tables = (await whereIs(world, `${saleId},`)).filter((name) => !/:|^event_batches$/.test(name));
  expect(tables.sort()).toEqual(['audit_trail', 'payments', 'removed_sales']);
  expect(await keysOfSale(world, saleId)).toEqual([]);
  expect(await readSale(world.stores, saleId)).toBeNull();
}

describe('a sale that ended long ago', () => {
  it('is removed with its orders; its payments and their totals stay', async () => {
    const sale = await endedSale();
    const totals = await sumAllPayments(world.stores);
    expect(await removeAll()).toEqual([sale.saleId]);
    await expectGone(sale);
    expect(await sumAllPayments(world.stores)).toEqual(totals);
    expect(await countRows(world, 'payments', `sale_id = '${sale.saleId}' AND currency = 'EUR'`)).toBe(1);
  });

  it('is removed also while a webhook endpoint selects it', async () => {
    const sale = await endedSale();
    await world.stores.db.query(
      `INSERT INTO webhook_endpoints (url, sale_id, secret, reached_position)
       VALUES ('https://shop.example/', $1, 'whsec_' || repeat('a', 44), 0)`,
      [sale.saleId],
    );
    expect(await removeAll()).toEqual([sale.saleId]);
    await world.stores.db.query('DELETE FROM webhook_endpoints');
    await expectGone(sale);
  });

  it('never lends its id to another one', async () => {
    const sale = await endedSale();
    await removeAll();
    await expect(openTestSale(world, { saleId: sale.saleId })).rejects.toThrow('exists');
    const again = { ...(await aNewSale()), saleId: sale.saleId };
    expect(await openSale(world.stores, again)).toEqual({ outcome: 'sale_exists' });
  });

  async function aNewSale(): Promise<Parameters<typeof openSale>[1]> {
    return {
      ...{ saleId: '', name: 'n', currency: 'EUR', opensAtMs: null, closesAtMs: null, buyerLimit: null },
      ...{ paymentWindowSeconds: 300, holdSeconds: 1800, visibility: 'public', message: null },
      items: [{ sku: 'sku', name: null, allotment: 1, unitPrice: 1 }],
    };
  }

  it('is not brought back by a rebuild, before its last row is deleted or after', async () => {
    const sale = await endedSale();
    expect(await removeSale(world.stores, { saleId: sale.saleId, endedForMs })).toBe('unfinished');
    await rebuildAll(world);
    expect(await keysOfSale(world, sale.saleId)).toEqual([]);
    await removeAll();
    await rebuildAll(world);
    await expectGone(sale);
  });

  it('whose keys come back between two steps loses them before its last row', async () => {
    const sale = await endedSale();
    let removals = 0;
    const stores = instrumentedStores(world.stores, async (step, run) => {
      const result = await run();
      if (step.name === 'redis remove-sale') {
        removals += 1;
        // As a rebuild by the version before does it, which knows no removed sales.
        if (removals === 2) {
          await rebuildAll(world);
          await world.admin.hset(`sale:{${sale.catalog.partition}}:${sale.saleId}`, 'version', '1');
        }
      }
      return result;
    });
    expect(await removeAll(stores)).toEqual([sale.saleId]);
    await expectGone(sale);
  });

  it('is not found by another process that has it cached', async () => {
    const sale = await endedSale();
    const other = await startWorld({ beside: world });
    try {
      const catalog = await findCatalog(other.stores, sale.saleId);
      await removeAll();
      const purchases = [purchaseOf(sale.catalog)];
      const outcomes = await placePurchases(other.stores, { ...sale.catalog, purchases });
      expect(outcomes).toEqual([{ outcome: 'catalog_changed' }]);
      expect(await rereadCatalog(other.stores, catalog!)).toBeNull();
      expect(await findCatalog(other.stores, sale.saleId)).toBeNull();
      expect(await readSale(other.stores, sale.saleId)).toBeNull();
      expect(await changeSale(other.stores, sale.saleId, { name: 'n' })).toEqual({
        outcome: 'sale_not_found',
      });
    } finally {
      await other.close();
    }
  });

  it('with 10,000 orders goes in batches while another sale sells', async () => {
    const sale = await endedSale();
    const running = await openTestSale(world, {
      items: [{ sku: 'sku', name: null, allotment: 1_000_000, unitPrice: 1000 }],
    });
    await world.stores.db.query(
      `INSERT INTO orders (order_no, sale_id, sku, buyer_id, quantity, amount, currency, state, purchased_at, created_at,
                           expires_at, closed_at, gate_epoch, request_id)
       SELECT (substr(u, 1, 34) || lpad(to_hex($2::int), 2, '0'))::uuid, $1, 'sku', 'b', 1, 1000, 'EUR', 'expired', now(),
              now(), now(), now(), 1, 'r'
       FROM generate_series(1, 10000) n, LATERAL (SELECT gen_random_uuid()::text || left(n::text, 0) AS u) ids`,
      [sale.saleId, sale.catalog.partition],
    );
    let batches = 0;
    let bought = 0;
    let isOver = false;
    const stores = instrumentedStores(world.stores, async (step, run) => {
      if (step.kind === 'commit') batches += 1;
      return run();
    });
    await Promise.all([
      removeAll(stores).finally(() => {
        isOver = true;
      }),
      (async () => {
        while (!isOver) {
          bought += (await buy(world, running, 10)).length;
          await world.drainAll();
        }
      })(),
    ]);
    expect(batches).toBeGreaterThan(20);
    expect(bought).toBeGreaterThan(10);
    await expectGone(sale);
    expect(await countRows(world, 'orders', `sale_id = '${running.saleId}'`)).toBe(bought);
    await endSale(world, running, 1);
  });

  it('whose process dies after any step is removed by another', async () => {
    for (let steps = 0; steps < STEPS_MAX; steps += 1) {
      const sale = await endedSale();
      const mortal = mortalStores(world.stores, (_step, taken) => taken === steps);
      await removeAll(mortal.stores).catch((error: unknown) => {
        if (!(error instanceof DeathError)) throw error;
      });
      const died = mortal.diedBefore() !== null;
      if (died) await removeAll();
      await expectGone(sale);
      if (!died) {
        expect(steps).toBeGreaterThan(10);
        return;
      }
    }
    throw new Error(`it took more than ${STEPS_MAX} steps`);
  });

  it('that two processes remove at once is removed', async () => {
    const sales = [await endedSale(), await endedSale()];
    const other = await startWorld({ beside: world });
    try {
      await Promise.all([removeAll(), removeAll(other.stores), removeAll(other.stores)]);
    } finally {
      await other.close();
    }
    for (const sale of sales) await expectGone(sale);
  });
});

describe('a sale is kept', () => {
  const outcomeOf = ({ saleId }: TestSale): Promise<string> =>
    removeSale(world.stores, { saleId, endedForMs });

  it('while it has not ended for that long', async () => {
    const sale = await openTestSale(world);
    expect(await outcomeOf(sale)).toBe('not_at_rest');
    await endSale(world, sale, 23);
    expect(await outcomeOf(sale)).toBe('not_at_rest');
    expect(await removeAll()).toEqual([]);
  });

  it('while an order of it is pending', async () => {
    const sale = await openTestSale(world);
    await order(world, sale);
    await changeSale(world.stores, sale.saleId, { closesAtMs: Date.now() - 2 * DAY_MS });
    expect(await outcomeOf(sale)).toBe('not_at_rest');
    await endSale(world, sale);
    expect(await removeAll()).toEqual([sale.saleId]);
  });

  it('while the gate has not applied a change of it', async () => {
    const sale = await endedSale();
    await world.stores.db.query(
      `INSERT INTO pending_gate_changes (partition, kind, sale_id) VALUES ($1, 'sale', $2)`,
      [sale.catalog.partition, sale.saleId],
    );
    expect(await outcomeOf(sale)).toBe('not_at_rest');
    await applyAllPending(world);
    expect(await removeAll()).toEqual([sale.saleId]);
  });

  it('while a dead letter is of it', async () => {
    const sale = await openTestSale(world);
    const letter = await deadLetter(world, sale);
    await endSale(world, sale);
    expect(await outcomeOf(sale)).toBe('not_at_rest');
    await discardDeadLetter(world.stores, letter);
    await endSale(world, sale);
    expect(await removeAll()).toEqual([sale.saleId]);
  });

  it('when it is opened again just before', async () => {
    const sale = await endedSale();
    let isReopened = false;
    const stores = instrumentedStores(world.stores, async (step, run) => {
      if (step.kind === 'transaction' && !isReopened) {
        isReopened = true;
        await changeSale(world.stores, sale.saleId, { closesAtMs: null });
      }
      return run();
    });
    expect(await removeSale(stores, { saleId: sale.saleId, endedForMs })).toBe('not_at_rest');
    expect(await buy(world, sale)).toHaveLength(1);
    await world.drainAll();
  });
});
