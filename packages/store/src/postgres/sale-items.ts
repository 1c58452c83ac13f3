import type { Queryable } from './database.ts';

/** A locked sale item, with the fields of its sale that a new order needs. */
export interface LockedItem {
  readonly saleId: string;
  readonly sku: string;
  /** Units that the ledger can still reserve. */
  readonly free: number;
  readonly unitPrice: number;
  readonly currency: string;
  readonly paymentWindowSeconds: number;
  readonly holdSeconds: number;
}

/**
 * Locks sale items until the transaction ends, in (sale, sku) order: last in the lock order. Items that do not exist
 * are left out.
 *
 * @param waitMs lock timeout of this statement and of later ones in the transaction
 */
export async function lockItems(
  tx: Queryable,
  items: readonly { readonly saleId: string; readonly sku: string }[],
  waitMs: number,
): Promise<LockedItem[]> {
  return tx.query<LockedItem & Record<string, unknown>>(
    `SELECT i.sale_id AS "saleId", i.sku, i.allotment - i.reserved - i.sold AS free, i.unit_price AS "unitPrice",
            s.currency, s.payment_window_seconds AS "paymentWindowSeconds", s.hold_seconds AS "holdSeconds"
     FROM (SELECT set_config('lock_timeout', $3, true) OFFSET 0) AS bounded
     CROSS JOIN public.sale_items i JOIN public.sales s ON s.sale_id = i.sale_id
     WHERE (i.sale_id, i.sku) IN (SELECT * FROM unnest($1::text[], $2::text[]))
     ORDER BY i.sale_id, i.sku
     FOR UPDATE OF i`,
    [items.map((item) => item.saleId), items.map((item) => item.sku), String(waitMs)],
    'lock-items',
  );
}

/** By how much the counters of one item change. */
export interface UnitsMoved {
  readonly saleId: string;
  readonly sku: string;
  readonly reserved: number;
  readonly sold: number;
}

/** Moves units between the counters; several moves of one item are added up. The CHECK refuses to oversell. */
export async function moveUnits(tx: Queryable, moves: readonly UnitsMoved[]): Promise<void> {
  if (moves.length === 0) return;
  const sums = addUp(moves);
  const names = [sums.map(({ saleId }) => saleId), sums.map(({ sku }) => sku)];
  await tx.query(
    `SELECT 1 FROM public.sale_items
     WHERE (sale_id, sku) IN (SELECT * FROM unnest($1::text[], $2::text[]))
     ORDER BY sale_id, sku FOR UPDATE`,
    names,
  );
  await tx.query(
    `UPDATE public.sale_items i SET reserved = i.reserved + m.reserved, sold = i.sold + m.sold
     FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) AS m (sale_id, sku, reserved, sold)
     WHERE i.sale_id = m.sale_id AND i.sku = m.sku`,
    [...names, sums.map(({ reserved }) => reserved), sums.map(({ sold }) => sold)],
  );
}

function addUp(moves: readonly UnitsMoved[]): UnitsMoved[] {
  const sums = new Map<string, UnitsMoved>();
  for (const move of moves) {
    const name = `${move.saleId} ${move.sku}`;
    const sum = sums.get(name);
    sums.set(
      name,
      sum === undefined
        ? move
        : { ...sum, reserved: sum.reserved + move.reserved, sold: sum.sold + move.sold },
    );
  }
  return [...sums.values()];
}

/** Units of all sales, by counter. */
export async function sumUnits(
  db: Queryable,
): Promise<{ available: number; reserved: number; sold: number }> {
  const [row] = await db.query<{ available: number; reserved: number; sold: number }>(
    `SELECT coalesce(sum(allotment - reserved - sold), 0)::int8 AS available,
            coalesce(sum(reserved), 0)::int8 AS reserved, coalesce(sum(sold), 0)::int8 AS sold
     FROM public.sale_items`,
  );
  return row ?? { available: 0, reserved: 0, sold: 0 };
}
