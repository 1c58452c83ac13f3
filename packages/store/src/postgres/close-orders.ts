import { arrayLiteral } from './array-literal.ts';
import type { Queryable } from './database.ts';
import { msOf } from './ms-of.ts';

/** An order that this transaction closed. */
export interface ClosedOrder {
  readonly orderNo: string;
  readonly saleId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly expiresAtMs: number;
  readonly requestId: string;
}

const RETURNED = `o.order_no AS "orderNo", o.sale_id AS "saleId", o.sku, o.quantity,
  ${msOf('o.expires_at')} AS "expiresAtMs", o.request_id AS "requestId"`;

/** An expired order, with the release that the gate has to be told of. */
export interface ExpiredOrder extends ClosedOrder {
  readonly changeId: number;
  readonly partition: number;
}

/**
 * The one decision that an order is expired: it is still pending and its deadline has passed by Postgres'
 * clock, read once. Orders that another transaction holds (a payment, another closer) are passed over. The same
 * statement writes the releases: an order costs one way to Postgres and back. The array keeps the UPDATE to the primary
 * key: as a join it reads all that is overdue, for every batch of it.
 *
 * @param orderNos those that a hint named; null: the oldest overdue ones, by the index on the deadline
 */
export async function expireOrders(
  tx: Queryable,
  input: { orderNos: readonly string[] | null; limit: number },
): Promise<ExpiredOrder[]> {
  return tx.query<ExpiredOrder & Record<string, unknown>>(
    `WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now),
     due AS MATERIALIZED (
       SELECT order_no FROM public.orders
       WHERE state = 'pending_payment' AND expires_at <= (SELECT now FROM clock)
         ${input.orderNos === null ? '' : 'AND order_no = ANY($2::uuid[])'}
       ${input.orderNos === null ? 'ORDER BY expires_at' : ''}
       LIMIT $1
       FOR UPDATE SKIP LOCKED
     ), o AS (
       UPDATE public.orders o SET state = 'expired', closed_at = (SELECT now FROM clock)
       WHERE o.order_no = ANY(ARRAY(SELECT order_no FROM due))
         AND o.state = 'pending_payment' AND o.expires_at <= (SELECT now FROM clock)
       RETURNING o.*
     ), released AS (
       INSERT INTO public.pending_gate_changes (partition, kind, reason, sale_id, order_no, sku, quantity, due_at)
       SELECT s.partition, 'release', 'expired', o.sale_id, o.order_no, o.sku, o.quantity, o.expires_at
       FROM o JOIN public.sales s ON s.sale_id = o.sale_id
       RETURNING change_id, partition, order_no
     )
     SELECT ${RETURNED}, r.change_id AS "changeId", r.partition FROM o JOIN released r ON r.order_no = o.order_no`,
    input.orderNos === null ? [input.limit] : [input.limit, arrayLiteral(input.orderNos)],
  );
}

/** The one decision that an order is cancelled; null when it is not pending any more. */
export async function cancelPendingOrder(tx: Queryable, orderNo: string): Promise<ClosedOrder | null> {
  const [row] = await tx.query<ClosedOrder & Record<string, unknown>>(
    `UPDATE public.orders o SET state = 'cancelled', closed_at = clock_timestamp()
     WHERE order_no = $1 AND state = 'pending_payment' RETURNING ${RETURNED}`,
    [orderNo],
  );
  return row ?? null;
}

/** The one decision that an order is paid: still pending, and the deadline not reached by Postgres' clock, read once. */
export async function payPendingOrder(tx: Queryable, orderNo: string): Promise<ClosedOrder | null> {
  const [row] = await tx.query<ClosedOrder & Record<string, unknown>>(
    `UPDATE public.orders o SET state = 'paid', paid_at = clock.now
     FROM (SELECT clock_timestamp() AS now OFFSET 0) clock
     WHERE order_no = $1 AND state = 'pending_payment' AND expires_at > clock.now RETURNING ${RETURNED}`,
    [orderNo],
  );
  return row ?? null;
}
