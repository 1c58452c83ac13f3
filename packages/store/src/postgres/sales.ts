import type {
  CatalogItem,
  ItemStock,
  SaleCatalog,
  SaleSettings,
  StoredSaleState,
  Visibility,
} from '@stampede/domain';
import type { Queryable } from './database.ts';
import { msOf } from './ms-of.ts';
import { isNotRemoved } from './removed-sales.ts';

/** A sale as the ledger has it. */
export interface LedgerSale {
  readonly catalog: SaleCatalog;
  readonly settings: SaleSettings;
  /** In the order of the catalog's items. */
  readonly stock: readonly ItemStock[];
}

interface SaleRow extends Record<string, unknown> {
  sale_id: string;
  partition: number;
  name: string;
  state: StoredSaleState;
  currency: string;
  opens_at: number | null;
  closes_at: number | null;
  buyer_limit: number | null;
  payment_window_seconds: number;
  hold_seconds: number;
  version: number;
  catalog_version: number;
  visibility: Visibility;
  message: string | null;
  created_at: number;
  closed_at: number | null;
  skus: string[];
  names: (string | null)[];
  /** Numbers as text: the driver does not parse arrays of int8. */
  unit_prices: string[];
  allotments: string[];
  reserved: string[];
  sold: string[];
}

const SELECT = `
  SELECT s.sale_id, s.partition, s.name, s.state, s.currency, s.buyer_limit, s.payment_window_seconds, s.hold_seconds,
         s.version, s.catalog_version, s.visibility, s.message, ${msOf('s.opens_at')} AS opens_at, ${msOf('s.closes_at')} AS closes_at,
         ${msOf('s.created_at')} AS created_at, ${msOf('s.closed_at')} AS closed_at, i.*
  FROM public.sales s
  CROSS JOIN LATERAL (
    SELECT
      array_agg(sku ORDER BY position) AS skus,
      array_agg(name ORDER BY position) AS names,
      array_agg(unit_price::text ORDER BY position) AS unit_prices,
      array_agg(allotment::text ORDER BY position) AS allotments,
      array_agg(reserved::text ORDER BY position) AS reserved,
      array_agg(sold::text ORDER BY position) AS sold
    FROM public.sale_items WHERE sale_items.sale_id = s.sale_id
  ) i`;

function toSale(row: SaleRow): LedgerSale {
  const items: CatalogItem[] = row.skus.map((sku, index) => ({
    sku,
    name: row.names[index] ?? null,
    unitPrice: Number(row.unit_prices[index]),
  }));
  return {
    catalog: {
      saleId: row.sale_id,
      version: row.catalog_version,
      partition: row.partition,
      currency: row.currency,
      holdSeconds: row.hold_seconds,
      createdAtMs: row.created_at,
      items,
    },
    settings: {
      version: row.version,
      name: row.name,
      state: row.state,
      opensAtMs: row.opens_at,
      closesAtMs: row.closes_at,
      buyerLimit: row.buyer_limit,
      paymentWindowSeconds: row.payment_window_seconds,
      closedAtMs: row.closed_at,
      catalogVersion: row.catalog_version,
      visibility: row.visibility,
      message: row.message,
    },
    stock: row.skus.map((sku, index) => {
      const allotment = Number(row.allotments[index]);
      const reserved = Number(row.reserved[index]);
      const sold = Number(row.sold[index]);
      return { sku, allotment, available: allotment - reserved - sold, reserved, sold };
    }),
  };
}

/** Null, too, for a sale that was removed and still has rows. */
export async function findSale(db: Queryable, saleId: string): Promise<LedgerSale | null> {
  const [row] = await db.query<SaleRow>(`${SELECT} WHERE s.sale_id = $1 AND ${isNotRemoved('s')}`, [saleId]);
  return row === undefined ? null : toSale(row);
}

/** The sales with these ids that the ledger has, in any order; without those that are being removed. */
export async function findSales(db: Queryable, saleIds: readonly string[]): Promise<LedgerSale[]> {
  const rows = await db.query<SaleRow>(
    `${SELECT} WHERE s.sale_id = ANY($1::text[]) AND ${isNotRemoved('s')}`,
    [saleIds],
  );
  return rows.map(toSale);
}

/** As `findSale`; null, too, while a change of the sale is not applied to the gate. */
export async function findSaleAtRest(db: Queryable, saleId: string): Promise<LedgerSale | null> {
  const [row] = await db.query<SaleRow>(
    `${SELECT} WHERE s.sale_id = $1 AND ${isNotRemoved('s')}
       AND NOT EXISTS (SELECT FROM public.pending_gate_changes c WHERE c.sale_id = s.sale_id AND c.kind = 'sale')`,
    [saleId],
  );
  return row === undefined ? null : toSale(row);
}

export interface UnclosedSales {
  /** Those that are open or paused, newest first; then those that are scheduled, by their opening. */
  readonly saleIds: readonly string[];
  /** How many there are, up to the `max` that are read. */
  readonly count: number;
}

