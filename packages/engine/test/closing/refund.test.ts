import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { refundPayment, type PaymentOutcome, type RefundOutcome } from '@stampede/engine';
import {
  countRows,
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
let other: World;
beforeAll(async () => {
  world = await startWorld({ partitions: 4 });
  other = await startWorld({ beside: world });
});
afterEach(() => expectLaws(world));
afterAll(async () => {
  await other.close();
  await world.close();
});

const WRONG = 999;

/** An order with a payment that is due for refund because of its amount. */
async function due(): Promise<{ orderNo: string; paymentId: string }> {
  const [orderNo = ''] = await order(world, await openTestSale(world));
  return { orderNo, paymentId: paymentIdOf(await pay(world, orderNo, { amount: WRONG })) };
}

function paymentIdOf(outcome: PaymentOutcome): string {
  if (!('payment' in outcome)) throw new Error(outcome.outcome);
  return outcome.payment.paymentId;
}

function refund(paymentId: string, reference: string | null = null, by = world): Promise<RefundOutcome> {
  return refundPayment(by.stores, { paymentId, reference });
}

describe('a payment that is due for refund', () => {
  it('is recorded as given back, once, with the first reference', async () => {
    const { orderNo, paymentId } = await due();
    const first = await refund(paymentId, 're_1');
    expect(first).toMatchObject({
      outcome: 'refunded',
      replayed: false,
      payment: { paymentId, orderNo, state: 'refunded', refundReference: 're_1', amount: WRONG },
    });
    const again = await refund(paymentId, 're_2', other);
    expect(again).toEqual({ ...first, replayed: true });
    expect(await stateOf(world, orderNo)).toBe('pending_payment');
  });

  it('is found as what it was by its report, and no other amount corrects it, once it was given back', async () => {
    const { orderNo, paymentId } = await due();
    await refund(paymentId);
    expect(await pay(world, orderNo)).toEqual({ outcome: 'payment_reference_reused' });
    expect(await pay(world, orderNo, { amount: WRONG })).toMatchObject({
      outcome: 'refund_due',
      cause: 'amount_mismatch',
      replayed: true,
      payment: { paymentId, state: 'refunded' },
    });
    expect(await stateOf(world, orderNo)).toBe('pending_payment');
  });

  it('is given back also where no store knows its order', async () => {
    const [known = ''] = await order(world, await openTestSale(world));
    const orderNo = known.replace(/^.{8}/, 'ffffffff');
    const paymentId = paymentIdOf(await pay(world, orderNo));
    expect(await refund(paymentId)).toMatchObject({
      outcome: 'refunded',
      payment: { saleId: null, currency: null, refundCause: 'order_not_found', refundReference: null },
    });
  });
});

describe('nothing is recorded for', () => {
  it('a payment that has paid its order', async () => {
    const [orderNo = ''] = await order(world, await openTestSale(world));
    const paymentId = paymentIdOf(await pay(world, orderNo));
    expect(await refund(paymentId)).toMatchObject({
      outcome: 'payment_not_refundable',
      payment: { state: 'captured', refundedAtMs: null },
    });
    expect(await stateOf(world, orderNo)).toBe('paid');
  });

  it('an id that no payment has', async () => {
    expect(await refund('00000000-0000-4000-8000-000000000000')).toEqual({ outcome: 'payment_not_found' });
  });
});

describe('either given back or corrected', () => {
  it('is each of 40 payments whose refund and correction meet, and its order is paid only by the latter', async () => {
    const sale = await openTestSale(world, {
      items: [{ sku: 'sku', name: null, allotment: 100, unitPrice: 1000 }],
    });
    const orderNos = await order(world, sale, 40);
    const outcomes: string[] = [];
    for (const [n, orderNo] of orderNos.entries()) {
      const paymentId = paymentIdOf(await pay(world, orderNo, { amount: WRONG }));
      const first = n % 2 === 0 ? other : world;
      const [corrected, refunded] = await Promise.all([pay(first, orderNo), refund(paymentId)]);
      outcomes.push(`${corrected.outcome} ${refunded.outcome}`);
      expect(await stateOf(world, orderNo)).toBe(
        refunded.outcome === 'refunded' ? 'pending_payment' : 'paid',
      );
    }
    const met = new Set(outcomes);
    met.delete('captured payment_not_refundable');
    met.delete('payment_reference_reused refunded');
    expect([...met]).toEqual([]);
    const paid = outcomes.filter((outcome) => outcome.startsWith('captured')).length;
    expect(await stockOf(world, sale)).toEqual([60, 40 - paid, paid]);
  });

  it('is recorded once when eight requests come at the same moment through two processes', async () => {
    const { paymentId } = await due();
    const refunds = await Promise.all(
      Array.from({ length: 8 }, (_, n) => refund(paymentId, `re_${n}`, n % 2 === 0 ? world : other)),
    );
    expect(refunds.filter((one) => one.outcome === 'refunded' && !one.replayed)).toHaveLength(1);
    const references = refunds.map((one) => ('payment' in one ? one.payment.refundReference : null));
    expect(new Set(references).size).toBe(1);
    expect(await countRows(world, 'payments', `payment_id = '${paymentId}' AND state = 'refunded'`)).toBe(1);
  });
});
