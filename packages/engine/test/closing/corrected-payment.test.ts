import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { cancelOrder, closeOverdueOrders, type PaymentOutcome } from '@stampede/engine';
import {
  countRows,
  endWindows,
  expectLaws,
  openTestSale,
  order,
  pay,
  startWorld,
  stateOf,
  stockOf,
  waitFor,
  type World,
} from '@stampede/testkit';

let world: World;
let other: World;
beforeAll(async () => {
  world = await startWorld({ partitions: 4 });
  other = await startWorld({ beside: world });
});
afterEach(async () => {
  await world.drainAll();
  await expectLaws(world);
});
afterAll(async () => {
  await other.close();
  await world.close();
});

const WRONG = 999;
const RIGHT = 1000;
const big = { items: [{ sku: 'sku', name: null, allotment: 1000, unitPrice: RIGHT }] };
const mismatch = { outcome: 'refund_due', cause: 'amount_mismatch' };

interface Row extends Record<string, unknown> {
  readonly amount: number;
  readonly state: string;
  readonly cause: string | null;
  readonly withdrawn: string[];
  readonly isDated: boolean;
}

/** The payments of an order, as an operator finds them with psql. */
async function rowsOf(orderNo: string): Promise<Row[]> {
  return world.stores.db.query<Row>(
    `SELECT amount, state, refund_cause AS cause, withdrawn_amounts::text[] AS withdrawn,
            corrected_at IS NOT NULL AS "isDated"
     FROM public.payments WHERE order_no = $1 ORDER BY created_at`,
    [orderNo],
  );
}

async function mistaken(): Promise<string> {
  const [orderNo = ''] = await order(world, await openTestSale(world));
  expect(await pay(world, orderNo, { amount: WRONG })).toMatchObject({ ...mismatch, replayed: false });
  return orderNo;
}

