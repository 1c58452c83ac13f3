import { BEFORE_ALL_ORDERS, type LedgerOrderState } from '@stampede/domain';
import { csvHeader, csvLine, nameCell, readCsvPage, textCell, timeCell, type CsvPage } from './csv.ts';
import type { Queryable } from './database.ts';
import { ORDER_COLUMNS, toReading, type OrderReading, type OrderRow } from './order-rows.ts';

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
  const { text, values } = pageOf(page, ORDER_COLUMNS);
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

/** The cells of {@link readOrderLines}, named as the fields of an order in the API. */
const CELLS = {
  orderNo: 'order_no',
  saleId: nameCell('sale_id'),
  sku: nameCell('sku'),
  buyerId: textCell('buyer_id'),
  quantity: 'quantity',
  amount: 'amount',
  currency: 'currency',
  state: 'state',
  createdAt: timeCell('created_at'),
  expiresAt: timeCell('expires_at'),
  paidAt: timeCell('paid_at'),
  closedAt: timeCell('closed_at'),
};

export const ORDER_CSV_HEADER = csvHeader(CELLS);

/** A page as lines of a CSV; the place of a line is its order number. */
export async function readOrderLines(tx: Queryable, page: OrderPage): Promise<CsvPage> {
  const { text, values } = pageOf(page, `${csvLine(CELLS)} AS line, order_no AS place`);
  return readCsvPage(tx, { text, values, limit: page.limit });
}
