import type { LedgerOrderState, Order } from '@stampede/domain';
import type { Queryable } from './database.ts';
import { msOf } from './ms-of.ts';

interface OrderRow extends Record<string, unknown> {
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
  now: number;
}

export interface OrderReading {
  readonly order: Order;
  /** Postgres' clock in the same statement: what a countdown to expiresAt starts from. */
  readonly serverTimeMs: number;
}

const COLUMNS = `order_no, sale_id, sku, buyer_id, quantity, amount, currency, state,
                 ${msOf('created_at')} AS created_at, ${msOf('expires_at')} AS expires_at,
                 ${msOf('paid_at')} AS paid_at, ${msOf('closed_at')} AS closed_at,
                 ${msOf('clock_timestamp()')} AS now`;

function toReading(row: OrderRow): OrderReading {
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
    },
    serverTimeMs: row.now,
  };
}

/** The orders of those numbers that the ledger has, in any order. */
export async function findOrders(db: Queryable, orderNos: readonly string[]): Promise<OrderReading[]> {
  const rows = await db.query<OrderRow>(
    `SELECT ${COLUMNS} FROM public.orders WHERE order_no = ANY($1::uuid[])`,
    [orderNos],
  );
  return rows.map(toReading);
}

export async function findLedgerOrder(db: Queryable, orderNo: string): Promise<OrderReading | null> {
  const [reading] = await findOrders(db, [orderNo]);
  return reading ?? null;
}

/**
 * Locks the order's row until the transaction ends.
 *
 * @param waitMs how long this statement, and each later one of the transaction, waits for a lock
 */
export async function lockOrder(
  tx: Queryable,
  orderNo: string,
  waitMs: number,
): Promise<OrderReading | null> {
  const [row] = await tx.query<OrderRow>(
    `SELECT ${COLUMNS} FROM (SELECT set_config('lock_timeout', $2, true) OFFSET 0) AS bounded CROSS JOIN public.orders
     WHERE order_no = $1 FOR UPDATE OF orders`,
    [orderNo, String(waitMs)],
  );
  return row === undefined ? null : toReading(row);
}

export interface OrderFilter {
  readonly saleId: string | null;
  readonly buyerId: string | null;
  /** Which states; all of them where the outside did not ask for one. */
  readonly states: readonly LedgerOrderState[];
  readonly beforeOrderNo: string | null;
  readonly limit: number;
}

/** No order number is above it. */
const AFTER_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * Newest first: order numbers grow with time. Without a buyer, one ordered index range for each state is read and the
 * ranges are merged: at most 5 × limit rows are touched, however many orders there are.
 *
 * What would be equal is compared as a range, and sorted by: only the index that begins with it gives that order, and
 * the planner, which guesses as long as nothing was analysed, takes an equality for one that leaves a handful of rows to
 * collect and sort. In the first minute of a sale it is wrong about that: a page of 1,000 then read all orders, 190 ms of
 * 120,000. With a buyer, sale and state are made expressions, so that no other index than the buyer's seems to be of use.
 */
export async function listOrderPage(db: Queryable, filter: OrderFilter): Promise<OrderReading[]> {
  const rows = await db.query<OrderRow>(
    filter.buyerId === null
      ? `SELECT ${COLUMNS}
         FROM unnest($3::text[]) AS wanted (one_state)
         CROSS JOIN LATERAL (
           SELECT * FROM public.orders
           ${
             filter.saleId === null
               ? `WHERE (orders.state, order_no) < (wanted.one_state, $4::uuid) AND orders.state >= wanted.one_state
                    AND $1::text IS NULL AND $2::text IS NULL
                  ORDER BY orders.state DESC, order_no DESC`
               : `WHERE (sale_id, orders.state, order_no) < ($1, wanted.one_state, $4::uuid)
                    AND (sale_id, orders.state) >= ($1, wanted.one_state) AND $2::text IS NULL
                  ORDER BY sale_id DESC, orders.state DESC, order_no DESC`
           } LIMIT $5
         ) o
         ORDER BY o.order_no DESC LIMIT $5`
      : `SELECT ${COLUMNS} FROM public.orders
         WHERE (buyer_id, order_no) < ($2, $4::uuid) AND buyer_id >= $2
           AND ($1::text IS NULL OR sale_id || '' = $1) AND state || '' = ANY($3::text[])
         ORDER BY buyer_id DESC, order_no DESC LIMIT $5`,
    [filter.saleId, filter.buyerId, filter.states, filter.beforeOrderNo ?? AFTER_ALL, filter.limit],
  );
  return rows.map(toReading);
}

/** How long the payment windows of those of the orders that are still pending will last, in ms. */
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
