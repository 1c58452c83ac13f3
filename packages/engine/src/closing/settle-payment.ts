import { partitionOfOrder, type Order } from '@stampede/domain';
import {
  CORRECTIONS_MAX,
  correctPayment,
  findLedgerOrder,
  insertEvent,
  insertPayment,
  insertPendingUnits,
  lockOrder,
  lockPayment,
  moveUnits,
  payPendingOrder,
  type ClosedOrder,
  type OrderReading,
  type Payment,
  type PendingUnits,
  type Queryable,
  type RefundCause,
} from '@stampede/store';
import { applyPendingUnits } from '../syncing/apply-pending-changes.ts';
import { findOrder } from '../reading/find-order.ts';
import { unlessBlocked, type RefuseBlocked } from './unless-blocked.ts';
import type { Stores } from '../stores/stores.ts';

export interface PaymentInput {
  readonly orderNo: string;
  readonly provider: string;
  readonly reference: string;
  /** Integer minor units. */
  readonly amount: number;
  /** The HTTP request, for the order's story. */
  readonly requestId?: string;
}

export type PaymentOutcome =
  | {
      readonly outcome: 'captured';
      readonly payment: Payment;
      readonly order: Order;
      readonly serverTimeMs: number;
      readonly replayed: boolean;
    }
  | {
      readonly outcome: 'refund_due';
      readonly cause: RefundCause;
      readonly payment: Payment;
      readonly replayed: boolean;
    }
  | { readonly outcome: 'payment_reference_reused' }
  | { readonly outcome: 'order_not_ready' };

type Recorded =
  | {
      readonly payment: Payment;
      /** The order as this transaction left it, so that no read is needed after the COMMIT. */
      readonly reading: OrderReading | null;
      readonly replayed: boolean;
      readonly pending: PendingUnits[];
    }
  | 'reused';

/**
 * Records a payment, and marks its order as paid where that is still possible: one transaction, whose conditional
 * UPDATE decides by Postgres' clock. A payment that comes too late, twice, or for the wrong amount is recorded as due
 * for refund in the same transaction. Idempotent by the provider's reference.
 *
 * While a payment is due for refund only because of its amount, a report of another amount corrects it, and is decided
 * as if it had come first. The order is locked, so corrections are serialized. The payment is locked, so it is not
 * refunded meanwhile.
 *
 * A crash after the commit leaves a pending settlement, which any expiry-listener applies.
 *
 * @throws OutcomeUnknownError of Postgres when the reply to the COMMIT was lost: sending it again returns the outcome.
 *   Another operating error while Postgres is unavailable, or another session keeps the order or its item locked:
 *   nothing was recorded
 */
export async function settlePayment(stores: Stores, input: PaymentInput): Promise<PaymentOutcome> {
  const hasRow = (await findLedgerOrder(stores.db, input.orderNo)) !== null;
  if (!hasRow) {
    // Also when the row is inserted concurrently: the caller retries.
    const elsewhere = await findOrder(stores, input.orderNo);
    if (elsewhere?.order.state === 'queued') return { outcome: 'order_not_ready' };
  }
  const recorded = await recordOnce(stores, input);
  if (recorded === 'reused') return { outcome: 'payment_reference_reused' };
  await applyPendingUnits(stores, recorded.pending);
  return toOutcome(recorded);
}

/** Of two concurrent requests with one reference, the later one retries once and finds it recorded. */
async function recordOnce(stores: Stores, input: PaymentInput): Promise<Recorded> {
  try {
    return await recordUnlessBlocked(stores, input);
  } catch (error) {
    if (!(error instanceof ReferenceTakenError)) throw error;
    return recordUnlessBlocked(stores, input);
  }
}

function recordUnlessBlocked(stores: Stores, input: PaymentInput): Promise<Recorded> {
  return unlessBlocked(stores, (tx, refuseBlocked) =>
    record(tx, input, stores.blocked.callerWaitMs, refuseBlocked),
  );
}