describe('a payment that was reported with a wrong amount', () => {
  it('pays its order once the right one is reported, as if that had come first, and keeps what was reported', async () => {
    const sale = await openTestSale(world);
    const [orderNo = ''] = await order(world, sale);
    const first = await pay(world, orderNo, { amount: WRONG });
    const corrected = await pay(world, orderNo, { amount: RIGHT });
    expect(corrected).toMatchObject({
      outcome: 'captured',
      replayed: false,
      payment: { amount: RIGHT, state: 'captured', refundCause: null },
      order: { orderNo, state: 'paid' },
    });
    expect(paymentIdOf(corrected)).toBe(paymentIdOf(first));
    expect(await stockOf(world, sale)).toEqual([9, 0, 1]);
    expect(await countRows(world, 'pending_gate_changes')).toBe(0);
    const kept = { amount: RIGHT, state: 'captured', cause: null, withdrawn: [`${WRONG}`], isDated: true };
    expect(await rowsOf(orderNo)).toEqual([kept]);

    expect(await pay(world, orderNo, { amount: RIGHT })).toMatchObject({
      outcome: 'captured',
      replayed: true,
    });
    // The mistake once more, perhaps on its way all the time: it is no correction, and undoes nothing.
    expect(await pay(world, orderNo, { amount: WRONG })).toEqual({ outcome: 'payment_reference_reused' });
    expect(await rowsOf(orderNo)).toEqual([kept]);
  });

  it('is due for refund with the new amount when that is wrong as well, and can be corrected again', async () => {
    const orderNo = await mistaken();
    expect(await pay(world, orderNo, { amount: 1001 })).toMatchObject({
      ...mismatch,
      replayed: false,
      payment: { amount: 1001, state: 'refund_due' },
    });
    expect(await pay(world, orderNo, { amount: 1001 })).toMatchObject({ ...mismatch, replayed: true });
    expect(await pay(world, orderNo)).toMatchObject({ outcome: 'captured', replayed: false });
    expect(await rowsOf(orderNo)).toMatchObject([{ state: 'captured', withdrawn: [`${WRONG}`, '1001'] }]);
  });

  it('is corrected ten times at most', async () => {
    const orderNo = await mistaken();
    for (let amount = 1; amount <= 10; amount += 1)
      expect(await pay(world, orderNo, { amount })).toMatchObject({ ...mismatch, replayed: false });
    expect(await pay(world, orderNo, { amount: RIGHT })).toEqual({ outcome: 'payment_reference_reused' });
    expect(await pay(world, orderNo, { amount: 10 })).toMatchObject({ ...mismatch, replayed: true });
    expect((await rowsOf(orderNo))[0]?.withdrawn).toHaveLength(10);
  });

  it('is due for refund for what holds when it is corrected', async () => {
    const paid = await mistaken();
    await pay(world, paid, { reference: `${paid}-other` });
    expect(await pay(world, paid)).toMatchObject({
      outcome: 'refund_due',
      cause: 'order_already_paid',
      replayed: false,
    });
    const cancelled = await mistaken();
    await cancelOrder(world.stores, cancelled);
    expect(await pay(world, cancelled)).toMatchObject({ outcome: 'refund_due', cause: 'order_not_payable' });

    const sale = await openTestSale(world);
    const [expired = ''] = await order(world, sale);
    await pay(world, expired, { amount: WRONG });
    await endWindows(world, sale);
    const late = { outcome: 'refund_due', cause: 'payment_window_closed' };
    expect(await pay(world, expired)).toMatchObject({ ...late, replayed: false, payment: { amount: RIGHT } });
    expect(await pay(world, expired)).toMatchObject({ ...late, replayed: true });
    // It is not due for its amount any more, so that no other amount is a correction.
    expect(await pay(world, expired, { amount: WRONG })).toEqual({ outcome: 'payment_reference_reused' });
    await closeOverdueOrders(world.stores, null);
    expect(await stateOf(world, expired)).toBe('expired');
    expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
  });

  it('cannot be corrected once it was given back', async () => {
    const orderNo = await mistaken();
    await world.stores.db.query(`UPDATE public.payments SET state = 'refunded' WHERE order_no = $1`, [
      orderNo,
    ]);
    expect(await pay(world, orderNo)).toEqual({ outcome: 'payment_reference_reused' });
    expect(await pay(world, orderNo, { amount: WRONG })).toMatchObject({
      ...mismatch,
      replayed: true,
      payment: { state: 'refunded' },
    });
    expect(await stateOf(world, orderNo)).toBe('pending_payment');
  });

  it('stays given back when that happens at the moment of the correction', async () => {
    const orderNo = await mistaken();
    const correct = (): Promise<PaymentOutcome> => pay(world, orderNo);
    let corrected: Promise<PaymentOutcome> | undefined;
    await other.stores.db.transaction(async (tx) => {
      await tx.query(`UPDATE public.payments SET state = 'refunded' WHERE order_no = $1`, [orderNo]);
      // On a slow machine it gives the lock up before it is free, and is sent again.
      corrected = correct().catch(correct);
      await waitFor('the correction waits for the payment', async () => {
        const waiting = `wait_event_type = 'Lock' AND datname = current_database()`;
        return (await countRows(world, 'pg_stat_activity', waiting)) > 0;
      });
    });
    expect(await corrected).toEqual({ outcome: 'payment_reference_reused' });
    expect(await stateOf(world, orderNo)).toBe('pending_payment');
    expect(await rowsOf(orderNo)).toMatchObject([{ amount: WRONG, state: 'refunded', withdrawn: [] }]);
  });

  it('is no payment of another order, whatever its amount', async () => {
    const orderNo = await mistaken();
    const [elsewhere = ''] = await order(world, await openTestSale(world));
    for (const amount of [WRONG, RIGHT])
      expect(await pay(world, elsewhere, { reference: orderNo, amount })).toEqual({
        outcome: 'payment_reference_reused',
      });
    expect(await rowsOf(elsewhere)).toEqual([]);
    expect(await rowsOf(orderNo)).toMatchObject([{ amount: WRONG, withdrawn: [] }]);
  });
});

