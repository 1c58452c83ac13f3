import { BEFORE_ALL_ORDERS, type LedgerOrderState, type Order } from '@stampede/domain';
import { arrayLiteral } from './array-literal.ts';
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
  /** Postgres' clock in the same statement: the start of a countdown to expiresAt. */
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

/** The orders with these numbers that the ledger has, in any order. */
export async function findOrders(db: Queryable, orderNos: readonly string[]): Promise<OrderReading[]> {
  const rows = await db.query<OrderRow>(
    `SELECT ${COLUMNS} FROM public.orders WHERE order_no = ANY($1::uuid[])`,
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
    `SELECT ${COLUMNS} FROM (SELECT set_config('lock_timeout', $2, true) OFFSET 0) AS bounded CROSS JOIN public.orders
     WHERE order_no = $1 FOR UPDATE OF orders`,
    [orderNo, String(waitMs)],
  );
  return row === undefined ? null : toReading(row);
}

/** Which orders are listed. */
export interface OrderFilter {
  readonly saleId: string | null;
  readonly buyerId: string | null;
  /** The states to list, each once; all of them without a filter. */
  readonly states: readonly LedgerOrderState[];
}

export type ListOrder = 'newest' | 'oldest';

export interface OrderPage extends OrderFilter {
  /** Which orders come first. */
  readonly order: ListOrder;
  /** The last order of the page before; null: the first page. */
  readonly afterOrderNo: string | null;
  readonly limit: number;
}

/** The maximum of all order numbers. */
const AFTER_ALL_ORDERS = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * By number: order numbers grow with time. Reads and merges ordered ranges of an index, `limit` rows of each: one for
 * each state, and with a buyer one for each sale in which that buyer has orders of such a state. This bounds the rows
 * that are read, however many orders there are.
 *
 * Equalities are written as ranges, and their columns are in the ORDER BY: only the index that begins with them gives
 * that order. With plain equalities a planner without statistics expects a few rows, and collects and sorts them. In
 * the first minute of a sale that is wrong: a page of 1,000 then read all 120,000 orders, in 190 ms.
 */
export async function listOrderPage(db: Queryable, page: OrderPage): Promise<OrderReading[]> {
  const { text, values } = pageOf(page, COLUMNS);
  return (await db.query<OrderRow>(text, values)).map(toReading);
}

function pageOf(page: OrderPage, columns: string): { text: string; values: unknown[] } {
  const { saleId, buyerId, states, afterOrderNo, order, limit } = page;
  const start = order === 'newest' ? AFTER_ALL_ORDERS : BEFORE_ALL_ORDERS;
  return {
    text: `${rangesOf(page)}
     SELECT ${columns} FROM ranges CROSS JOIN LATERAL (
       SELECT * FROM public.orders ${firstOf(page)} LIMIT $5
     ) o
     ORDER BY order_no ${directionOf(page)} LIMIT $5`,
    values: [saleId, buyerId, states, afterOrderNo ?? start, limit],
  };
}

function directionOf({ order }: OrderPage): 'ASC' | 'DESC' {
  return order === 'newest' ? 'DESC' : 'ASC';
}

/**
 * The ranges as the table `ranges`: one for each wanted state; with a buyer and no sale, one for each state and sale.
 */
function rangesOf({ saleId, buyerId }: OrderFilter): string {
  if (buyerId === null || saleId !== null)
    return `WITH ranges (of_buyer, of_sale, of_state) AS (SELECT $2::text, $1::text, unnest($3::text[]))`;
  // Loose index scan: from one sale and state of the buyer to the next.
  const next = (after: string): string =>
    `SELECT sale_id, state FROM public.orders WHERE buyer_id = $2 ${after} ORDER BY buyer_id, sale_id, state LIMIT 1`;
  return `WITH RECURSIVE found (of_sale, of_state) AS (
      (${next('AND $1::text IS NULL')})
      UNION ALL
      SELECT o.* FROM found CROSS JOIN LATERAL (${next('AND (sale_id, state) > (of_sale, of_state)')}) o
    ), ranges AS (SELECT $2 AS of_buyer, of_sale, of_state FROM found WHERE of_state = ANY($3::text[]))`;
}

/** The rows of a range beyond `$4`, in the order of the index that begins with the range's columns. */
function firstOf(page: OrderPage): string {
  const { saleId, buyerId, order } = page;
  const parts = [
    ...(buyerId === null ? [] : [['buyer_id', 'of_buyer']]),
    ...(buyerId === null && saleId === null ? [] : [['sale_id', 'of_sale']]),
    ['state', 'of_state'],
  ];
  const columns = parts.map(([column]) => column).join(', ');
  const values = parts.map(([, value]) => value).join(', ');
  const sorted = `${columns}, order_no`.split(', ').map((column) => `${column} ${directionOf(page)}`);
  const [beyond, within] = order === 'newest' ? ['<', '>='] : ['>', '<='];
  return `WHERE (${columns}, order_no) ${beyond} (${values}, $4::uuid) AND (${columns}) ${within} (${values})
    ORDER BY ${sorted.join(', ')}`;
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