async function record(
  tx: Queryable,
  input: PaymentInput,
  lockWaitMs: number,
  refuseBlocked: RefuseBlocked,
): Promise<Recorded> {
  const reading = await lockOrder(tx, input.orderNo, lockWaitMs);
  const known = await lockPayment(tx, input);
  if (known !== null && !isCorrection(known, input)) return sameOrReused(known, reading, input);

  let refundCause: RefundCause | null = reading === null ? 'order_not_found' : null;
  let paid: ClosedOrder | null = null;
  if (reading !== null) {
    const { order } = reading;
    if (order.state === 'pending_payment' && order.amount === input.amount) {
      refuseBlocked(order);
      paid = await payPendingOrder(tx, input.orderNo);
      if (paid === null) refundCause = 'payment_window_closed';
    } else {
      refundCause = causeOf(reading.order, reading.serverTimeMs);
    }
  }
  const payment =
    known === null
      ? await insertPayment(tx, { ...input, refundCause })
      : await correctPayment(tx, { paymentId: known.paymentId, amount: input.amount, refundCause });
  if (payment === null) throw new ReferenceTakenError();
  if (known !== null) await announce(tx, 'refund.withdrawn', known, reading, input);
  await announce(tx, refundCause === null ? 'order.paid' : 'refund.due', payment, reading, input);
  if (paid === null) return { payment, reading, replayed: false, pending: [] };
  // Read before the item is locked: other transactions wait for that lock.
  const asPaid = await findLedgerOrder(tx, input.orderNo);
  return { payment, reading: asPaid, replayed: false, pending: await sell(tx, paid) };
}

/** The order, where the ledger has it, is locked. */
async function announce(
  tx: Queryable,
  type: 'order.paid' | 'refund.due' | 'refund.withdrawn',
  payment: Payment,
  reading: OrderReading | null,
  input: PaymentInput,
): Promise<void> {
  const { orderNo } = payment;
  const saleId = reading?.order.saleId ?? null;
  await insertEvent(tx, { type, saleId, orderNo, payment, requestId: input.requestId ?? null });
}

/** The same reference was recorded by a transaction that ended while this one waited: this one is rolled back. */
class ReferenceTakenError extends Error {
  constructor() {
    super('the payment reference was recorded by another request');
    this.name = 'ReferenceTakenError';
  }
}

/** Another amount for a payment that is due for refund because of its amount, and is not refunded yet. */
function isCorrection(known: Payment, input: PaymentInput): boolean {
  return (
    known.orderNo === input.orderNo &&
    known.amount !== input.amount &&
    known.state === 'refund_due' &&
    known.refundCause === 'amount_mismatch' &&
    known.corrections < CORRECTIONS_MAX
  );
}

function sameOrReused(known: Payment, reading: OrderReading | null, input: PaymentInput): Recorded {
  const same = known.orderNo === input.orderNo && known.amount === input.amount;
  return same ? { payment: known, reading, replayed: true, pending: [] } : 'reused';
}

/** Why an order that is not pending, or has another amount, cannot be paid. */
function causeOf(order: Order, nowMs: number): RefundCause {
  switch (order.state) {
    case 'paid':
      return 'order_already_paid';
    case 'expired':
      return 'payment_window_closed';
    case 'pending_payment':
      return order.expiresAtMs !== null && order.expiresAtMs <= nowMs
        ? 'payment_window_closed'
        : 'amount_mismatch';
    case 'queued':
    case 'cancelled':
    case 'rejected':
    case 'returned':
      return 'order_not_payable';
  }
}

async function sell(tx: Queryable, paid: ClosedOrder): Promise<PendingUnits[]> {
  const { saleId, sku, quantity, orderNo } = paid;
  await moveUnits(tx, [{ saleId, sku, reserved: -quantity, sold: quantity }]);
  return insertPendingUnits(tx, { kind: 'settle', reason: null }, [
    { partition: partitionOfOrder(orderNo), saleId, sku, orderNo, quantity, dueAtMs: null },
  ]);
}

function toOutcome({ payment, reading, replayed }: Exclude<Recorded, 'reused'>): PaymentOutcome {
  if (payment.refundCause !== null)
    return { outcome: 'refund_due', cause: payment.refundCause, payment, replayed };
  if (reading === null) throw new Error(`order ${payment.orderNo} was paid and has no row`);
  return { outcome: 'captured', payment, ...reading, replayed };
}
