import { arrayLiteral } from './array-literal.ts';
import type { Queryable } from './database.ts';
import type { ItemKey } from './locked-items.ts';
import { msOf } from './ms-of.ts';
import { partitionIn } from './partition-in.ts';

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

/** An expired order, with its pending release. */
export interface ExpiredOrder extends ClosedOrder {
  readonly changeId: number;
  readonly partition: number;
}

/** Selects a batch of overdue orders. */
export interface DueOrders {
  /** Order numbers from hints; null: the oldest overdue ones, by the index on the deadline. */
  readonly orderNos: readonly string[] | null;
  readonly limit: number;
  /** Orders of these items are skipped: another session keeps the items locked. */
  readonly except: readonly ItemKey[];
}

/**
 * The only statement that expires orders: those that are still pending and whose deadline has passed by Postgres'
 * clock, read once. Orders that another transaction has locked (a payment, another closer) are skipped. The same
 * statement inserts the releases and the events, so that a batch costs one round trip. The array makes the UPDATE use the primary key:
 * as a join it would read all overdue orders for every batch.
 */
export async function expireOrders(
  tx: Queryable,
  due: DueOrders & {
    /** Lock timeout of this statement and of later ones in the transaction, in ms. */
    readonly waitMs: number;
  },
): Promise<ExpiredOrder[]> {
  const { condition, values } = isDue(due);
  const waitMs = `$${values.push(String(due.waitMs))}`;
  return tx.query<ExpiredOrder & Record<string, unknown>>(
    `WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now),
     bounded AS MATERIALIZED (SELECT set_config('lock_timeout', ${waitMs}, true) AS ms),
     due AS MATERIALIZED (
       SELECT order_no FROM public.orders
       WHERE (SELECT ms FROM bounded) IS NOT NULL
         AND state = 'pending_payment' AND expires_at <= (SELECT now FROM clock) ${condition}
       LIMIT $1
       FOR UPDATE SKIP LOCKED
     ), o AS (
       UPDATE public.orders o SET state = 'expired', closed_at = (SELECT now FROM clock), event_count = o.event_count + 1
       WHERE o.order_no = ANY(ARRAY(SELECT order_no FROM due))
         AND o.state = 'pending_payment' AND o.expires_at <= (SELECT now FROM clock)
       RETURNING o.*
     ), released AS (
       INSERT INTO public.pending_gate_changes (partition, kind, reason, sale_id, order_no, sku, quantity, due_at)
       SELECT ${partitionIn('o.order_no')}, 'release', 'expired', o.sale_id, o.order_no, o.sku, o.quantity, o.expires_at
       FROM o
       RETURNING change_id, partition, order_no
     ), announced AS (
       INSERT INTO public.event_batches (type, sale_id, order_nos, sequences, events, occurred_at)
       SELECT 'order.expired', sale_id, array_agg(order_no), array_agg(event_count), count(*), max(closed_at)
       FROM o GROUP BY sale_id
     )
     SELECT ${RETURNED}, r.change_id AS "changeId", r.partition FROM o JOIN released r ON r.order_no = o.order_no`,
    values,
  );
}

/** The items of the overdue orders, each once. Locks nothing. */
export async function listItemsOfDueOrders(db: Queryable, due: DueOrders): Promise<ItemKey[]> {
  const { condition, values } = isDue(due);
  return db.query<ItemKey & Record<string, unknown>>(
    `SELECT DISTINCT sale_id AS "saleId", sku FROM (
       SELECT sale_id, sku FROM public.orders
       WHERE state = 'pending_payment' AND expires_at <= (SELECT clock_timestamp()) ${condition} LIMIT $1
     ) due`,
    values,
  );
}

/** The conditions besides state and deadline; `$1` is the limit. */
function isDue({ orderNos, limit, except }: DueOrders): { condition: string; values: unknown[] } {
  const values: unknown[] = [limit];
  const array = (type: string, of: readonly string[]): string =>
    `$${values.push(arrayLiteral(of))}::${type}[]`;
  const conditions: string[] = [];
  if (orderNos !== null) conditions.push(`AND order_no = ANY(${array('uuid', orderNos)})`);
  if (except.length > 0) {
    const saleIds = except.map(({ saleId }) => saleId);
    const skus = except.map(({ sku }) => sku);
    const items = `${array('text', saleIds)}, ${array('text', skus)}`;
    conditions.push(`AND (sale_id, sku) NOT IN (SELECT * FROM unnest(${items}))`);
  }
  if (orderNos === null) conditions.push('ORDER BY expires_at');
  return { condition: conditions.join(' '), values };
}

/** The only statement that cancels an order; null when it is not pending any more. */
export async function cancelPendingOrder(tx: Queryable, orderNo: string): Promise<ClosedOrder | null> {
  const [row] = await tx.query<ClosedOrder & Record<string, unknown>>(
    `UPDATE public.orders o SET state = 'cancelled', closed_at = clock_timestamp()
     WHERE order_no = $1 AND state = 'pending_payment' RETURNING ${RETURNED}`,
    [orderNo],
  );
  return row ?? null;
}

/**
 * The only statement that marks an order as paid: it is pending and before its deadline by Postgres' clock, read once.
 */
export async function payPendingOrder(tx: Queryable, orderNo: string): Promise<ClosedOrder | null> {
  const [row] = await tx.query<ClosedOrder & Record<string, unknown>>(
    `UPDATE public.orders o SET state = 'paid', paid_at = clock.now
     FROM (SELECT clock_timestamp() AS now OFFSET 0) clock
     WHERE order_no = $1 AND state = 'pending_payment' AND expires_at > clock.now RETURNING ${RETURNED}`,
    [orderNo],
  );
  return row ?? null;
}
