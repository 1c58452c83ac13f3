import type { Queryable } from './queryable.ts';

/** The state of a sale by Postgres' clock, in SQL: as `saleStateAt` of the domain. */
const STATE_NOW = `CASE WHEN state = 'closed' OR closes_at <= clock.now THEN 'closed' WHEN state = 'paused' THEN 'paused'
  WHEN opens_at > clock.now THEN 'scheduled' ELSE 'open' END`;

const CLOCK = '(SELECT clock_timestamp() AS now OFFSET 0) clock';

/** The event of a sale that has come into a state. */
const TYPE_OF_STATE = `CASE state_now WHEN 'open' THEN 'sale.opened' WHEN 'paused' THEN 'sale.paused' WHEN 'closed' THEN 'sale.closed'
  ELSE 'sale.changed' END`;

/** Inserts the event of a change of the sale: of its new state, or `sale.changed`. The caller has locked the sale. */
export async function insertSaleChanged(tx: Queryable, saleId: string): Promise<void> {
  await tx.query(
    `WITH present AS MATERIALIZED (
       SELECT sale_id, announced_state, ${STATE_NOW} AS state_now FROM public.sales, ${CLOCK} WHERE sale_id = $1
     ), noted AS (
       UPDATE public.sales s SET announced_state = p.state_now FROM present p
       WHERE s.sale_id = p.sale_id AND s.announced_state <> p.state_now
     )
     INSERT INTO public.event_batches (type, sale_id, events, occurred_at)
     SELECT CASE WHEN announced_state = state_now THEN 'sale.changed' ELSE ${TYPE_OF_STATE} END, sale_id, 1, clock_timestamp()
     FROM present`,
    [saleId],
  );
}

/**
 * Inserts the events of sales that the clock has opened or closed since their last event, each once. Sales that are
 * being changed are left to the next call.
 *
 * @param saleId of one sale alone, whose change follows in the same transaction
 * @returns the number of events
 */
export async function insertClockEvents(
  db: Queryable,
  { saleId = null, limit }: { readonly saleId?: string | null; readonly limit: number },
): Promise<number> {
  const rows = await db.query(
    `WITH passed AS MATERIALIZED (
       SELECT sale_id, ${STATE_NOW} AS state_now FROM public.sales, ${CLOCK}
       WHERE announced_state <> 'closed' AND announced_state <> ${STATE_NOW} AND ($2::text IS NULL OR sale_id = $2)
       ORDER BY sale_id LIMIT $1 FOR NO KEY UPDATE OF sales SKIP LOCKED
     ), noted AS (
       UPDATE public.sales s SET announced_state = p.state_now FROM passed p WHERE s.sale_id = p.sale_id
     )
     INSERT INTO public.event_batches (type, sale_id, events, occurred_at)
     SELECT ${TYPE_OF_STATE}, sale_id, 1, clock_timestamp() FROM passed RETURNING type`,
    [limit, saleId],
  );
  return rows.length;
}

/**
 * Inserts the events of items that were sold out, or are not any more, since their last event: at most one a second an
 * item. Reads the items of all sales that are not closed, and locks none of them.
 *
 * @returns the number of events
 */
export async function insertStockEvents(db: Queryable): Promise<number> {
  const rows = await db.query(
    `WITH crossed AS MATERIALIZED (
       SELECT i.sale_id, i.sku, i.reserved + i.sold >= i.allotment AS is_sold_out
       FROM public.sales s JOIN public.sale_items i ON i.sale_id = s.sale_id
       LEFT JOIN public.stock_announcements a ON a.sale_id = i.sale_id AND a.sku = i.sku
       WHERE s.announced_state <> 'closed' AND coalesce(a.is_sold_out, false) <> (i.reserved + i.sold >= i.allotment)
       ORDER BY i.sale_id, i.sku
     ), noted AS (
       INSERT INTO public.stock_announcements AS known (sale_id, sku, is_sold_out)
       SELECT sale_id, sku, is_sold_out FROM crossed
       ON CONFLICT (sale_id, sku) DO UPDATE SET is_sold_out = excluded.is_sold_out, announced_at = clock_timestamp()
       WHERE known.is_sold_out <> excluded.is_sold_out AND known.announced_at <= clock_timestamp() - interval '1 second'
       RETURNING sale_id, sku, is_sold_out, announced_at
     )
     INSERT INTO public.event_batches (type, sale_id, sku, events, occurred_at)
     SELECT CASE WHEN is_sold_out THEN 'item.sold_out' ELSE 'item.back_in_stock' END, sale_id, sku, 1, announced_at
     FROM noted RETURNING type`,
  );
  return rows.length;
}
