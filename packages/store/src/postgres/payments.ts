import type { PaymentState } from '@stampede/domain';
import type { Queryable } from './database.ts';
import { msOf } from './ms-of.ts';

/** Why a payment could not pay its order and is due for refund, in the order of precedence. */
export type RefundCause =
  | 'order_not_found'
  | 'order_already_paid'
  | 'payment_window_closed'
  | 'order_not_payable'
  | 'amount_mismatch';

export interface Payment {
  readonly paymentId: string;
  readonly orderNo: string;
  /** The sale and the currency of its order; null where the ledger had no such order. */
  readonly saleId: string | null;
  readonly currency: string | null;
  readonly provider: string;
  readonly reference: string;
  /** Integer minor units. */
  readonly amount: number;
  readonly state: PaymentState;
  readonly refundCause: RefundCause | null;
  readonly createdAtMs: number;
  /** When its refund was recorded, with what the caller calls it. */
  readonly refundedAtMs: number | null;
  readonly refundReference: string | null;
  /** Wrong amounts that were reported before this one. */
  readonly corrections: number;
}

/** Corrections of an amount, at most; a CHECK of the table has the same number. */
export const CORRECTIONS_MAX = 10;

export const PAYMENT_COLUMNS = `payment_id AS "paymentId", order_no AS "orderNo", sale_id AS "saleId", currency, provider, reference,
  amount, state, refund_cause AS "refundCause", ${msOf('created_at')} AS "createdAtMs",
  ${msOf('refunded_at')} AS "refundedAtMs", refund_reference AS "refundReference",
  cardinality(withdrawn_amounts) AS corrections`;

/**
 * Locks the payment until the transaction ends, so that it is not refunded meanwhile. In the lock order it comes after
 * the order; a transaction locks one payment.
 */
export async function lockPayment(
  tx: Queryable,
  key: { provider: string; reference: string },
): Promise<Payment | null> {
  const [row] = await tx.query<Payment & Record<string, unknown>>(
    `SELECT ${PAYMENT_COLUMNS} FROM public.payments WHERE provider = $1 AND reference = $2 FOR UPDATE`,
    [key.provider, key.reference],
  );
  return row ?? null;
}

/** Null when that provider's reference is recorded already (also by a transaction that this one had to wait for). */
export async function insertPayment(
  tx: Queryable,
  payment: {
    orderNo: string;
    provider: string;
    reference: string;
    amount: number;
    refundCause: RefundCause | null;
  },
): Promise<Payment | null> {
  const [row] = await tx.query<Payment & Record<string, unknown>>(
    `INSERT INTO public.payments (order_no, provider, reference, amount, state, refund_cause)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (provider, reference) DO NOTHING
     RETURNING ${PAYMENT_COLUMNS}`,
    [
      payment.orderNo,
      payment.provider,
      payment.reference,
      payment.amount,
      stateOf(payment.refundCause),
      payment.refundCause,
    ],
  );
  return row ?? null;
}

/**
 * Replaces an amount that was reported wrongly, and updates state and refund cause. The former amount stays in the
 * payment's history. The caller has locked the payment and found it due for refund because of its amount.
 */
export async function correctPayment(
  tx: Queryable,
  correction: { paymentId: string; amount: number; refundCause: RefundCause | null },
): Promise<Payment> {
  const [row] = await tx.query<Payment & Record<string, unknown>>(
    `UPDATE public.payments
     SET withdrawn_amounts = withdrawn_amounts || amount, corrected_at = clock_timestamp(),
         amount = $2, state = $3, refund_cause = $4
     WHERE payment_id = $1 RETURNING ${PAYMENT_COLUMNS}`,
    [correction.paymentId, correction.amount, stateOf(correction.refundCause), correction.refundCause],
  );
  if (row === undefined) throw new Error(`payment ${correction.paymentId} was locked and is gone`);
  return row;
}

export async function findPayment(db: Queryable, paymentId: string): Promise<Payment | null> {
  const [payment] = await findPayments(db, [paymentId]);
  return payment ?? null;
}

/** The payments with these ids that the ledger has, in any order. */
export async function findPayments(db: Queryable, paymentIds: readonly string[]): Promise<Payment[]> {
  return db.query<Payment & Record<string, unknown>>(
    `SELECT ${PAYMENT_COLUMNS} FROM public.payments WHERE payment_id = ANY($1::uuid[])`,
    [paymentIds],
  );
}

/**
 * Locks the payment until the transaction ends, so that it is not corrected meanwhile. A transaction that locks orders
 * locks them before.
 *
 * @param waitMs lock timeout of this statement and of later ones in the transaction
 */
export async function lockPaymentById(
  tx: Queryable,
  paymentId: string,
  waitMs: number,
): Promise<Payment | null> {
  const [row] = await tx.query<Payment & Record<string, unknown>>(
    `SELECT ${PAYMENT_COLUMNS} FROM (SELECT set_config('lock_timeout', $2, true) OFFSET 0) AS bounded CROSS JOIN public.payments
     WHERE payment_id = $1 FOR UPDATE OF payments`,
    [paymentId, String(waitMs)],
  );
  return row ?? null;
}

/** Records that the payment was given back. The caller has locked it and found it due for refund. */
export async function markRefunded(
  tx: Queryable,
  refund: { paymentId: string; reference: string | null },
): Promise<Payment> {
  const [row] = await tx.query<Payment & Record<string, unknown>>(
    `UPDATE public.payments SET state = 'refunded', refunded_at = clock_timestamp(), refund_reference = $2
     WHERE payment_id = $1 AND state = 'refund_due' RETURNING ${PAYMENT_COLUMNS}`,
    [refund.paymentId, refund.reference],
  );
  if (row === undefined) throw new Error(`payment ${refund.paymentId} was locked and is not due for refund`);
  return row;
}

function stateOf(refundCause: RefundCause | null): Payment['state'] {
  return refundCause === null ? 'captured' : 'refund_due';
}
