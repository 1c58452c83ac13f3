import type { CatalogItem, SaleSettings } from '@stampede/domain';
import type { Queryable } from './database.ts';
import { asDate, findSale, type LedgerSale } from './sales.ts';

/**
 * Locks the sale's row until the transaction ends; null when there is no such sale. NO KEY: inserts of rows that
 * reference the sale (pending gate changes, by transactions that have its items locked) do not wait for it.
 *
 * @param waitMs lock timeout of this statement and of later ones in the transaction
 */
export async function lockSale(tx: Queryable, saleId: string, waitMs: number): Promise<LedgerSale | null> {
  await tx.query(
    `SELECT 1 FROM (SELECT set_config('lock_timeout', $2, true) OFFSET 0) AS bounded CROSS JOIN public.sales
     WHERE sale_id = $1 FOR NO KEY UPDATE OF sales`,
    [saleId, String(waitMs)],
  );
  return findSale(tx, saleId);
}

/** Takes the sale's next version without changing anything else. Versions are tickets: each is used for one content. */
export async function takeVersion(tx: Queryable, saleId: string): Promise<number> {
  const [row] = await tx.query<{ version: number }>(
    `UPDATE public.sales SET version = version + 1 WHERE sale_id = $1 RETURNING version`,
    [saleId],
  );
  if (row === undefined) throw new Error(`the ledger has no sale ${saleId}`);
  return row.version;
}

/** Writes changed settings. The settings have a `closed_at` when the state is closed. */
export async function updateSettings(tx: Queryable, saleId: string, settings: SaleSettings): Promise<void> {
  await tx.query(
    `UPDATE public.sales SET name = $2, state = $3, opens_at = $4, closes_at = $5, buyer_limit = $6,
                      payment_window_seconds = $7, closed_at = $8, version = $9, catalog_version = $10,
                      visibility = $11, message = $12
     WHERE sale_id = $1`,
    [
      saleId,
      settings.name,
      settings.state,
      asDate(settings.opensAtMs),
      asDate(settings.closesAtMs),
      settings.buyerLimit,
      settings.paymentWindowSeconds,
      asDate(settings.closedAtMs),
      settings.version,
      settings.catalogVersion,
      settings.visibility,
      settings.message,
    ],
  );
}

/** Adds an item at the end of the sale's list. */
export async function insertItem(
  tx: Queryable,
  saleId: string,
  item: { sku: string; name: string | null; allotment: number; unitPrice: number },
): Promise<void> {
  await tx.query(
    `INSERT INTO public.sale_items (sale_id, sku, position, name, unit_price, allotment)
     SELECT $1, $2, 1 + max(position), $3, $4::float8::bigint, $5::float8::bigint
     FROM public.sale_items WHERE sale_id = $1`,
    [saleId, item.sku, item.name, item.unitPrice, item.allotment],
  );
}

/** Writes an item's name and price. */
export async function updateCatalogItem(
  tx: Queryable,
  saleId: string,
  { sku, name, unitPrice }: CatalogItem,
): Promise<void> {
  await tx.query(
    `UPDATE public.sale_items SET name = $3, unit_price = $4::float8::bigint WHERE sale_id = $1 AND sku = $2`,
    [saleId, sku, name, unitPrice],
  );
}

export async function updateAllotment(
  tx: Queryable,
  item: { saleId: string; sku: string; allotment: number },
): Promise<void> {
  await tx.query(`UPDATE public.sale_items SET allotment = $3 WHERE sale_id = $1 AND sku = $2`, [
    item.saleId,
    item.sku,
    item.allotment,
  ]);
}
