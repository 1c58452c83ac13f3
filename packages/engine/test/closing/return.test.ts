import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { newOrderNo } from '@stampede/domain';
import {
  cancelOrder,
  closeOverdueOrders,
  listPaymentsOfOrder,
  refundPayment,
  repairSale,
  returnOrder,
  type ReturnOutcome,
} from '@stampede/engine';
import {
  applyAllPending,
  buy,
  countRows,
  endWindows,
  expectLaws,
  openTestSale,
  order,
  pay,
  place,
  startWorld,
  stateOf,
  stockOf,
  type TestSale,
  type World,
} from '@stampede/testkit';

let world: World;
beforeAll(async () => {
  world = await startWorld({ partitions: 4 });
});
afterEach(async () => {
  await world.drainAll();
  await applyAllPending(world);
  expect(await countRows(world, 'pending_gate_changes')).toBe(0);
  await expectLaws(world);
});
afterAll(() => world.close());

const giveBack = (orderNo: string, restock = true): Promise<ReturnOutcome> =>
  returnOrder(world.stores, { orderNo, restock, reason: null });

/** A paid order of two units of a buyer who may have two. */
async function paidOrder(): Promise<{ sale: TestSale; orderNo: string; buyerId: string }> {
  const sale = await openTestSale(world, { buyerLimit: 2 });
  const buyerId = `buyer of ${sale.saleId}`;
  const [orderNo = ''] = await order(world, sale, 1, { buyerId, quantity: 2 });
  expect(await pay(world, orderNo, { amount: 2000 })).toMatchObject({ outcome: 'captured' });
  return { sale, orderNo, buyerId };
}

/** The gate cannot be reached while it runs. */
async function withoutGate(work: () => Promise<unknown>): Promise<void> {
  const approvals = new Map(world.stores.approvals);
  world.stores.approvals.clear();
  await work();
  for (const [partition, approval] of approvals) world.stores.approvals.set(partition, approval);
}

const outcomesOf = (places: Awaited<ReturnType<typeof place>>): string[] =>
  places.map(({ outcome }) => outcome);

it('makes the payment due for refund, and gives the units and the limit of the buyer back at once', async () => {
  const { sale, orderNo, buyerId } = await paidOrder();
  expect(outcomesOf(await place(world, sale, { buyerId }))).toEqual(['buyer_limit_reached']);
  expect(await returnOrder(world.stores, { orderNo, restock: true, reason: 'wrong size' })).toMatchObject({
    outcome: 'returned',
    order: {
      ...{ orderNo, state: 'returned', restocked: true, closedAtMs: null },
      ...{ paidAtMs: expect.any(Number), returnedAtMs: expect.any(Number) },
    },
  });
  expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
  expect(outcomesOf(await place(world, sale, { buyerId, quantity: 2 }))).toEqual(['accepted']);
  expect(await countRows(world, 'orders', `order_no = '${orderNo}' AND return_reason = 'wrong size'`)).toBe(
    1,
  );
  const payments = await listPaymentsOfOrder(world.stores, { orderNo, cursor: null, limit: 10 });
  expect(payments).toMatchObject({ data: [{ state: 'refund_due', refundCause: 'order_returned' }] });
});

it('without restock leaves the units sold, and gives the limit of the buyer back', async () => {
  const { sale, orderNo, buyerId } = await paidOrder();
  expect(await giveBack(orderNo, false)).toMatchObject({ outcome: 'returned', order: { restocked: false } });
  expect(await stockOf(world, sale)).toEqual([8, 0, 2]);
  expect(outcomesOf(await place(world, sale, { buyerId, quantity: 2 }))).toEqual(['accepted']);
});

it('happens once, however often and from wherever it comes, and its first outcome stays', async () => {
  const { sale, orderNo } = await paidOrder();
  const other = await startWorld({ beside: world });
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      returnOrder((n % 2 === 0 ? world : other).stores, { orderNo, restock: n % 3 === 0, reason: null }),
    ),
  );
  await other.close();
  const seen = outcomes.map((found) =>
    found.outcome === 'returned' ? `${found.order.returnedAtMs} ${found.order.restocked}` : found.outcome,
  );
  expect(new Set(seen).size).toBe(1);
  expect(await stockOf(world, sale)).toEqual(seen[0]?.endsWith('true') === true ? [10, 0, 0] : [8, 0, 2]);
  expect(await giveBack(orderNo, !seen[0]?.endsWith('true'))).toMatchObject({ outcome: 'returned' });
  expect(await countRows(world, 'payments', `order_no = '${orderNo}' AND state = 'refund_due'`)).toBe(1);
});

