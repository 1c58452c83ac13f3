import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newOrderNo, PAYMENT_STATES, type PaymentState } from '@stampede/domain';
import {
  listPayments,
  listPaymentsOfOrder,
  refundPayment,
  settlePayment,
  sumAllPayments,
  type ListPaymentsOutcome,
  type PaymentSelection,
} from '@stampede/engine';
import { openTestSale, order, pay, startWorld, type TestSale, type World } from '@stampede/testkit';

let world: World;
const sales: TestSale[] = [];
const orderNos: string[] = [];
const unknown = newOrderNo(0);
beforeAll(async () => {
  world = await startWorld({ partitions: 2 });
  sales.push(await openTestSale(world), await openTestSale(world, { currency: 'JPY' }));
  for (const sale of sales) orderNos.push(...(await order(world, sale, 4)));
  // Of each sale one is paid, then again, one is refunded, and one is due for refund.
  for (const [first = '', second = '', third = ''] of [orderNos.slice(0, 4), orderNos.slice(4)]) {
    await pay(world, first);
    await pay(world, first, { reference: `${first}-again` });
    const wrong = await pay(world, second, { amount: 1 });
    if (wrong.outcome === 'refund_due')
      await refundPayment(world.stores, { paymentId: wrong.payment.paymentId, reference: null });
    await pay(world, third, { amount: 2 });
  }
  await pay(world, unknown, { amount: 7 });
});
afterAll(() => world.close());

type Page = Extract<ListPaymentsOutcome, { outcome: 'listed' }>;
type Listed = Page['data'][number];

const every: PaymentSelection = { saleId: null, states: null, reference: null, order: 'newest' };

