import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { cancelOrder, changeAllotment, changeSale, readSale, settlePayment } from '@stampede/engine';
import {
  applyAllPending,
  buy,
  countRows,
  expectLaws,
  openTestSale,
  order,
  pay,
  place,
  startWorld,
  stockOf,
  waitFor,
  type World,
} from '@stampede/testkit';
import { findSale, insertPendingUnits, moveUnits, saveGateSale } from '@stampede/store';

describe.each([1, 4])('changing a sale, with %i partitions', (partitions) => {
  let world: World;
  let other: World;
  beforeAll(async () => {
    world = await startWorld({ partitions });
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

  it('a raised allotment can be bought at once', async () => {
    const sale = await openTestSale(world);
    await buy(world, sale, 10);
    expect(await changeAllotment(world.stores, sale.saleId, 'sku', 5)).toMatchObject({
      outcome: 'changed',
      stock: { allotment: 15, available: 5, reserved: 10, sold: 0 },
      item: { sku: 'sku', unitPrice: 1000 },
    });
    await buy(other, sale, 5);
    expect(await countRows(world, 'pending_gate_changes')).toBe(0);
  });

  it('a cut takes available units only; below what is taken it changes nothing', async () => {
    const sale = await openTestSale(world);
    const [paid = ''] = await order(world, sale, 3);
    await pay(world, paid);
    await buy(world, sale, 4);
    // 1 sold, 2 reserved, 4 in the queue, 3 available: the ledger alone would still allow to cut 7.
    const refused = await changeAllotment(world.stores, sale.saleId, 'sku', -4);
    expect(refused).toEqual({ outcome: 'allotment_in_use', available: 3 });
    expect(await stockOf(world, sale)).toEqual([3, 6, 1]);
    expect(await countRows(world, 'sale_items', `sale_id = '${sale.saleId}' AND allotment = 10`)).toBe(1);
    expect(await countRows(world, 'pending_gate_changes')).toBe(0);
    const cut = await changeAllotment(world.stores, sale.saleId, 'sku', -3);
    expect(cut).toMatchObject({
      outcome: 'changed',
      stock: { allotment: 7, available: 0, reserved: 6, sold: 1 },
    });
    expect(await place(world, sale, {})).toEqual([{ outcome: 'sold_out' }]);
    // All that was promised is ordered.
    expect((await world.drainAll()).map(({ rejected }) => rejected)).toEqual([0]);
  });

  it('a cut of more than the ledger has is refused by the ledger', async () => {
    const sale = await openTestSale(world);
    await order(world, sale, 8);
    expect(await changeAllotment(world.stores, sale.saleId, 'sku', -3)).toEqual({
      outcome: 'allotment_in_use',
      available: 2,
    });
  });

  it('an unknown sale or SKU, and a number without end, are told', async () => {
    const sale = await openTestSale(world);
    const change = async (saleId: string, sku: string, units: number): Promise<string> =>
      (await changeAllotment(world.stores, saleId, sku, units)).outcome;
    expect(await change('nobody', 'sku', 1)).toBe('sale_not_found');
    expect(await change(sale.saleId, 'other', 1)).toBe('sku_not_found');
    expect(await change(sale.saleId, 'sku', 1_000_000_000)).toBe('allotment_out_of_bounds');
  });

  it('10 changes of the allotment at the same moment all hold, with purchases in between', async () => {
    const sale = await openTestSale(world, {
      items: [
        { sku: 'sku', name: null, allotment: 500, unitPrice: 1000 },
        { sku: 'other', name: null, allotment: 50, unitPrice: 1000 },
      ],
    });
    const changes = Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        changeAllotment(
          (n % 2 === 0 ? world : other).stores,
          sale.saleId,
          n % 5 === 0 ? 'other' : 'sku',
          n % 3 === 0 ? -7 : 10,
        ),
      ),
    );
    let bought = 0;
    for (let round = 0; round < 20; round += 1) {
      await buy(other, sale, 5);
      bought += 5;
      if (round % 4 === 0) await world.drainAll();
    }
    expect((await changes).map(({ outcome }) => outcome)).toEqual(new Array(10).fill('changed'));
    const added = (sku: string): number =>
      Array.from({ length: 10 }, (_, n) =>
        (n % 5 === 0 ? 'other' : 'sku') === sku ? (n % 3 === 0 ? -7 : 10) : 0,
      ).reduce<number>((sum, units) => sum + units, 0);
    expect(await stockOf(world, sale)).toEqual([500 + added('sku') - bought, bought, 0]);
    expect(await stockOf(world, sale, 'other')).toEqual([50 + added('other'), 0, 0]);
  });

  it('a change of the allotment and a payment at the same moment do not wait for each other in a circle', async () => {
    const sale = await openTestSale(world);
    const [orderNo = ''] = await order(world, sale);
    // The order of locks in every transaction that closes or pays an order: the item, then the pending change.
    await world.stores.db.transaction(async (tx) => {
      await tx.query(`SET LOCAL lock_timeout = '500ms'`);
      await moveUnits(tx, [{ saleId: sale.saleId, sku: 'sku', reserved: 0, sold: 0 }]);
      const change = changeAllotment(other.stores, sale.saleId, 'sku', 1);
      change.catch(() => undefined);
      await waitFor('the change waits for the item', async () => {
        const waiting = `datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'UPDATE public.sale_items%'`;
        return (await countRows(world, 'pg_stat_activity', waiting)) > 0;
      });
      await insertPendingUnits(tx, { kind: 'settle', reason: null }, [
        {
          partition: sale.catalog.partition,
          saleId: sale.saleId,
          sku: 'sku',
          orderNo,
          quantity: 1,
          dueAtMs: null,
        },
      ]);
      await tx.query(`DELETE FROM pending_gate_changes WHERE order_no = $1`, [orderNo]);
    });
    await waitFor('the change holds', async () => (await stockOf(world, sale))[0] === 10);
  });

  it('pausing, opening and closing under load: nothing is sold after the answer to a pause', async () => {
    const sale = await openTestSale(world, {
      items: [{ sku: 'sku', name: null, allotment: 100_000, unitPrice: 1000 }],
    });
    let stop = false;
    let accepted = 0;
    const load = (process: World): Promise<void> =>
      (async () => {
        while (!stop) {
          const outcomes = await place(process, sale, {}, {}, {}, {});
          accepted += outcomes.filter(({ outcome }) => outcome === 'accepted').length;
        }
      })();
    const loads = Promise.all([load(world), load(other), load(other)]);
    let atClose: number;
    try {
      for (let round = 0; round < 5; round += 1) {
        expect((await changeSale(world.stores, sale.saleId, { state: 'paused' })).outcome).toBe('changed');
        const [, atPause] = await stockOf(world, sale);
        expect(await place(world, sale, {})).toEqual([{ outcome: 'sale_paused' }]);
        expect((await stockOf(world, sale))[1]).toBe(atPause);
        await changeSale(other.stores, sale.saleId, { state: 'open' });
        await waitFor('it sells again', async () => (await stockOf(world, sale))[1] > atPause);
      }
      await changeSale(world.stores, sale.saleId, { state: 'closed' });
      [, atClose] = await stockOf(world, sale);
    } finally {
      stop = true;
      await loads;
    }
    expect(accepted).toBe(atClose);
    expect((await readSale(world.stores, sale.saleId))?.settings.state).toBe('closed');
  });

  it('the gate takes only what is newer than what it has', async () => {
    const sale = await openTestSale(world);
    const { settings } = (await findSale(world.stores.db, sale.saleId))!;
    const save = async (version: number, allotment: number): Promise<string> => {
      const items = [{ sku: 'sku', allotment, unitsTaken: 0 }];
      const content = { ...sale.catalog, settings: { ...settings, version }, items };
      return (await saveGateSale(world.stores.gate, content)).reply;
    };
    expect(await save(7, 12)).toBe('saved');
    expect([await save(7, 99), await save(6, 99), await save(1, 0)]).toEqual(['stale', 'stale', 'stale']);
    expect((await stockOf(world, sale))[0]).toBe(12);
    expect(await save(8, 10)).toBe('saved');
    await world.stores.db.query(`UPDATE sales SET version = 8 WHERE sale_id = $1`, [sale.saleId]);
  });

  it.each(['sale', 'items'])(
    'no oversell: a sale whose %s hash was deleted is not loaded as a new one by its next change',
    async (hash) => {
      const sale = await openTestSale(world);
      await order(world, sale, 10);
      await world.admin.del(`${hash}:{${sale.catalog.partition}}:${sale.saleId}`);
      expect(await changeSale(world.stores, sale.saleId, { name: 'new' })).toMatchObject({
        sale: { source: 'ledger', pending: true },
      });
      expect(await place(world, sale, {})).not.toMatchObject([{ outcome: 'accepted' }]);
      await applyAllPending(world);
      await world.trust();
      await applyAllPending(world);
      expect(await stockOf(world, sale)).toEqual([0, 10, 0]);
      expect((await readSale(world.stores, sale.saleId))?.settings.name).toBe('new');
    },
  );

  it('no oversell: nor one of which only queued purchases are taken, which the ledger does not know yet', async () => {
    const sale = await openTestSale(world);
    await buy(world, sale, 3);
    await world.admin.del(`sale:{${sale.catalog.partition}}:${sale.saleId}`);
    await world.admin.del(`items:{${sale.catalog.partition}}:${sale.saleId}`);
    expect(await changeSale(world.stores, sale.saleId, { name: 'new' })).toMatchObject({
      sale: { source: 'ledger', pending: true },
    });
    await applyAllPending(world);
    await world.trust();
    expect(await stockOf(world, sale)).toEqual([7, 3, 0]);
    await applyAllPending(world);
  });

  it('what was promised runs on after the sale has closed: orders are paid, and units come back', async () => {
    const sale = await openTestSale(world);
    const [paid = '', cancelled = ''] = await order(world, sale, 2);
    const [queued = ''] = await buy(world, sale);
    await changeSale(world.stores, sale.saleId, { state: 'closed' });
    await world.drainAll();
    expect(await pay(world, paid)).toMatchObject({ outcome: 'captured' });
    const late = { orderNo: queued, provider: 'p', reference: queued, amount: 1000 };
    expect(await settlePayment(world.stores, late)).toMatchObject({ outcome: 'captured' });
    await cancelOrder(world.stores, cancelled);
    expect(await stockOf(world, sale)).toEqual([8, 0, 2]);
  });
});
