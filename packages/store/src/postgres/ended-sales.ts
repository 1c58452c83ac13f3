import type { Queryable } from './queryable.ts';
import { msOf } from './ms-of.ts';

/**
 * Whether the row `sale` of `sales` has ended, by its state or by its closing time, that long ago by Postgres' clock: a
 * condition in SQL, which the index `sales_ended` serves. `ms` is a number or a parameter.
 */
export function hasEndedFor(sale: string, ms: number | string): string {
  return `coalesce(coalesce(${sale}.closed_at, ${sale}.closes_at) <= clock_timestamp() - ${ms} * interval '1 millisecond', false)`;
}

/** A sale's place among those that have ended: the ones that ended first come first. */
export interface EndedSale {
  readonly saleId: string;
  readonly endedAtMs: number;
}

/** Sales that ended more than `endedForMs` ago, after a place. */
export async function listEndedSales(
  db: Queryable,
  page: { endedForMs: number; after: EndedSale; limit: number },
): Promise<EndedSale[]> {
  return db.query<EndedSale & Record<string, unknown>>(
    `SELECT sale_id AS "saleId", ${msOf('coalesce(closed_at, closes_at)')} AS "endedAtMs" FROM public.sales
     WHERE (coalesce(closed_at, closes_at), sale_id) > (to_timestamp($2::float8 / 1000), $3)
       AND coalesce(closed_at, closes_at) <= (SELECT clock_timestamp() - $1 * interval '1 millisecond')
     ORDER BY coalesce(closed_at, closes_at), sale_id LIMIT $4`,
    [page.endedForMs, page.after.endedAtMs, page.after.saleId, page.limit],
  );
}

/**
 * Whether the sale ended that long ago, no unit of it is reserved, and the gate has applied every change of it: nothing
 * can change in it any more, unless it is opened again.
 */
export async function isAtRestInLedger(
  db: Queryable,
  sale: { saleId: string; endedForMs: number },
): Promise<boolean> {
  const rows = await db.query(
    `SELECT 1 FROM public.sales s WHERE s.sale_id = $1 AND ${hasEndedFor('s', '$2')}
       AND NOT EXISTS (SELECT FROM public.sale_items i WHERE i.sale_id = s.sale_id AND i.reserved > 0)
       AND NOT EXISTS (SELECT FROM public.pending_gate_changes c WHERE c.sale_id = s.sale_id)`,
    [sale.saleId, sale.endedForMs],
  );
  return rows.length === 1;
}