async function all(selection: Partial<PaymentSelection>, limit = 2): Promise<Listed[]> {
  const found: Listed[] = [];
  let cursor: string | null = null;
  do {
    const query = { ...every, ...selection, limit, cursor };
    const page: ListPaymentsOutcome = await listPayments(world.stores, query);
    if (page.outcome !== 'listed') throw new Error(page.outcome);
    expect(page.data.length).toBeLessThanOrEqual(limit);
    found.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

describe('the list of payments', () => {
  it.each([1, 3, 200])('shows all of them, newest first, in pages of %i', async (limit) => {
    const rows = await world.stores.db.query<{ id: string }>(
      'SELECT payment_id AS id FROM payments ORDER BY created_at DESC, payment_id DESC',
    );
    expect(rows).toHaveLength(9);
    expect((await all({}, limit)).map(({ paymentId }) => paymentId)).toEqual(rows.map(({ id }) => id));
  });

  it.each([1, 200])('finds all with one reference, exactly, in pages of %i', async (limit) => {
    const [sample] = await all({});
    const reference = sample?.reference ?? '';
    const { orderNo } = sample ?? { orderNo: '' };
    const others = ['other', 'another'].map((provider) => ({ orderNo, provider, reference, amount: 1 }));
    for (const report of others) await settlePayment(world.stores, report);
    const found = await all({ reference }, limit);
    expect(found.map(({ provider }) => provider)).toEqual(['another', 'other', sample?.provider]);
    expect(await all({ reference: reference.slice(0, -1) })).toEqual([]);
    expect(await all({ reference, saleId: 'no-sale' })).toEqual([]);
    await world.stores.db.query(`DELETE FROM payments WHERE provider IN ('other', 'another')`);
  });

  it('can be of one sale, of some states, and of both', async () => {
    const shown = await all({}, 200);
    const saleId = sales[1]!.saleId;
    expect(await all({ saleId })).toEqual(shown.filter((one) => one.saleId === saleId));
    const choices: PaymentState[][] = [...PAYMENT_STATES.map((state) => [state]), ['captured', 'refunded']];
    for (const states of choices) {
      const wanted = shown.filter((one) => states.includes(one.state));
      expect(wanted).not.toEqual([]);
      expect(await all({ states })).toEqual(wanted);
      expect(await all({ states, saleId })).toEqual(wanted.filter((one) => one.saleId === saleId));
    }
    expect(await all({ saleId: 'nobody' })).toEqual([]);
  });

  it('has a payment for an unknown order without a sale, in its state and in no sale', async () => {
    const [last] = await all({ states: ['refund_due'] });
    expect(last).toMatchObject({ orderNo: unknown, saleId: null, currency: null });
  });

  it.each(['x', encode([1]), encode([1, 'x']), encode(['a', unknown]), encode([-1, unknown])])(
    'knows that %j is not one of its cursors',
    async (cursor) => {
      const query = { ...every, limit: 3, cursor };
      expect(await listPayments(world.stores, query)).toEqual({ outcome: 'invalid_cursor' });
    },
  );

  it.each([1, 3, 200])('shows the same payments, oldest first, in pages of %i', async (limit) => {
    const due: Partial<PaymentSelection>[] = [{}, { states: ['refund_due'] }, { saleId: sales[0]!.saleId }];
    for (const selection of due) {
      const newestFirst = await all(selection, limit);
      expect(newestFirst.length).toBeGreaterThan(1);
      expect(await all({ ...selection, order: 'oldest' }, limit)).toEqual(newestFirst.toReversed());
    }
  });

  it('has no page of one order for a cursor of the other', async () => {
    for (const [order, other] of [['newest', 'oldest'] as const, ['oldest', 'newest'] as const]) {
      const { nextCursor } = (await listPayments(world.stores, {
        ...every,
        order,
        limit: 3,
        cursor: null,
      })) as Page;
      const query = { ...every, order: other, limit: 3, cursor: nextCursor };
      expect(await listPayments(world.stores, query)).toEqual({ outcome: 'invalid_cursor' });
    }
  });
});

describe('the payments of an order', () => {
  it('are shown newest first, in pages', async () => {
    const query = { orderNo: orderNos[0]!, limit: 1, cursor: null };
    const first = (await listPaymentsOfOrder(world.stores, query)) as Page;
    const second = (await listPaymentsOfOrder(world.stores, { ...query, cursor: first.nextCursor })) as Page;
    expect([...first.data, ...second.data].map(({ state }) => state)).toEqual(['refund_due', 'captured']);
    expect(second.nextCursor).toBeNull();
  });

  it('are none for an order without any, and shown for one that no store knows', async () => {
    const query = { limit: 10, cursor: null };
    expect(await listPaymentsOfOrder(world.stores, { ...query, orderNo: orderNos[3]! })).toMatchObject({
      data: [],
      nextCursor: null,
    });
    expect(await listPaymentsOfOrder(world.stores, { ...query, orderNo: unknown })).toMatchObject({
      data: [{ amount: 7 }],
    });
  });

  it('are not found where there is neither an order nor a payment', async () => {
    const query = { orderNo: newOrderNo(1), limit: 10, cursor: null };
    expect(await listPaymentsOfOrder(world.stores, query)).toEqual({ outcome: 'order_not_found' });
  });
});

describe('the totals', () => {
  const row = (currency: string | null, state: PaymentState, count: number, amount: string) => ({
    ...{ currency, state, count, amount },
  });

  it('count and add up the payments by currency and state', async () => {
    expect(await sumAllPayments(world.stores)).toEqual([
      ...['EUR', 'JPY'].flatMap((currency) => [
        row(currency, 'captured', 1, '1000'),
        row(currency, 'refund_due', 2, '1002'),
        row(currency, 'refunded', 1, '1'),
      ]),
      row(null, 'refund_due', 1, '7'),
    ]);
  });

  it('are exact above 2^53', async () => {
    await world.stores.db.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO payments (order_no, provider, reference, amount, state, refund_cause)
         SELECT $1::uuid, 'large', n, 9007199254740991, 'refund_due', 'order_not_found' FROM unnest('{a,b,c}'::text[]) n`,
        [unknown],
      );
    });
    const [total] = (await sumAllPayments(world.stores)).slice(-1);
    expect(total).toEqual(row(null, 'refund_due', 4, '27021597764222980'));
  });
});

function encode(parts: unknown): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}
