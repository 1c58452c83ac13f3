import { BEFORE_ALL_ORDERS } from '@stampede/domain';
import type { Queryable } from './queryable.ts';
import { readInOrder } from './read-in-order.ts';

/** Which orders of a sale a bulk action means. */
export interface OrdersAsOf {
  readonly saleId: string;
  readonly state: 'pending_payment' | 'paid';
  /** Null: all of the sale. */
  readonly sku: string | null;
  readonly buyerId: string | null;
  /** Purchased before this time, in ms since 1970. */
  readonly asOfMs: number;
}

/** A part of the orders in that state. */
export interface ScannedOrders {
  /** Those that match. */
  readonly matched: number;
  /** The first ones of them, at most `take`. */
  readonly orderNos: readonly string[];
  /** The last order of the part, whether it matches or not; null: there is none after this part. */
  readonly last: string | null;
}

/**
 * Reads the next `scan` orders of the sale in that state, in the order of their numbers, and counts those that match. So
 * a statement is bounded also where few match. Locks nothing.
 *
 * @param tx a transaction of its own: the planner's settings last until its end
 */
export async function scanOrdersAsOf(
  tx: Queryable,
  wanted: OrdersAsOf,
  { after, scan, take }: { after: string | null; scan: number; take: number },
): Promise<ScannedOrders> {
  await readInOrder(tx);
  const { saleId, state, sku, buyerId, asOfMs } = wanted;
  const values: unknown[] = [saleId, after ?? BEFORE_ALL_ORDERS, scan, take, asOfMs, sku];
  const ofBuyer = buyerId === null ? '' : `AND buyer_id = $${values.push(buyerId)}`;
  const [row] = await tx.query<{ scanned: number; matched: number; orderNos: string[] | null; last: string }>(
    `SELECT count(*) AS scanned, count(*) FILTER (WHERE matches) AS matched,
            (array_agg(order_no::text) FILTER (WHERE matches))[1:$4::int] AS "orderNos",
            (array_agg(order_no::text))[count(*)::int] AS last
     FROM (
       SELECT order_no, purchased_at < to_timestamp($5::float8 / 1000) AND sku = coalesce($6, sku) AS matches
       FROM public.orders
       WHERE sale_id = $1 AND state = '${state}' AND order_no > $2::uuid ${ofBuyer} ORDER BY order_no LIMIT $3
     ) scanned`,
    values,
  );
  if (row === undefined) throw new Error('a count returned no row');
  const { scanned, matched, orderNos, last } = row;
  return { matched, orderNos: orderNos ?? [], last: scanned === scan ? last : null };
}
