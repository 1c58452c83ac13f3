import { msOf } from './ms-of.ts';
import type { LedgerEvent } from './event-feed.ts';
import type { Queryable } from './queryable.ts';

/** An event of an order, numbered or not yet, with who decided it. */
export interface OrderEvent extends Omit<LedgerEvent, 'position'> {
  /** Null until it is numbered. */
  readonly position: number | null;
  /** The name of the process; null: not recorded. */
  readonly decidedBy: string | null;
  readonly requestId: string | null;
}

/** A span of Postgres' clock, in ms since 1970. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Batches that are looked at for one span: those of 40 s at 5,000 payments a second. */
const BATCHES_MAX = 200_000;

/**
 * The events of an order that were decided in one of these spans, at most 100, by the time of their decision. No index
 * leads from an order to its events: it would be paid for with every batch. So the positions of the spans' ends are
 * searched for by halving, some 50 looks at most for each, and the batches between them are looked through.
 *
 * An event gets its position after its commit, so that it may stand behind later ones. A span has to begin before the
 * decision and end after it, by as long as the transactions of that time took.
 *
 * @param spans in order, none overlaps another
 */
export async function listOrderEvents(
  db: Queryable,
  { orderNo, spans }: { orderNo: string; spans: readonly Span[] },
): Promise<OrderEvent[]> {
  return db.query<OrderEvent & Record<string, unknown>>(
    `WITH RECURSIVE ends AS (
       SELECT n, to_timestamp(ms / 1000) AS moment FROM unnest($2::float8[]) WITH ORDINALITY AS e (ms, n)
     ), search AS (
       SELECT e.n, e.moment, k.removed_position AS low, k.last_position AS high
       FROM ends e CROSS JOIN public.event_numbering k
       UNION ALL
       SELECT s.n, s.moment, CASE WHEN b.occurred_at < s.moment THEN b.last_position ELSE s.low END,
              CASE WHEN b.occurred_at < s.moment THEN s.high ELSE (s.low + s.high) / 2 END
       FROM search s LEFT JOIN LATERAL (
         SELECT last_position, occurred_at FROM public.event_batches
         WHERE last_position > (s.low + s.high) / 2 ORDER BY last_position LIMIT 1) b ON true
       WHERE s.low < s.high
     ), reached AS MATERIALIZED (
       SELECT n, low AS position FROM search WHERE low >= high
     ), found AS (
       SELECT b.* FROM reached f JOIN reached u ON u.n = f.n + 1
       CROSS JOIN LATERAL (
         SELECT * FROM public.event_batches WHERE last_position > f.position AND last_position <= u.position
         ORDER BY last_position LIMIT ${BATCHES_MAX}) b
       WHERE f.n % 2 = 1 AND $1::uuid = ANY(b.order_nos)
       UNION ALL
       SELECT * FROM (
         SELECT * FROM public.event_batches WHERE last_position IS NULL ORDER BY batch_id DESC LIMIT ${BATCHES_MAX}) b
       WHERE $1::uuid = ANY(b.order_nos)
     )
     SELECT b.last_position - b.events + at.place AS position, b.type, ${msOf('b.occurred_at')} AS "occurredAtMs",
       b.sale_id AS "saleId", $1::uuid AS "orderNo",
       CASE WHEN b.sequences IS NULL THEN 1 ELSE b.sequences[at.place] END AS sequence,
       ${msOf('b.expires_at[at.place]')} AS "expiresAtMs", b.payment_id AS "paymentId", b.amount,
       b.refund_cause AS "refundCause", b.sku, b.decided_by AS "decidedBy", b.request_id AS "requestId"
     FROM found b CROSS JOIN LATERAL (SELECT array_position(b.order_nos, $1::uuid) AS place) at
     ORDER BY sequence, b.batch_id LIMIT 100`,
    [orderNo, spans.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs])],
  );
}
