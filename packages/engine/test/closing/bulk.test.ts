import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { StoreUnavailableError } from '@stampede/domain';
import { closeInBulk, type BulkClosing } from '@stampede/engine';
import {
  applyAllPending,
  countRows,
  DeathError,
  expectLaws,
  instrumentedStores,
  mortalStores,
  openTestSale,
  order,
  pay,
  startWorld,
  stateOf,
  stockOf,
  type TestSale,
  type World,
} from '@stampede/testkit';

let world: World;
let sale: TestSale;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
beforeEach(async () => {
  const item = { name: null, allotment: 10, unitPrice: 1000 };
  sale = await openTestSale(world, {
    items: [
      { sku: 'sku', ...item },
      { sku: 'other', ...item },
    ],
  });
});
afterEach(async () => {
  await applyAllPending(world);
  await expectLaws(world);
});
afterAll(() => world.close());

function wanted(fields: Partial<BulkClosing> = {}): BulkClosing {
  return {
    ...{ action: 'cancel', saleId: sale.saleId, sku: null, buyerId: null, asOfMs: Date.now() + 60_000 },
    ...{ dryRun: false, limit: 1000, restock: true, reason: null },
    ...fields,
  };
}

async function states(orderNos: readonly string[]): Promise<(string | undefined)[]> {
  return Promise.all(orderNos.map((orderNo) => stateOf(world, orderNo)));
}

const entries = () => countRows(world, 'audit_trail', `sale_id = '${sale.saleId}' AND order_no IS NOT NULL`);

describe('a bulk action', () => {
  it('leaves an order alone that was purchased at its moment or later', async () => {
    const [early = '', at = '', late = ''] = await order(world, sale, 3);
    const moment = Date.UTC(2026, 0, 1, 12);
    const purchases = [early, at, late].map((orderNo, index) => [orderNo, moment + index - 1] as const);
    for (const [orderNo, ms] of purchases)
      await world.stores.db.query(
        `UPDATE orders SET purchased_at = to_timestamp($2::float8 / 1000) WHERE order_no = $1`,
        [orderNo, ms],
      );
    const closed = await closeInBulk(world.stores, wanted({ asOfMs: moment }));
    expect(closed).toMatchObject({ outcome: 'closed', matched: 1, done: 1, refused: 0, more: false });
    expect(await states([early, at, late])).toEqual(['cancelled', 'pending_payment', 'pending_payment']);
  });

  it('as a dry run counts and changes nothing', async () => {
    const orderNos = await order(world, sale, 3);
    const counted = await closeInBulk(world.stores, wanted({ dryRun: true }));
    expect(counted).toMatchObject({ matched: 3, done: 0, refused: 0, more: true });
    expect(await states(orderNos)).toEqual(new Array(3).fill('pending_payment'));
    expect(await entries()).toBe(0);
  });

  it('closes no more than its limit, the oldest first, and the same again goes on', async () => {
    const orderNos = await order(world, sale, 5);
    expect(await closeInBulk(world.stores, wanted({ limit: 3 }))).toMatchObject({
      ...{ matched: 5, done: 3, more: true },
    });
    expect(await states(orderNos.toSorted())).toEqual([
      ...new Array<string>(3).fill('cancelled'),
      ...new Array<string>(2).fill('pending_payment'),
    ]);
    expect(await closeInBulk(world.stores, wanted({ limit: 3 }))).toMatchObject({
      ...{ matched: 2, done: 2, more: false },
    });
    expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
    expect(await entries()).toBe(5);
  });

  it('closes orders of one item or one buyer alone where it is given one', async () => {
    const [first = ''] = await order(world, sale, 1, { buyerId: 'anna' });
    const [second = ''] = await order(world, sale, 1, { buyerId: 'anna', sku: 'other' });
    const [third = ''] = await order(world, sale, 1, { sku: 'other' });
    expect(await closeInBulk(world.stores, wanted({ sku: 'other', buyerId: 'anna' }))).toMatchObject({
      done: 1,
    });
    expect(await states([first, second, third])).toEqual(['pending_payment', 'cancelled', 'pending_payment']);
    expect(await closeInBulk(world.stores, wanted({ buyerId: 'anna' }))).toMatchObject({ done: 1 });
    expect(await closeInBulk(world.stores, wanted({ sku: 'other' }))).toMatchObject({ done: 1 });
    const unlike = wanted({ saleId: 'none' });
    expect(await closeInBulk(world.stores, unlike)).toEqual({ outcome: 'sale_not_found' });
  });

  it('returns paid orders, and leaves their units sold where it is asked to', async () => {
    const orderNos = await order(world, sale, 2);
    for (const orderNo of orderNos) await pay(world, orderNo);
    const [unpaid = ''] = await order(world, sale);
    const returned = await closeInBulk(world.stores, wanted({ action: 'return', restock: false }));
    expect(returned).toMatchObject({ matched: 2, done: 2, more: false });
    expect(await states([...orderNos, unpaid])).toEqual(['returned', 'returned', 'pending_payment']);
    expect(await stockOf(world, sale)).toEqual([7, 1, 2]);
  });

  it('refuses and counts an order that was paid meanwhile', async () => {
    const orderNos = await order(world, sale, 6);
    const last = orderNos.toSorted().at(-1) ?? '';
    let paying: Promise<unknown> | null = null;
    const stores = instrumentedStores(world.stores, async (step, run) => {
      if (step.name.startsWith('postgres inside UPDATE orders')) await (paying ??= pay(world, last));
      return run();
    });
    expect(await closeInBulk(stores, wanted())).toMatchObject({
      matched: 6,
      done: 5,
      refused: 1,
      more: false,
    });
    expect(await stateOf(world, last)).toBe('paid');
  });

  it('says that there are more where a store goes away in between, and fails where nothing was done', async () => {
    await order(world, sale, 6);
    let left = 4;
    const stores = instrumentedStores(world.stores, async (step, run) => {
      if (step.name.startsWith('postgres inside UPDATE orders') && (left -= 1) < 0)
        throw new StoreUnavailableError('postgres', 'planted');
      return run();
    });
    expect(await closeInBulk(stores, wanted())).toMatchObject({ matched: 6, done: 4, more: true });
    await expect(closeInBulk(stores, wanted())).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(await entries()).toBe(4);
  });

  it('that dies between two orders leaves the laws intact, and the same again goes on', async () => {
    const orderNos = await order(world, sale, 6);
    let commits = 0;
    const { stores } = mortalStores(world.stores, ({ kind }) => kind === 'commit' && (commits += 1) === 4);
    await expect(closeInBulk(stores, wanted())).rejects.toBeInstanceOf(DeathError);
    await applyAllPending(world);
    await expectLaws(world);
    const closed = (await states(orderNos)).filter((state) => state === 'cancelled').length;
    expect(closed).toBeGreaterThan(0);
    expect(closed).toBeLessThan(6);
    expect(await closeInBulk(world.stores, wanted())).toMatchObject({ done: 6 - closed, more: false });
    expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
  });
});
