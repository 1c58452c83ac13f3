import type { Queryable } from './database.ts';
import { readInOrder } from './read-in-order.ts';
import { partitionIn } from './partition-in.ts';

/* The reads of a gate's rebuild, in bounded pages, inside one REPEATABLE READ transaction. */

export interface OpenOrder {
  readonly orderNo: string;
  readonly saleId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly buyerId: string;
  /** Time left of the payment window; at least 1, so that an overdue order's event fires immediately. */
  readonly remainingMs: number;
}

export async function listOpenOrders(
  tx: Queryable,
  page: { partition: number; afterOrderNo: string; limit: number },
): Promise<OpenOrder[]> {
  await readInOrder(tx);
  return tx.query<OpenOrder & Record<string, unknown>>(
    `SELECT o.order_no AS "orderNo", o.sale_id AS "saleId", o.sku, o.quantity, o.buyer_id AS "buyerId",
            greatest(1, floor(extract(epoch FROM o.expires_at - clock_timestamp()) * 1000))::int8 AS "remainingMs"
     FROM public.orders o
     WHERE o.state = 'pending_payment' AND ${partitionIn('o.order_no')} = $1 AND o.order_no > $2
     ORDER BY o.order_no LIMIT $3`,
    [page.partition, page.afterOrderNo, page.limit],
  );
}

/** Returned orders of a sale, by number. */
export async function listReturnedOrders(
  tx: Queryable,
  page: { saleId: string; afterOrderNo: string; limit: number },
): Promise<string[]> {
  await readInOrder(tx);
  const rows = await tx.query<{ orderNo: string }>(
    `SELECT order_no AS "orderNo" FROM public.orders
     WHERE sale_id = $1 AND state = 'returned' AND order_no > $2 ORDER BY order_no LIMIT $3`,
    [page.saleId, page.afterOrderNo, page.limit],
  );
  return rows.map(({ orderNo }) => orderNo);
}

export interface IdempotencyRecord {
  readonly buyerId: string;
  readonly idempotencyKey: string;
  readonly orderNo: string;
  readonly sku: string;
  readonly quantity: number;
}

/** Of orders in every state: a replay returns the order in any state. */
export async function listIdempotencyRecords(
  tx: Queryable,
  page: { saleId: string; after: { buyerId: string; idempotencyKey: string }; limit: number },
): Promise<IdempotencyRecord[]> {
  await readInOrder(tx);
  return tx.query<IdempotencyRecord & Record<string, unknown>>(
    `SELECT buyer_id AS "buyerId", idempotency_key AS "idempotencyKey", order_no AS "orderNo", sku, quantity
     FROM public.orders
     WHERE sale_id = $1 AND (buyer_id, idempotency_key) > ($2, $3) AND idempotency_key IS NOT NULL
     ORDER BY buyer_id, idempotency_key LIMIT $4`,
    [page.saleId, page.after.buyerId, page.after.idempotencyKey, page.limit],
  );
}
