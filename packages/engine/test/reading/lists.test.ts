import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LEDGER_ORDER_STATES, type Order } from '@stampede/domain';
import {
  cancelOrder,
  closeOverdueOrders,
  listOrders,
  listSales,
  type ListOrdersOutcome,
  type ListSalesOutcome,
  type OrderQuery,
} from '@stampede/engine';
import {
  buyer,
  endWindows,
  expectLaws,
  openTestSale,
  order,
  pay,
  startWorld,
  type TestSale,
  type World,
} from '@stampede/testkit';

let world: World;
const sales: TestSale[] = [];
const regular = buyer();
const orderNos: string[] = [];
beforeAll(async () => {
  world = await startWorld({ partitions: 4 });
  for (let n = 0; n < 5; n += 1) sales.push(await openTestSale(world));
  for (let round = 0; round < 8; round += 1) {
    orderNos.push(
      ...(await order(world, sales[round % 2]!, 1, { buyerId: round % 3 === 0 ? regular : buyer() })),
    );
  }
  await pay(world, orderNos[0]!);
  await cancelOrder(world.stores, orderNos[1]!);
  await world.stores.db.query(`UPDATE orders SET expires_at = clock_timestamp() WHERE order_no = $1`, [
    orderNos[2],
  ]);
  await closeOverdueOrders(world.stores, null);
});
afterAll(async () => {
  await endWindows(world, sales[0]!);
  await expectLaws(world);
  await world.close();
});

type OrderPage = Extract<ListOrdersOutcome, { outcome: 'listed' }>;

async function orderPage(query: OrderQuery): Promise<OrderPage> {
  const page = await listOrders(world.stores, query);
  if (page.outcome !== 'listed') throw new Error(page.outcome);
  return page;
}

async function allPages(query: Partial<OrderQuery>): Promise<Order[]> {
  const all: Order[] = [];
  let cursor: string | null = null;
  do {
    const page: OrderPage = await orderPage({
      ...{ saleId: null, buyerId: null, states: null, order: 'newest', limit: 3, cursor },
      ...query,
      cursor,
    });
    expect(page.data.length).toBeLessThanOrEqual(query.limit ?? 3);
    all.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}

describe('the list of orders', () => {
  it.each([1, 3, 4, 8, 200])('shows all of them, newest first, in pages of %i', async (limit) => {
    expect((await allPages({ limit })).map(({ orderNo }) => orderNo)).toEqual(orderNos.toReversed());
  });

  it('can be of one sale, one buyer, one state, and of all three', async () => {
    const every = await allPages({ limit: 200 });
    const saleId = sales[0]!.saleId;
    expect(await allPages({ saleId })).toEqual(every.filter((one) => one.saleId === saleId));
    expect(await allPages({ buyerId: regular })).toEqual(every.filter((one) => one.buyerId === regular));
    for (const states of [...LEDGER_ORDER_STATES.map((state) => [state]), ['paid', 'expired'] as const]) {
      const isOfThem = ({ state }: Order): boolean => states.some((wanted) => wanted === state);
      expect(await allPages({ states })).toEqual(every.filter(isOfThem));
      expect(await allPages({ states, saleId, buyerId: regular })).toEqual(
        every.filter((one) => isOfThem(one) && one.saleId === saleId && one.buyerId === regular),
      );
    }
    expect(await allPages({ saleId: 'nobody' })).toEqual([]);
  });

  it('shows the same orders, oldest first, where that is wanted', async () => {
    const selections = [
      {},
      { saleId: sales[0]!.saleId },
      { buyerId: regular },
      { states: ['paid'] as const },
    ];
    for (const selection of selections) {
      const newestFirst = await allPages(selection);
      expect(await allPages({ ...selection, order: 'oldest' })).toEqual(newestFirst.toReversed());
      expect(newestFirst).not.toEqual([]);
    }
  });

  it('refuses a cursor in another order than its own, and goes on from it with other filters', async () => {
    const query = { saleId: null, buyerId: null, states: null, limit: 3, cursor: null } as const;
    const newest = await orderPage({ ...query, order: 'newest' });
    const oldest = await orderPage({ ...query, order: 'oldest' });
    expect(await listOrders(world.stores, { ...query, order: 'oldest', cursor: newest.nextCursor })).toEqual({
      outcome: 'invalid_cursor',
    });
    expect(await listOrders(world.stores, { ...query, order: 'newest', cursor: oldest.nextCursor })).toEqual({
      outcome: 'invalid_cursor',
    });
    const later = { ...query, order: 'oldest', cursor: oldest.nextCursor, limit: 200 } as const;
    const rest = await orderPage({ ...later, buyerId: regular });
    const every = (await allPages({ order: 'oldest' })).slice(3);
    expect(rest.data).toEqual(every.filter(({ buyerId }) => buyerId === regular));
  });

  it('is not disturbed by orders that come in between two pages', async () => {
    const filter = {
      saleId: sales[4]!.saleId,
      buyerId: null,
      states: null,
      order: 'newest',
      limit: 2,
    } as const;
    const before = await order(world, sales[4]!, 4);
    const first = await orderPage({ ...filter, cursor: null });
    await order(world, sales[4]!, 2);
    const second = await orderPage({ ...filter, cursor: first.nextCursor });
    const shown = [...first.data, ...second.data].map(({ orderNo }) => orderNo);
    expect(shown).toEqual(before.sort().toReversed());
  });

  it.each([
    '',
    'x',
    'null',
    encode([]),
    encode(['nonsense']),
    encode([1]),
    encode(['a', 'b']),
    encode({ a: 1 }),
  ])('knows that %j is not one of its cursors', async (cursor) => {
    const query = { saleId: null, buyerId: null, states: null, order: 'newest', limit: 3, cursor } as const;
    expect(await listOrders(world.stores, query)).toEqual({ outcome: 'invalid_cursor' });
  });
});

describe('the list of sales', () => {
  it.each([1, 2, 5, 200])('shows all of them, newest first, in pages of %i', async (limit) => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: ListSalesOutcome = await listSales(world.stores, { limit, cursor, listed: 'all' });
      if (page.outcome !== 'listed') throw new Error(page.outcome);
      for (const view of page.data) {
        expect(view.source).toBe('gate');
        seen.push(view.catalog.saleId);
      }
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect([...seen].sort()).toEqual(sales.map(({ saleId }) => saleId).sort());
    const created = seen.map((id) => sales.find(({ saleId }) => saleId === id)!.catalog.createdAtMs);
    expect(created).toEqual(created.toSorted((a, b) => b - a));
  });

  it.each([
    'x',
    encode([1]),
    encode(['a', 1]),
    encode([1.5, 'a']),
    encode([Number.MAX_SAFE_INTEGER, 'a']),
    encode([-Number.MAX_SAFE_INTEGER, 'a']),
    encode([0, '\u0000']),
  ])('knows that %j is not one of its cursors', async (cursor) => {
    expect(await listSales(world.stores, { limit: 3, cursor, listed: 'all' })).toEqual({
      outcome: 'invalid_cursor',
    });
  });
});

function encode(parts: unknown): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}
