import type { LedgerOrderState, Order } from '@stampede/domain';
import { arrayLiteral } from './array-literal.ts';
import type { Queryable } from './database.ts';
import { msOf } from './ms-of.ts';
import type { UnitsToReturn } from '../redis/scripts/return.ts';

export interface OrderRow extends Record<string, unknown> {
  order_no: string;
  sale_id: string;
  sku: string;
  buyer_id: string;
  quantity: number;
  amount: number;
  currency: string;
  state: LedgerOrderState;
  created_at: number;
  expires_at: number | null;
  paid_at: number | null;
  closed_at: number | null;
  returned_at: number | null;
  restocked: boolean | null;
  now: number;
}

export interface OrderReading {
  readonly order: Order;
  /** Postgres' clock in the same statement: the start of a countdown to expiresAt. */
  readonly serverTimeMs: number;
}

/** The columns of an {@link OrderRow}. */
export const ORDER_COLUMNS = `order_no, sale_id, sku, buyer_id, quantity, amount, currency, state,
                 ${msOf('created_at')} AS created_at, ${msOf('expires_at')} AS expires_at,
                 ${msOf('paid_at')} AS paid_at, ${msOf('closed_at')} AS closed_at,
                 ${msOf('returned_at')} AS returned_at, restocked,
                 ${msOf('clock_timestamp()')} AS now`;

export function toReading(row: OrderRow): OrderReading {
  return {
    order: {
      orderNo: row.order_no,
      saleId: row.sale_id,
      sku: row.sku,
      buyerId: row.buyer_id,
      quantity: row.quantity,
      amount: row.amount,
      currency: row.currency,
      state: row.state,
      createdAtMs: row.created_at,
      expiresAtMs: row.expires_at,
      paidAtMs: row.paid_at,
      closedAtMs: row.closed_at,
      returnedAtMs: row.returned_at,
      restocked: row.restocked,
    },
    serverTimeMs: row.now,
  };
}

/** The orders with these numbers that the ledger has, in any order. */
export async function findOrders(db: Queryable, orderNos: readonly string[]): Promise<OrderReading[]> {
  const rows = await db.query<OrderRow>(
    `SELECT ${ORDER_COLUMNS} FROM public.orders WHERE order_no = ANY($1::uuid[])`,
    [orderNos],
  );
  return rows.map(toReading);
}

/** Those of the order numbers whose orders are paid or closed. */
export async function listSettledOrders(db: Queryable, orderNos: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ order_no: string }>(
    `SELECT order_no FROM public.orders WHERE order_no = ANY($1::uuid[]) AND state <> 'pending_payment'`,
    [arrayLiteral(orderNos)],
  );
  return rows.map(({ order_no }) => order_no);
}

/** The returned ones of these orders, as the gate needs them. */
export async function findReturnedOrders(
  db: Queryable,
  orderNos: readonly string[],
): Promise<UnitsToReturn[]> {
  return db.query<UnitsToReturn & Record<string, unknown>>(
    `SELECT order_no AS "orderNo", sku, quantity, buyer_id AS "buyerId", restocked
     FROM public.orders WHERE order_no = ANY($1::uuid[]) AND state = 'returned'`,
    [arrayLiteral(orderNos)],
  );
}

export async function findLedgerOrder(db: Queryable, orderNo: string): Promise<OrderReading | null> {
  const [reading] = await findOrders(db, [orderNo]);
  return reading ?? null;
}

/**
 * Locks the order's row until the transaction ends.
 *
 * @param waitMs lock timeout of this statement and of later ones in the transaction
 */
export async function lockOrder(
  tx: Queryable,
  orderNo: string,
  waitMs: number,
): Promise<OrderReading | null> {
  const [row] = await tx.query<OrderRow>(
    `SELECT ${ORDER_COLUMNS} FROM (SELECT set_config('lock_timeout', $2, true) OFFSET 0) AS bounded CROSS JOIN public.orders
     WHERE order_no = $1 FOR UPDATE OF orders`,
    [orderNo, String(waitMs)],
  );
  return row === undefined ? null : toReading(row);
}

/** The time left of the payment windows, in ms, of the orders that are still pending. */
export async function listWindows(
  db: Queryable,
  orderNos: readonly string[],
): Promise<{ orderNo: string; remainingMs: number }[]> {
  return db.query<{ orderNo: string; remainingMs: number }>(
    `SELECT order_no AS "orderNo", ${msOf('expires_at - clock_timestamp()')} AS "remainingMs"
     FROM public.orders WHERE order_no = ANY($1::uuid[]) AND state = 'pending_payment'`,
    [orderNos],
  );
}
