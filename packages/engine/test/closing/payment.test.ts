import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { newOrderNo } from '@stampede/domain';
import { cancelOrder, closeOverdueOrders, settlePayment } from '@stampede/engine';
import {
  buy,
  countRows,
  endWindows,
  expectLaws,
  openTestSale,
  order,
  pay,
  startWorld,
  stateOf,
  stockOf,
  type World,
} from '@stampede/testkit';

let world: World;
beforeAll(async () => {
  world = await startWorld({ partitions: 4 });
});
afterEach(async () => {
  await world.drainAll();
  await expectLaws(world);
});
afterAll(() => world.close());

const refundsDue = (orderNo: string): Promise<number> =>
  countRows(world, 'payments', `order_no = '${orderNo}' AND state = 'refund_due'`);

it('makes the order paid, and its units sold in ledger and gate', async () => {
  const sale = await openTestSale(world);
  const [orderNo = ''] = await order(world, sale, 1, { quantity: 3 });
  expect(await pay(world, orderNo, { amount: 3000 })).toMatchObject({
    outcome: 'captured',
    replayed: false,
    payment: { orderNo, amount: 3000, state: 'captured', refundCause: null },
    order: { orderNo, state: 'paid', closedAtMs: null },
  });
  expect(await stockOf(world, sale)).toEqual([7, 0, 3]);
  expect(await countRows(world, 'pending_gate_changes')).toBe(0);
  expect(await world.admin.keys('pay:*')).toEqual([]);
});

it('that is sent again is the same payment', async () => {
  const sale = await openTestSale(world);
  const [orderNo = ''] = await order(world, sale);
  const first = await pay(world, orderNo);
  const again = await pay(world, orderNo);
  expect(again).toMatchObject({ outcome: 'captured', replayed: true });
  expect(again).toMatchObject({ payment: (first as { payment: unknown }).payment });
  expect(await countRows(world, 'payments', `order_no = '${orderNo}'`)).toBe(1);
});

it('that arrives 20 times at the same moment through two processes is one payment', async () => {
  const sale = await openTestSale(world);
  const other = await startWorld({ beside: world });
  const [orderNo = ''] = await order(world, sale);
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, n) => pay(n % 2 === 0 ? world : other, orderNo)),
  );
  expect(outcomes.filter((paid) => paid.outcome === 'captured' && !paid.replayed)).toHaveLength(1);
  expect(outcomes.filter((paid) => paid.outcome === 'captured' && paid.replayed)).toHaveLength(19);
  expect(await stockOf(world, sale)).toEqual([9, 0, 1]);
  await other.close();
});

it('that is the tenth for one order at the same moment must go back, as all but one', async () => {
  const sale = await openTestSale(world);
  const [orderNo = ''] = await order(world, sale);
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, n) => pay(world, orderNo, { reference: `${orderNo}-${n}` })),
  );
  expect(outcomes.filter(({ outcome }) => outcome === 'captured')).toHaveLength(1);
  const others = outcomes.filter(({ outcome }) => outcome !== 'captured');
  for (const other of others) {
    expect(other).toMatchObject({ outcome: 'refund_due', cause: 'order_already_paid', replayed: false });
  }
  expect(await refundsDue(orderNo)).toBe(9);
});

it('of the wrong amount is recorded as due for refund, and the right one can still pay', async () => {
  const sale = await openTestSale(world);
  const [orderNo = ''] = await order(world, sale);
  const wrong = { amount: 999, reference: `${orderNo}-wrong` };
  const first = await pay(world, orderNo, wrong);
  expect(first).toMatchObject({ outcome: 'refund_due', cause: 'amount_mismatch', replayed: false });
  expect(await pay(world, orderNo)).toMatchObject({ outcome: 'captured' });
  expect(await pay(world, orderNo, wrong)).toMatchObject({
    outcome: 'refund_due',
    cause: 'amount_mismatch',
    replayed: true,
  });
  expect(await refundsDue(orderNo)).toBe(1);
});

it('whose reference was used for another order, or has paid with another amount, records nothing', async () => {
  const sale = await openTestSale(world);
  const [one = '', two = ''] = await order(world, sale, 2);
  await pay(world, one, { reference: 'shared' });
  expect(await pay(world, two, { reference: 'shared' })).toEqual({ outcome: 'payment_reference_reused' });
  expect(await pay(world, one, { reference: 'shared', amount: 1 })).toEqual({
    outcome: 'payment_reference_reused',
  });
  expect(await countRows(world, 'payments', `reference = 'shared'`)).toBe(1);
  expect(await stateOf(world, two)).toBe('pending_payment');
  // Another provider has references of its own.
  const elsewhere = { orderNo: two, provider: 'q', reference: 'shared', amount: 1000 };
  expect(await settlePayment(world.stores, elsewhere)).toMatchObject({ outcome: 'captured' });
});

it('whose reference arrives for two orders at the same moment pays one of them', async () => {
  const sale = await openTestSale(world, {
    items: [{ sku: 'sku', name: null, allotment: 50, unitPrice: 1000 }],
  });
  const orderNos = await order(world, sale, 40);
  for (let n = 0; n < 40; n += 2) {
    const pair = orderNos.slice(n, n + 2);
    const reference = `pair-${n}`;
    const outcomes = await Promise.all(pair.map((orderNo) => pay(world, orderNo, { reference })));
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['captured', 'payment_reference_reused']);
  }
});

it('after the deadline is due for refund, whether the order was closed already or not, and revives nothing', async () => {
  const sale = await openTestSale(world);
  const [orderNo = ''] = await order(world, sale);
  await endWindows(world, sale);
  const late = { outcome: 'refund_due', cause: 'payment_window_closed' };
  expect(await pay(world, orderNo, { reference: `${orderNo}-1` })).toMatchObject(late);
  // Lateness weighs more than a wrong amount.
  expect(await pay(world, orderNo, { reference: `${orderNo}-2`, amount: 1 })).toMatchObject(late);
  await closeOverdueOrders(world.stores, null);
  expect(await pay(world, orderNo, { reference: `${orderNo}-3` })).toMatchObject(late);
  expect(await stateOf(world, orderNo)).toBe('expired');
  expect(await refundsDue(orderNo)).toBe(3);
  expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
});

it('after the cancellation is due for refund', async () => {
  const sale = await openTestSale(world);
  const [orderNo = ''] = await order(world, sale);
  await cancelOrder(world.stores, orderNo);
  expect(await pay(world, orderNo)).toMatchObject({ outcome: 'refund_due', cause: 'order_not_payable' });
  expect(await stateOf(world, orderNo)).toBe('cancelled');
});

it('for an order that no store knows is recorded as due for refund', async () => {
  const orderNo = newOrderNo(0);
  expect(await pay(world, orderNo)).toMatchObject({
    outcome: 'refund_due',
    cause: 'order_not_found',
    replayed: false,
  });
  expect(await pay(world, orderNo)).toMatchObject({ outcome: 'refund_due', replayed: true });
  expect(await refundsDue(orderNo)).toBe(1);
});

it('for a purchase that still waits in the queue is not ready, and records nothing', async () => {
  const sale = await openTestSale(world);
  const [orderNo = ''] = await buy(world, sale);
  expect(await pay(world, orderNo)).toEqual({ outcome: 'order_not_ready' });
  expect(await countRows(world, 'payments', `order_no = '${orderNo}'`)).toBe(0);
  await world.drainAll();
  expect(await pay(world, orderNo)).toMatchObject({ outcome: 'captured' });
});
