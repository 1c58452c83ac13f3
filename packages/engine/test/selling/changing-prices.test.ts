import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { StoreUnavailableError, type SaleCatalog } from '@stampede/domain';
import {
  addItem,
  changeItem,
  findCatalog,
  findOrder,
  placePurchases,
  readSale,
  rereadCatalog,
} from '@stampede/engine';
import {
  applyAllPending,
  buy,
  countRows,
  expectLaws,
  instrumentedStores,
  openTestSale,
  place,
  purchaseOf,
  startWorld,
  stockOf,
  waitFor,
  type TestSale,
  type World,
} from '@stampede/testkit';

describe.each([1, 4])('changing the items of a sale, with %i partitions', (partitions) => {
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

  const many = { items: [{ sku: 'sku', name: null, allotment: 1_000_000, unitPrice: 1000 }] };

  async function amountInLedger(orderNo: string): Promise<number | undefined> {
    const [row] = await world.stores.db.query<{ amount: number }>(
      'SELECT amount FROM public.orders WHERE order_no = $1',
      [orderNo],
    );
    return row?.amount;
  }

  /** The catalog that this process has now. */
  async function catalogOf({ stores }: World, { saleId }: TestSale): Promise<SaleCatalog> {
    const catalog = await findCatalog(stores, saleId);
    if (catalog === null) throw new Error(`${saleId} is gone`);
    return catalog;
  }

  it('an order costs what its purchase was answered, also when the price changes while it is queued', async () => {
    const sale = await openTestSale(world);
    const [orderNo = ''] = await buy(world, sale, 1, { quantity: 3, amount: 3000 });
    expect(await changeItem(world.stores, sale.saleId, 'sku', { unitPrice: 1500 })).toMatchObject({
      outcome: 'changed',
      item: { sku: 'sku', unitPrice: 1500 },
      pending: false,
    });
    expect((await findOrder(other.stores, orderNo))?.order).toMatchObject({ state: 'queued', amount: 3000 });
    await world.drainAll();
    expect(await amountInLedger(orderNo)).toBe(3000);
  });

  it('a process that has the old price sells nothing at it, and sells at the new one', async () => {
    const sale = await openTestSale(world);
    const old = await catalogOf(other, sale);
    await changeItem(world.stores, sale.saleId, 'sku', { unitPrice: 1500 });
    expect(await place(other, { ...sale, catalog: old }, {})).toEqual([{ outcome: 'catalog_changed' }]);
    const present = await rereadCatalog(other.stores, old);
    expect(present?.items).toEqual([{ sku: 'sku', name: null, unitPrice: 1500 }]);
    const [orderNo = ''] = await buy(other, { ...sale, catalog: present! });
    await world.drainAll();
    expect(await amountInLedger(orderNo)).toBe(1500);
    expect(await stockOf(world, sale)).toEqual([9, 1, 0]);
  });

  it('a replay with the old price is still a replay', async () => {
    const sale = await openTestSale(world);
    const again = { buyerId: 'anna', idempotencyKey: 'key' };
    const [orderNo = ''] = await buy(world, sale, 1, again);
    await changeItem(world.stores, sale.saleId, 'sku', { unitPrice: 1500 });
    expect(await place(world, sale, again)).toEqual([{ outcome: 'replayed', orderNo }]);
  });

  it('an UPDATE of the price in psql makes no answer differ from its order', async () => {
    const sale = await openTestSale(world);
    await world.stores.db.query('UPDATE public.sale_items SET unit_price = 7 WHERE sale_id = $1', [
      sale.saleId,
    ]);
    const [here = ''] = await buy(world, sale);
    const fresh = await startWorld({ beside: world });
    const [there = ''] = await buy(fresh, { ...sale, catalog: await catalogOf(fresh, sale) });
    await fresh.close();
    await world.drainAll();
    expect(await amountInLedger(here)).toBe(1000);
    expect(await amountInLedger(there)).toBe(7);
  });

  it('a price that the gate did not get is refused, and the old one goes on', async () => {
    const sale = await openTestSale(world);
    const stores = instrumentedStores(world.stores, async (step, run) => {
      if (step.name === 'redis save-sale') throw new StoreUnavailableError('redis', 'save-sale');
      return run();
    });
    await expect(changeItem(stores, sale.saleId, 'sku', { unitPrice: 1500 })).rejects.toThrow(
      'not available',
    );
    const [orderNo = ''] = await buy(world, sale);
    await world.drainAll();
    expect(await amountInLedger(orderNo)).toBe(1000);
  });

  it('a price that only the ledger has after its answer sells nothing at the old one', async () => {
    const sale = await openTestSale(world);
    const old = await catalogOf(other, sale);
    let saves = 0;
    const stores = instrumentedStores(world.stores, async (step, run) => {
      if (step.name === 'redis save-sale') saves += 1;
      if (saves > 1 && step.store === 'redis') throw new StoreUnavailableError('redis', step.name);
      return run();
    });
    expect(await changeItem(stores, sale.saleId, 'sku', { unitPrice: 1500 })).toMatchObject({
      pending: true,
    });
    expect(await place(other, { ...sale, catalog: old }, {})).toEqual([{ outcome: 'catalog_changed' }]);
    const [orderNo = ''] = await buy(other, { ...sale, catalog: (await rereadCatalog(other.stores, old))! });
    await world.drainAll();
    expect(await amountInLedger(orderNo)).toBe(1500);
  });

  it('a price that changes in a crowd of two processes is never paid after another was answered', async () => {
    const sale = await openTestSale(world, many);
    const prices = [1000];
    let isOver = false;
    const bought: { orderNo: string; amount: number; answeredBefore: number }[] = [];
    const buyer = async (process: World): Promise<void> => {
      while (!isOver) {
        const answeredBefore = prices.length - 1;
        const catalog = await catalogOf(process, sale);
        const purchase = purchaseOf(catalog);
        const { saleId, partition, version } = catalog;
        const batch = { saleId, partition, version, purchases: [purchase] };
        const [outcome] = await placePurchases(process.stores, batch);
        if (outcome?.outcome === 'accepted') bought.push({ ...purchase, answeredBefore });
        else if (outcome?.outcome === 'catalog_changed') await rereadCatalog(process.stores, catalog);
        else throw new Error(`not sold: ${JSON.stringify(outcome)}`);
      }
    };
    const changer = async (): Promise<void> => {
      for (let unitPrice = 1001; unitPrice <= 1030; unitPrice += 1) {
        const process = unitPrice % 2 === 0 ? world : other;
        const changed = await changeItem(process.stores, sale.saleId, 'sku', { unitPrice });
        if (changed.outcome !== 'changed') throw new Error(changed.outcome);
        prices.push(unitPrice);
        // The crowd buys at each price.
        await waitFor('it is paid', async () => bought.some(({ amount }) => amount === unitPrice));
      }
      isOver = true;
    };
    await Promise.all([changer(), ...[world, other, world, other].map(buyer)]);
    await world.drainAll();
    const rows = await world.stores.db.query<{ orderNo: string; amount: number }>(
      'SELECT order_no AS "orderNo", amount FROM public.orders WHERE sale_id = $1',
      [sale.saleId],
    );
    const amounts = new Map(rows.map(({ orderNo, amount }) => [orderNo, amount]));
    expect(bought.filter(({ orderNo, amount }) => amounts.get(orderNo) !== amount)).toEqual([]);
    const late = bought.filter(({ amount, answeredBefore }) => amount < (prices[answeredBefore] ?? 0));
    expect(late).toEqual([]);
    expect(new Set(bought.map(({ amount }) => amount)).size).toBeGreaterThanOrEqual(30);
  });

  it('an item that was added is sold by every process, also by one that had read the sale before', async () => {
    const sale = await openTestSale(world);
    const item = { sku: 'blue', name: 'Blue', allotment: 5, unitPrice: 700 };
    const request = { caller: 'anna', key: 'add', digest: '0'.repeat(64) };
    expect(await addItem(world.stores, sale.saleId, item, request)).toMatchObject({
      outcome: 'added',
      replayed: false,
      item: { sku: 'blue', name: 'Blue', unitPrice: 700 },
      stock: { allotment: 5, available: 5, reserved: 0, sold: 0 },
    });
    expect(await addItem(world.stores, sale.saleId, item, request)).toMatchObject({ replayed: true });
    expect(await addItem(world.stores, sale.saleId, item)).toEqual({ outcome: 'sku_exists' });
    expect((await readSale(other.stores, sale.saleId))?.stock.map(({ sku }) => sku)).toEqual(['sku', 'blue']);
    const catalog = await catalogOf(other, sale);
    await buy(other, { ...sale, catalog }, 5, { sku: 'blue', amount: 700 });
    expect(await place(other, { ...sale, catalog }, { sku: 'blue' })).toEqual([{ outcome: 'sold_out' }]);
    expect(await stockOf(world, sale, 'blue')).toEqual([0, 5, 0]);
    // What was there before is sold on.
    expect(await stockOf(world, sale, 'sku')).toEqual([10, 0, 0]);
    await world.drainAll();
    expect(await countRows(world, 'orders', `sale_id = '${sale.saleId}' AND amount = 700`)).toBe(5);
  });

  it('an unknown sale or item, a closed sale and the 501st item are refused', async () => {
    const sale = await openTestSale(world, {
      items: Array.from({ length: 500 }, (_, n) => ({ sku: `${n}`, name: null, allotment: 1, unitPrice: 1 })),
    });
    const item = { sku: 'more', name: null, allotment: 1, unitPrice: 1 };
    expect(await addItem(world.stores, 'nobody', item)).toEqual({ outcome: 'sale_not_found' });
    expect(await addItem(world.stores, sale.saleId, item)).toEqual({ outcome: 'too_many_items' });
    expect(await changeItem(world.stores, sale.saleId, 'no', { name: 'A' })).toEqual({
      outcome: 'sku_not_found',
    });
    expect(await changeItem(world.stores, 'nobody', '1', { name: 'A' })).toEqual({
      outcome: 'sale_not_found',
    });
  });

  it('a new name is shown by every process', async () => {
    const sale = await openTestSale(world);
    await readSale(other.stores, sale.saleId);
    await changeItem(world.stores, sale.saleId, 'sku', { name: 'Red' });
    expect((await readSale(other.stores, sale.saleId))?.catalog.items).toMatchObject([{ name: 'Red' }]);
  });
});