/** Reads the sales that are not closed, `max` at most, and lists the first `limit` of them. */
export async function listUnclosedSales(
  db: Queryable,
  { limit, max }: { limit: number; max: number },
): Promise<UnclosedSales> {
  const rows = await db.query<{ sale_id: string; count: number }>(
    `SELECT sale_id, count(*) OVER () AS count FROM (
       SELECT sale_id, created_at, CASE WHEN state <> 'paused' AND opens_at > now() THEN opens_at END AS awaited
       FROM public.sales s
       WHERE announced_state <> 'closed' AND state <> 'closed' AND (closes_at IS NULL OR closes_at > now())
         AND ${isNotRemoved('s')}
       ORDER BY sale_id LIMIT $2
     ) AS unclosed ORDER BY awaited NULLS FIRST, created_at DESC, sale_id DESC LIMIT $1`,
    [limit, max],
  );
  return { saleIds: rows.map((row) => row.sale_id), count: rows[0]?.count ?? 0 };
}

/** Newest first. */
export async function listNewestSaleIds(db: Queryable, limit: number): Promise<string[]> {
  const rows = await db.query<{ sale_id: string }>(
    `SELECT sale_id FROM public.sales ORDER BY created_at DESC, sale_id DESC LIMIT $1`,
    [limit],
  );
  return rows.map((row) => row.sale_id);
}

/** Newest first, at most `limit`, those created before `before`. */
export async function listSalesPage(
  db: Queryable,
  page: {
    limit: number;
    before: { createdAtMs: number; saleId: string } | null;
    /** Those for the public, or all. */
    listed: 'public' | 'all';
  },
): Promise<LedgerSale[]> {
  const { limit, before, listed } = page;
  const rows = await db.query<SaleRow>(
    `${SELECT} WHERE ${listed === 'public' ? "s.visibility = 'public'" : 'true'}
       ${before === null ? '' : 'AND (s.created_at, s.sale_id) < (to_timestamp($2::float8 / 1000), $3)'}
     ORDER BY s.created_at DESC, s.sale_id DESC LIMIT $1`,
    before === null ? [limit] : [limit, before.createdAtMs, before.saleId],
  );
  return rows.map(toSale);
}

/** The sales of one partition in the order of their ids, in pages: for a rebuild of the gate. */
export async function listSalesOfPartition(
  db: Queryable,
  page: { partition: number; afterSaleId: string; limit: number },
): Promise<LedgerSale[]> {
  const rows = await db.query<SaleRow>(
    `${SELECT} WHERE s.partition = $1 AND s.sale_id > $2 AND ${isNotRemoved('s')} ORDER BY s.sale_id LIMIT $3`,
    [page.partition, page.afterSaleId, page.limit],
  );
  return rows.map(toSale);
}

export interface SaleToInsert {
  readonly saleId: string;
  readonly partition: number;
  readonly name: string;
  readonly currency: string;
  readonly opensAtMs: number | null;
  readonly closesAtMs: number | null;
  readonly buyerLimit: number | null;
  readonly paymentWindowSeconds: number;
  readonly holdSeconds: number;
  readonly visibility: Visibility;
  readonly message: string | null;
  readonly items: readonly {
    readonly sku: string;
    readonly name: string | null;
    readonly allotment: number;
    readonly unitPrice: number;
  }[];
}

/** False when a sale with that id exists: nothing was written. */
export async function insertSale(tx: Queryable, sale: SaleToInsert): Promise<boolean> {
  // created_at in whole milliseconds, so that a cursor has its exact value.
  const inserted = await tx.query(
    `INSERT INTO public.sales (sale_id, partition, name, state, currency, opens_at, closes_at, buyer_limit,
                        payment_window_seconds, hold_seconds, visibility, message, created_at)
     VALUES ($1, $2, $3, 'open', $4, $5, $6, $7, $8, $9, $10, $11, date_trunc('milliseconds', clock_timestamp()))
     ON CONFLICT DO NOTHING RETURNING sale_id`,
    [
      sale.saleId,
      sale.partition,
      sale.name,
      sale.currency,
      asDate(sale.opensAtMs),
      asDate(sale.closesAtMs),
      sale.buyerLimit,
      sale.paymentWindowSeconds,
      sale.holdSeconds,
      sale.visibility,
      sale.message,
    ],
  );
  if (inserted.length === 0) return false;
  await tx.query(
    `INSERT INTO public.sale_items (sale_id, sku, position, name, unit_price, allotment)
     SELECT $1, sku, position - 1, name, unit_price, allotment
     FROM unnest($2::text[], $3::text[], $4::float8[]::bigint[], $5::float8[]::bigint[])
       WITH ORDINALITY AS item (sku, name, unit_price, allotment, position)`,
    [
      sale.saleId,
      sale.items.map((item) => item.sku),
      sale.items.map((item) => item.name),
      sale.items.map((item) => item.unitPrice),
      sale.items.map((item) => item.allotment),
    ],
  );
  return true;
}

export function asDate(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}

/** The shortest hold limit of the partition's sales, in seconds; null when it has no sale. */
export async function findShortestHold(db: Queryable, partition: number): Promise<number | null> {
  const [row] = await db.query<{ hold: number | null }>(
    `SELECT min(hold_seconds) AS hold FROM public.sales WHERE partition = $1`,
    [partition],
  );
  return row?.hold ?? null;
}
