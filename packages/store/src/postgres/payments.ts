import type { Queryable } from './database.ts';

/** Why a payment could not pay its order and must go back, in the order of precedence. */
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
}

const COLUMNS = `payment_id AS "paymentId", order_no AS "orderNo", provider, reference, amount, state,
  refund_cause AS "refundCause", round(extract(epoch FROM created_at) * 1000)::int8 AS "createdAtMs"`;

export async function findPayment(
  db: Queryable,
  key: { provider: string; reference: string },
): Promise<Payment | null> {
  const [row] = await db.query<Payment & Record<string, unknown>>(
    `SELECT ${COLUMNS} FROM public.payments WHERE provider = $1 AND reference = $2`,
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
      payment.refundCause === null ? 'captured' : 'refund_due',
      payment.refundCause,
    ],
  );
  return row ?? null;
}
