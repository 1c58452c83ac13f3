import type { EventType } from '@stampede/domain';
import { msOf } from './ms-of.ts';
import type { Queryable } from './queryable.ts';

/** A numbered event: ids, and what it decided. */
export interface LedgerEvent {
  readonly position: number;
  readonly type: EventType;
  readonly occurredAtMs: number;
  readonly saleId: string | null;
  readonly orderNo: string | null;
  /** From 1; null for an event of no order, or of one that the ledger did not have. */
  readonly sequence: number | null;
  /** The end of the payment window, where the event decided it. */
  readonly expiresAtMs: number | null;
  readonly paymentId: string | null;
  readonly amount: number | null;
  readonly refundCause: string | null;
  readonly sku: string | null;
}

export interface EventQuery {
  /** Events after this position. */
  readonly after: number;
  /** Null: of all sales. */
  readonly saleId: string | null;
  /** Null: of all types. */
  readonly types: readonly EventType[] | null;
  readonly limit: number;
}

export interface EventPage {
  readonly events: readonly LedgerEvent[];
  /** The position up to which there is no further event of this query. */
  readonly reached: number;
}

/** One row without an event where the batches have none of this query. */
type Row = (LedgerEvent | { readonly position: null }) &
  Record<string, unknown> & { readonly reachedAll: number | null };

function isEvent(row: { readonly position: number | null }): row is LedgerEvent {
  return row.position !== null;
}

/** Batches that one read looks at: with a filter they may have none of its events. */
const BATCHES_MAX = 2000;
/** Events after which no further batch is looked at. */
const EVENTS_MAX = 5000;

/**
 * The next events, oldest first. Reads a bounded number of batches, so a page may be short, or empty, where more
 * follows: go on from `reached`.
 */
export async function listEvents(db: Queryable, query: EventQuery): Promise<EventPage> {
  const { after, saleId, types, limit } = query;
  const rows = await db.query<Row>(
    `WITH batches AS MATERIALIZED (
       SELECT * FROM (
         SELECT b.*, sum(events) OVER (ORDER BY last_position) - events AS events_before FROM (
           SELECT * FROM public.event_batches WHERE last_position > $1::bigint ORDER BY last_position LIMIT ${BATCHES_MAX}) b
       ) summed WHERE events_before < ${EVENTS_MAX}
     ), found AS (
       SELECT b.last_position - b.events + e.place AS position, b.type, b.occurred_at, b.sale_id, e.order_no,
              CASE WHEN b.order_nos IS NULL THEN NULL WHEN b.sequences IS NULL THEN 1 ELSE b.sequences[e.place] END AS sequence,
              b.expires_at[e.place] AS expires_at, b.payment_id, b.amount, b.refund_cause, b.sku
       FROM batches b
       CROSS JOIN LATERAL unnest(coalesce(b.order_nos, '{NULL}'::uuid[])) WITH ORDINALITY AS e (order_no, place)
       WHERE ($2::text IS NULL OR b.sale_id = $2) AND ($3::text[] IS NULL OR b.type = ANY($3))
         AND b.last_position - b.events + e.place > $1::bigint
       ORDER BY position LIMIT $4
     )
     SELECT f.position, f.type, ${msOf('f.occurred_at')} AS "occurredAtMs", f.sale_id AS "saleId", f.order_no AS "orderNo",
            f.sequence, ${msOf('f.expires_at')} AS "expiresAtMs", f.payment_id AS "paymentId", f.amount,
            f.refund_cause AS "refundCause", f.sku, r.reached AS "reachedAll"
     FROM (SELECT max(last_position) AS reached FROM batches) r LEFT JOIN found f ON true
     ORDER BY f.position`,
    [after, saleId, types, limit],
  );
  const events = rows.flatMap(({ reachedAll: _, ...event }) => (isEvent(event) ? [event] : []));
  const isWhole = events.length < limit;
  const reached = isWhole ? (rows[0]?.reachedAll ?? after) : (events.at(-1)?.position ?? after);
  return { events, reached };
}