it('is refused for an order that is not paid, in the words of its state', async () => {
  const sale = await openTestSale(world);
  const [pending = '', cancelled = '', expired = ''] = await order(world, sale, 3);
  expect(await giveBack(pending)).toEqual({ outcome: 'order_not_returnable', state: 'pending_payment' });
  await cancelOrder(world.stores, cancelled);
  await pay(world, pending);
  await endWindows(world, sale);
  await closeOverdueOrders(world.stores, [expired]);
  expect(await giveBack(cancelled)).toEqual({ outcome: 'order_not_returnable', state: 'cancelled' });
  expect(await giveBack(expired)).toEqual({ outcome: 'order_not_returnable', state: 'expired' });
  expect(await stockOf(world, sale)).toEqual([9, 0, 1]);
});

it('comes too early for a purchase in the queue, and to nothing for a number that no store has', async () => {
  const sale = await openTestSale(world);
  const [queued = ''] = await buy(world, sale);
  expect(await giveBack(queued)).toEqual({ outcome: 'order_not_ready' });
  expect(await giveBack(newOrderNo(0))).toEqual({ outcome: 'order_not_found' });
  expect(await stockOf(world, sale)).toEqual([9, 1, 0]);
});

it.each([
  [true, [10, 0, 0]],
  [false, [8, 0, 2]],
] as const)(
  'is applied with the settlement, in any order, where the gate could not be reached (restock: %s)',
  async (restock, stock) => {
    const sale = await openTestSale(world, { buyerLimit: 2 });
    const [orderNo = ''] = await order(world, sale, 1, { buyerId: 'anna', quantity: 2 });
    await withoutGate(async () => {
      await pay(world, orderNo, { amount: 2000 });
      await giveBack(orderNo, restock);
    });
    expect(await countRows(world, 'pending_gate_changes', `order_no = '${orderNo}'`)).toBe(2);
    await applyAllPending(world);
    expect(await stockOf(world, sale)).toEqual(stock);
    expect(outcomesOf(await place(world, sale, { buyerId: 'anna', quantity: 2 }))).toEqual(['accepted']);
  },
);

it('that a rebuild has read already changes nothing when it is applied', async () => {
  const { sale, orderNo, buyerId } = await paidOrder();
  await withoutGate(() => giveBack(orderNo));
  await repairSale(world.stores, sale.saleId, { rebuild: true });
  await world.trust();
  expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
  expect(outcomesOf(await place(world, sale, { buyerId, quantity: 2 }))).toEqual(['accepted']);
  await applyAllPending(world);
  expect(await stockOf(world, sale)).toEqual([8, 2, 0]);
  expect(outcomesOf(await place(world, sale, { buyerId }))).toEqual(['buyer_limit_reached']);
});

it('and another payment at the same moment end as if one had come after the other', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { sale, orderNo } = await paidOrder();
    const [paid, returned] = await Promise.all([
      pay(world, orderNo, { reference: `second ${orderNo}`, amount: 2000 }),
      giveBack(orderNo),
    ]);
    expect(paid).toMatchObject({
      outcome: 'refund_due',
      cause: expect.stringMatching(/^order_(already_paid|not_payable)$/),
    });
    expect(returned.outcome).toBe('returned');
    expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
    expect(await countRows(world, 'payments', `order_no = '${orderNo}' AND state = 'refund_due'`)).toBe(2);
  }
});

it('leaves no payment that pays the order again: a repeated, a corrected and a new report are due for refund', async () => {
  const sale = await openTestSale(world);
  const [orderNo = ''] = await order(world, sale, 1, { quantity: 2 });
  // Due for refund because of its amount, while the order could still be paid.
  await pay(world, orderNo, { reference: `another ${orderNo}`, amount: 1 });
  await pay(world, orderNo, { amount: 2000 });
  await giveBack(orderNo);
  expect(await pay(world, orderNo, { amount: 2000 })).toMatchObject({
    ...{ outcome: 'refund_due', cause: 'order_returned', replayed: true },
  });
  expect(await pay(world, orderNo, { amount: 1999 })).toEqual({ outcome: 'payment_reference_reused' });
  for (const reference of ['another', 'new'])
    expect(await pay(world, orderNo, { reference: `${reference} ${orderNo}`, amount: 2000 })).toMatchObject({
      outcome: 'refund_due',
      cause: 'order_not_payable',
    });
  expect(await stateOf(world, orderNo)).toBe('returned');
});

it('is followed by the refund of its payment', async () => {
  const { orderNo } = await paidOrder();
  await giveBack(orderNo);
  const rows = await world.stores.db.query<{ id: string }>(
    `SELECT payment_id AS id FROM payments WHERE order_no = $1`,
    [orderNo],
  );
  const refunded = await refundPayment(world.stores, { paymentId: rows[0]?.id ?? '', reference: null });
  expect(refunded).toMatchObject({ outcome: 'refunded', payment: { state: 'refunded' } });
  expect(await giveBack(orderNo)).toMatchObject({ outcome: 'returned' });
});

it('is final: the order cannot be cancelled', async () => {
  const { orderNo } = await paidOrder();
  await giveBack(orderNo);
  expect(await cancelOrder(world.stores, orderNo)).toEqual({
    outcome: 'order_not_cancellable',
    state: 'returned',
  });
});
