import type { Queryable } from './queryable.ts';

/** A sale that has been removed and still has rows. */
export interface RemovedSale {
  readonly saleId: string;
  readonly partition: number;
}

/**
 * A condition in SQL: the row `sale` of `sales` is of no removed sale. As NOT EXISTS it would read the whole table. As IS NULL
 * Postgres would expect one row in 200 to fulfil it, and now and then read all sales for a page; of this it expects half.
 */
export function isNotRemoved(sale: string): string {
  return `coalesce((SELECT false FROM public.removed_sales r WHERE r.sale_id = ${sale}.sale_id), true)`;
}

/** From this commit on no statement finds the sale, no rebuild loads it, and its id is never used again. */
export async function insertRemovedSale(tx: Queryable, sale: RemovedSale): Promise<void> {
  await tx.query(
    `INSERT INTO public.removed_sales (sale_id, partition) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
    [sale.saleId, sale.partition],
  );
}

/** The one that was removed first; null: none has rows. */
export async function findUnfinishedRemoval(db: Queryable): Promise<RemovedSale | null> {
  const [row] = await db.query<RemovedSale & Record<string, unknown>>(
    `SELECT sale_id AS "saleId", partition FROM public.removed_sales WHERE finished_at IS NULL
     ORDER BY removed_at LIMIT 1`,
  );
  return row ?? null;
}

/** Locks an unfinished removal until the transaction ends: one copy at a time deletes. False: it is finished. */
export async function lockRemoval(tx: Queryable, saleId: string): Promise<boolean> {
  const rows = await tx.query(
    `SELECT 1 FROM public.removed_sales WHERE sale_id = $1 AND finished_at IS NULL FOR NO KEY UPDATE`,
    [saleId],
  );
  return rows.length === 1;
}

/** Deletes up to `limit` orders of a removed sale, and counts them. */
export async function deleteOrders(tx: Queryable, saleId: string, limit: number): Promise<number> {
  const [row] = await tx.query<{ deleted: number }>(
    `WITH deleted AS (
       DELETE FROM public.orders WHERE order_no = ANY(ARRAY(
         SELECT order_no FROM public.orders WHERE (sale_id, state) >= ($1, '') AND sale_id <= $1
         ORDER BY sale_id, state, order_no LIMIT $2))
       RETURNING order_no
     ), counted AS (
       UPDATE public.removed_sales SET orders_removed = orders_removed + (SELECT count(*) FROM deleted)
       WHERE sale_id = $1
     )
     SELECT count(*) AS deleted FROM deleted`,
    [saleId, limit],
  );
  return row?.deleted ?? 0;
}

/** Deletes up to `limit` extensions of a removed sale. */
export async function deleteExtensions(tx: Queryable, saleId: string, limit: number): Promise<number> {
  const rows = await tx.query(
    `DELETE FROM public.extensions WHERE extension_id = ANY(ARRAY(
       SELECT extension_id FROM public.extensions WHERE sale_id = $1 LIMIT $2))
     RETURNING extension_id`,
    [saleId, limit],
  );
  return rows.length;
}

/** Deletes a removed sale without orders and extensions, with its items. */
export async function deleteSale(tx: Queryable, saleId: string): Promise<void> {
  await tx.query(`DELETE FROM public.stock_announcements WHERE sale_id = $1`, [saleId]);
  await tx.query(`DELETE FROM public.sale_items WHERE sale_id = $1`, [saleId]);
  await tx.query(`DELETE FROM public.sales WHERE sale_id = $1`, [saleId]);
  await tx.query(`UPDATE public.removed_sales SET finished_at = clock_timestamp() WHERE sale_id = $1`, [
    saleId,
  ]);
}
