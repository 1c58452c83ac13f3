import type { LedgerEvent } from './event-feed.ts';
import { msOf } from './ms-of.ts';
import type { Queryable } from './queryable.ts';

/** The events at these positions; those that are no longer kept are left out. */
export async function findEvents(db: Queryable, positions: readonly number[]): Promise<LedgerEvent[]> {
  return db.query<LedgerEvent & Record<string, unknown>>(
    `SELECT wanted.position, b.type, ${msOf('b.occurred_at')} AS "occurredAtMs", b.sale_id AS "saleId",
       b.order_nos[at.place] AS "orderNo",
       CASE WHEN b.order_nos IS NULL THEN NULL WHEN b.sequences IS NULL THEN 1 ELSE b.sequences[at.place] END AS sequence,
       ${msOf('b.expires_at[at.place]')} AS "expiresAtMs", b.payment_id AS "paymentId", b.amount,
       b.refund_cause AS "refundCause", b.sku
     FROM unnest($1::int8[]) AS wanted (position)
     CROSS JOIN LATERAL (SELECT * FROM public.event_batches
       WHERE last_position >= wanted.position ORDER BY last_position LIMIT 1) b
     CROSS JOIN LATERAL (SELECT (wanted.position - b.last_position + b.events)::int AS place) at
     WHERE at.place >= 1`,
    [[...positions]],
  );
}
