import type { LedgerOrderState, Order } from '@stampede/domain';
import type { Queryable } from './database.ts';

interface OrderRow extends Record<string, unknown> {
  order_no: string;
  sale_id: string;
  sku: string;
  buyer_id: string;
  quantity: number;
  amount: number;
  currency: string;
  state: LedgerOrderState;
  created_at: Date;
  expires_at: Date | null;
  paid_at: Date | null;
  closed_at: Date | null;
  now: Date;
}

export interface OrderReading {
  readonly order: Order;
  /** Postgres' clock in the same statement: what a countdown to expiresAt starts from. */
  readonly serverTimeMs: number;
}

const COLUMNS = `order_no, sale_id, sku, buyer_id, quantity, amount, currency, state,
                 created_at, expires_at, paid_at, closed_at, clock_timestamp() AS now`;

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
      createdAtMs: row.created_at.getTime(),
      expiresAtMs: row.expires_at?.getTime() ?? null,
      paidAtMs: row.paid_at?.getTime() ?? null,
      closedAtMs: row.closed_at?.getTime() ?? null,
    },
    serverTimeMs: row.now.getTime(),
  };
}

/** The orders of those numbers that the ledger has, in any order. */
export async function findOrders(db: Queryable, orderNos: readonly string[]): Promise<OrderReading[]> {
  const rows = await db.query<OrderRow>(`SELECT ${COLUMNS} FROM orders WHERE order_no = ANY($1::uuid[])`, [
    orderNos,
  ]);
  return rows.map(toReading);
}

export async function findLedgerOrder(db: Queryable, orderNo: string): Promise<OrderReading | null> {
  const [reading] = await findOrders(db, [orderNo]);
  return reading ?? null;
}

/** Locks the order's row until the transaction ends. */
export async function lockOrder(tx: Queryable, orderNo: string): Promise<OrderReading | null> {
  const [row] = await tx.query<OrderRow>(`SELECT ${COLUMNS} FROM orders WHERE order_no = $1 FOR UPDATE`, [
    orderNo,
  ]);
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
 * Newest first: order numbers grow with time. Without a buyer, one ordered index range for each state is read
 * and the ranges are merged: at most 5 × limit rows are touched, however many orders there are. The state is
 * compared as a range and sorted by, so that only the indexes that begin with it will do: through the primary key, a
 * state that no order has would be looked for in all of them.
 */
export async function listOrderPage(db: Queryable, filter: OrderFilter): Promise<OrderReading[]> {
  const rows = await db.query<OrderRow>(
    filter.buyerId === null
      ? `SELECT o.*, clock_timestamp() AS now
         FROM unnest($3::text[]) AS wanted (state)
         CROSS JOIN LATERAL (
           SELECT * FROM orders
           WHERE (orders.state, order_no) < (wanted.state, $4::uuid) AND orders.state >= wanted.state
             ${filter.saleId === null ? 'AND $1::text IS NULL' : 'AND sale_id = $1'} AND $2::text IS NULL
           ORDER BY orders.state DESC, order_no DESC LIMIT $5
         ) o
         ORDER BY o.order_no DESC LIMIT $5`
      : `SELECT ${COLUMNS} FROM orders
         WHERE buyer_id = $2 AND ($1::text IS NULL OR sale_id = $1) AND state = ANY($3::text[])
           AND order_no < $4::uuid
         ORDER BY order_no DESC LIMIT $5`,
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
    `SELECT order_no AS "orderNo", extract(epoch FROM expires_at - clock_timestamp())::float8 * 1000 AS "remainingMs"
     FROM orders WHERE order_no = ANY($1::uuid[]) AND state = 'pending_payment'`,
    [orderNos],
  );
}
