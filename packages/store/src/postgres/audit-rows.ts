import type { LedgerOrderState } from '@stampede/domain';
import type { Queryable } from './database.ts';
import { heldBy } from './held-by.ts';
import { msOf } from './ms-of.ts';
import { isNotRemoved } from './removed-sales.ts';
import { partitionIn } from './partition-in.ts';

/* The audit's reads of the ledger, in bounded pages by index. */

/** The fields that an order and its reservation in the gate must have in common. */
interface OrderFacts {
  readonly orderNo: string;
  readonly saleId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly buyerId: string;
}

export interface PendingOrder extends OrderFacts {
  readonly partition: number;
  /** Time left of its payment window, by Postgres' clock; negative if overdue. */
  readonly remainingMs: number;
}

/**
 * Pending orders by number, in ranges as `listOrderPage` reads them.
 * @param page `saleId` null: all sales
 */
export async function listPendingOrders(
  db: Queryable,
  page: { saleId: string | null; afterOrderNo: string; limit: number },
): Promise<PendingOrder[]> {
  return db.query<PendingOrder & Record<string, unknown>>(
    `SELECT o.order_no AS "orderNo", o.sale_id AS "saleId", o.sku, o.quantity, o.buyer_id AS "buyerId",
            ${partitionIn('o.order_no')} AS partition,
            ${msOf('o.expires_at - clock_timestamp()')} AS "remainingMs"
     FROM (
       SELECT * FROM public.orders
       ${
         page.saleId === null
           ? `WHERE (state, order_no) > ('pending_payment', $2::uuid) AND state <= 'pending_payment' AND $1::text IS NULL
              ORDER BY state, order_no`
           : `WHERE (sale_id, state, order_no) > ($1, 'pending_payment', $2::uuid)
                AND (sale_id, state) <= ($1, 'pending_payment')
              ORDER BY sale_id, state, order_no`
       } LIMIT $3
     ) o
     ORDER BY o.order_no`,
    [page.saleId, page.afterOrderNo, page.limit],
  );
}

export interface OrderTrace extends OrderFacts {
  readonly state: LedgerOrderState;
  /** True while a change of it is not applied to the gate. */
  readonly isPendingChange: boolean;
}

/** The orders with these numbers that the ledger has, each with its pending gate change in the same snapshot. */
export async function findOrderTraces(db: Queryable, orderNos: readonly string[]): Promise<OrderTrace[]> {
  if (orderNos.length === 0) return [];
  return db.query<OrderTrace & Record<string, unknown>>(
    `SELECT o.order_no AS "orderNo", o.sale_id AS "saleId", o.sku, o.quantity, o.buyer_id AS "buyerId", o.state,
            EXISTS (SELECT FROM public.pending_gate_changes c WHERE c.order_no = o.order_no) AS "isPendingChange"
     FROM public.orders o WHERE o.order_no = ANY($1::uuid[])`,
    [orderNos],
  );
}

/** Units that the ledger has moved, perhaps not applied to the gate yet. */
export interface UnappliedUnits extends OrderFacts {
  readonly kind: 'release' | 'settle' | 'return';
  /** Of a returned order: whether its units become available again. */
  readonly restocked: boolean | null;
}

export async function listUnappliedUnits(
  db: Queryable,
  page: { saleId: string; limit: number },
): Promise<UnappliedUnits[]> {
  return db.query<UnappliedUnits & Record<string, unknown>>(
    `SELECT c.order_no AS "orderNo", c.sale_id AS "saleId", c.sku, c.quantity, o.buyer_id AS "buyerId", c.kind,
            o.restocked
     FROM public.pending_gate_changes c JOIN public.orders o ON o.order_no = c.order_no
     WHERE c.sale_id = $1 AND c.kind IN ('release', 'settle', 'return') LIMIT $2`,
    [page.saleId, page.limit],
  );
}

/** Whether the gate may differ from the ledger's settings and allotments of the sale. */
export async function isSaleChangePending(db: Queryable, saleId: string): Promise<boolean> {
  const rows = await db.query(
    `SELECT 1 FROM public.pending_gate_changes WHERE sale_id = $1 AND kind = 'sale' LIMIT 1`,
    [saleId],
  );
  return rows.length > 0;
}

/** Reserved and sold units of the buyers that have any. */
export async function listUnitsOfBuyers(
  db: Queryable,
  sale: { saleId: string; buyerIds: readonly string[] },
): Promise<{ buyerId: string; taken: number }[]> {
  return db.query(
    `SELECT asked.buyer_id AS "buyerId", sum(held.quantity)::int8 AS taken
     FROM unnest($2::text[]) AS asked (buyer_id)
     CROSS JOIN LATERAL (${heldBy('asked.buyer_id', '$1')} OFFSET 0) held
     GROUP BY asked.buyer_id`,
    [sale.saleId, sale.buyerIds],
  );
}

/** The oldest orders that hold a buyer's units. */
export async function listOrdersOfBuyer(
  db: Queryable,
  page: { saleId: string; buyerId: string; limit: number },
): Promise<string[]> {
  const rows = await db.query<{ orderNo: string }>(
    `SELECT order_no AS "orderNo" FROM public.orders
     WHERE sale_id = $1 AND buyer_id = $2 AND state IN ('pending_payment', 'paid') ORDER BY order_no LIMIT $3`,
    [page.saleId, page.buyerId, page.limit],
  );
  return rows.map(({ orderNo }) => orderNo);
}

/** Sales that are open, or were closed less than `closedForMs` ago, by id. */
export async function listSaleIdsToAudit(
  db: Queryable,
  page: { afterSaleId: string; closedForMs: number; limit: number },
): Promise<string[]> {
  const rows = await db.query<{ saleId: string }>(
    `SELECT sale_id AS "saleId" FROM public.sales s
     WHERE sale_id > $1 AND ${isNotRemoved('s')}
       AND coalesce(least(closed_at, closes_at) > clock_timestamp() - $2 * interval '1 millisecond', true)
     ORDER BY sale_id LIMIT $3`,
    [page.afterSaleId, page.closedForMs, page.limit],
  );
  return rows.map(({ saleId }) => saleId);
}