describe('paid at most once, and its units sold once', () => {
  it('when 12 reports correct one payment at the same moment through two processes, 20 times', async () => {
    const sale = await openTestSale(world, big);
    const orderNos = await order(world, sale, 20);
    for (const orderNo of orderNos) {
      await pay(world, orderNo, { amount: WRONG });
      const reports = await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          pay(n % 2 === 0 ? world : other, orderNo, { amount: n % 3 === 0 ? RIGHT : 2000 + n }),
        ),
      );
      // The other amounts are corrections as long as they come before the right one.
      const paid = reports.filter(({ outcome }) => outcome === 'captured');
      expect(paid).toHaveLength(4);
      expect(paid.filter((report) => report.outcome === 'captured' && !report.replayed)).toHaveLength(1);
      expect(reports.map(outcomeOf).filter((outcome) => !EXPECTED.has(outcome))).toEqual([]);
      expect(await rowsOf(orderNo)).toMatchObject([{ amount: RIGHT, state: 'captured' }]);
    }
    expect(await stockOf(world, sale)).toEqual([980, 0, 20]);
    expect(await countRows(world, 'pending_gate_changes')).toBe(0);
  });

  it('when a correction meets another payment of the order, its cancellation and its expiry, 80 times', async () => {
    const sale = await openTestSale(world, big);
    const orderNos = await order(world, sale, 80);
    for (const orderNo of orderNos) await pay(world, orderNo, { amount: WRONG });
    const rivals: readonly ((orderNo: string) => Promise<unknown>)[] = [
      (orderNo) => pay(other, orderNo, { reference: `${orderNo}-other` }),
      (orderNo) => cancelOrder(other.stores, orderNo),
      (orderNo) => closeOverdueOrders(other.stores, [orderNo]),
      () => closeOverdueOrders(other.stores, null),
    ];
    const corrected: PaymentOutcome[] = [];
    for (const [n, orderNo] of orderNos.entries()) {
      const rival = rivals[n % rivals.length]!;
      // For the last two the deadline lies in the moment of the correction.
      const endsInMs = n % rivals.length < 2 ? 300_000 : n % 7;
      await world.stores.db.query(
        `UPDATE public.orders SET expires_at = clock_timestamp() + $2 * interval '1 millisecond' WHERE order_no = $1`,
        [orderNo, endsInMs],
      );
      const [outcome] = await Promise.all([pay(world, orderNo), rival(orderNo)]);
      corrected.push(outcome);
    }
    await endWindows(world, sale);
    await closeOverdueOrders(world.stores, null);
    const ofSale = `sale_id = '${sale.saleId}'`;
    const paid = await countRows(world, 'orders', `${ofSale} AND state = 'paid'`);
    expect(await stockOf(world, sale)).toEqual([1000 - paid, 0, paid]);
    expect(await countRows(world, 'orders', `${ofSale} AND state = 'pending_payment'`)).toBe(0);
    const ours = `order_no IN (SELECT order_no FROM orders WHERE ${ofSale})`;
    expect(await countRows(world, 'payments', `state = 'captured' AND ${ours}`)).toBe(paid);
    // Each first report was corrected, and what did not pay is due for refund with the amount that there is.
    expect(await countRows(world, 'payments', `amount = ${WRONG} AND ${ours}`)).toBe(0);
    expect(await countRows(world, 'payments', `'${WRONG}' = ANY(withdrawn_amounts) AND ${ours}`)).toBe(80);
    const captured = corrected.filter(({ outcome }) => outcome === 'captured').length;
    // Otherwise the two never met.
    expect(captured).toBeGreaterThan(0);
    expect(captured).toBeLessThan(80);
  });
});

const EXPECTED = new Set(['captured', 'refund_due amount_mismatch', 'payment_reference_reused']);

function outcomeOf(report: PaymentOutcome): string {
  return report.outcome === 'refund_due' ? `refund_due ${report.cause}` : report.outcome;
}

function paymentIdOf(report: PaymentOutcome): string | null {
  return 'payment' in report ? report.payment.paymentId : null;
}
