import type { Queryable } from './database.ts';

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
  readonly provider: string;
  readonly reference: string;
  /** Integer minor units. */
  readonly amount: number;
  readonly state: 'captured' | 'refund_due' | 'refunded';
  readonly refundCause: RefundCause | null;
  readonly createdAtMs: number;
  /** Wrong amounts that were reported before this one. */
  readonly corrections: number;
}

/** Corrections of an amount, at most; a CHECK of the table has the same number. */
export const CORRECTIONS_MAX = 10;

const COLUMNS = `payment_id AS "paymentId", order_no AS "orderNo", provider, reference, amount, state,
  refund_cause AS "refundCause", round(extract(epoch FROM created_at) * 1000)::int8 AS "createdAtMs",
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
    `SELECT ${COLUMNS} FROM public.payments WHERE provider = $1 AND reference = $2 FOR UPDATE`,
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
     RETURNING ${COLUMNS}`,
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
     WHERE payment_id = $1 RETURNING ${COLUMNS}`,
    [correction.paymentId, correction.amount, stateOf(correction.refundCause), correction.refundCause],
  );
  if (row === undefined) throw new Error(`payment ${correction.paymentId} was locked and is gone`);
  return row;
}

function stateOf(refundCause: RefundCause | null): Payment['state'] {
  return refundCause === null ? 'captured' : 'refund_due';
}
