import type { EventType } from '@stampede/domain';
import type { Queryable } from './queryable.ts';

/** What one transaction has decided about one order, payment or sale. */
export interface EventToInsert {
  readonly type: EventType;
  readonly saleId: string | null;
  readonly orderNo?: string;
  readonly payment?: {
    readonly paymentId: string;
    readonly amount: number;
    /** As in the ledger. */
    readonly refundCause: string | null;
  };
  /** The HTTP request that decided it; absent or null: none is recorded. */
  readonly requestId?: string | null;
}

/**
 * Inserts an unnumbered event. Call it in the transaction that decides, and for an event of an order while that order
 * is locked: its sequence is counted in the order's row. Where the ledger has no such order there is no sequence.
 */
export async function insertEvent(tx: Queryable, event: EventToInsert): Promise<void> {
  const { type, saleId, orderNo = null, payment, requestId = null } = event;
  await tx.query(
    `WITH counted AS (
       UPDATE public.orders SET event_count = event_count + 1 WHERE order_no = $3::uuid RETURNING event_count
     )
     INSERT INTO public.event_batches (type, sale_id, order_nos, sequences, payment_id, amount, refund_cause, events,
       occurred_at, request_id)
     SELECT $1, $2, CASE WHEN $3::uuid IS NOT NULL THEN ARRAY[$3::uuid] END,
            CASE WHEN $3::uuid IS NOT NULL THEN ARRAY[(SELECT event_count FROM counted)] END,
            $4, $5::float8::bigint, $6, 1, clock_timestamp(), $7`,
    [
      type,
      saleId,
      orderNo,
      payment?.paymentId ?? null,
      payment?.amount ?? null,
      payment?.refundCause ?? null,
      requestId,
    ],
  );
}
