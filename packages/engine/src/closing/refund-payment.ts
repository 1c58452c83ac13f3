import {
  findPayment,
  insertAuditEntry,
  insertEvent,
  lockOrder,
  lockPaymentById,
  markRefunded,
  type Payment,
  type Queryable,
} from '@stampede/store';
import type { ActingStores } from '../stores/acting-stores.ts';

/**
 * - `refunded`: it was due for refund and is recorded as given back; `replayed`: it was so before, and is unchanged.
 * - `not_refundable`: it has paid its order.
 */
export type RefundOutcome =
  | { readonly outcome: 'refunded'; readonly payment: Payment; readonly replayed: boolean }
  | { readonly outcome: 'payment_not_refundable'; readonly payment: Payment }
  | { readonly outcome: 'payment_not_found' };

export interface RefundInput {
  readonly paymentId: string;
  /** What the caller calls the refund. */
  readonly reference: string | null;
}

/**
 * Records that a payment that was due for refund has been given back. Moves no money. Idempotent: the first reference
 * stays. The payment's row is locked, so that it is either corrected or given back: of a correction at the same time,
 * the later one finds what the earlier one decided.
 *
 * @throws OutcomeUnknownError of Postgres when the reply to the COMMIT was lost: sending it again returns the outcome.
 *   Another operating error while Postgres is unavailable or another session keeps the payment locked: nothing was
 *   recorded
 */
export async function refundPayment(stores: ActingStores, refund: RefundInput): Promise<RefundOutcome> {
  const { callerWaitMs } = stores.blocked;
  return stores.db.transaction(async (tx): Promise<RefundOutcome> => {
    const found = await findPayment(tx, refund.paymentId);
    if (found === null) return { outcome: 'payment_not_found' };
    // The order comes before the payment in the lock order; its row counts its events.
    await lockOrder(tx, found.orderNo, callerWaitMs);
    const payment = await lockPaymentById(tx, refund.paymentId, callerWaitMs);
    switch (payment?.state) {
      case undefined:
        return { outcome: 'payment_not_found' };
      case 'captured':
        return { outcome: 'payment_not_refundable', payment };
      case 'refunded':
        return { outcome: 'refunded', payment, replayed: true };
      case 'refund_due':
        return { outcome: 'refunded', payment: await giveBack(tx, stores, payment, refund), replayed: false };
    }
  });
}

async function giveBack(
  tx: Queryable,
  { actor }: ActingStores,
  { paymentId, saleId, orderNo, state, refundCause }: Payment,
  refund: RefundInput,
): Promise<Payment> {
  const payment = await markRefunded(tx, refund);
  await insertEvent(tx, { type: 'refund.done', saleId, orderNo, payment, requestId: actor.requestId });
  await insertAuditEntry(tx, actor, {
    ...{ action: 'refund.done', saleId, orderNo, subject: paymentId, before: { state, refundCause } },
    after: { state: payment.state, reference: payment.refundReference },
  });
  return payment;
}
