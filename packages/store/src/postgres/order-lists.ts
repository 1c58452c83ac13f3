import { BEFORE_ALL_ORDERS, type LedgerOrderState } from '@stampede/domain';
import { csvHeader, csvLine, nameCell, readCsvPage, textCell, timeCell, type CsvPage } from './csv.ts';
import type { Queryable } from './database.ts';
import { readInOrder } from './read-in-order.ts';
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
 * By number: order numbers grow with time. Merges ordered ranges of an index: one for each state, and with a buyer and no
 * sale one for each sale and state in which that buyer has orders. This bounds the rows that are read, however many
 * orders there are.
 *
 * A range is bounded by equalities. Before version 18 Postgres does not stop at a bound that is a comparison of rows:
 * an empty range then costs a read of the whole index.
 *
 * @param tx a transaction of its own: the planner's settings last until its end
 */
export async function listOrderPage(tx: Queryable, page: OrderPage): Promise<OrderReading[]> {
  await readInOrder(tx);
  const { text, values } = pageOf(page, ORDER_COLUMNS);
  return (await tx.query<OrderRow>(text, values)).map(toReading);
}

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

function pageOf(page: OrderPage, columns: string): Statement {
  const { saleId, buyerId, states, afterOrderNo, order, limit } = page;
  const values: unknown[] = [];
  const given = (value: unknown): string => `$${values.push(value)}`;
  const [beyond, direction, start] =
    order === 'newest' ? ['<', 'DESC', AFTER_ALL_ORDERS] : ['>', 'ASC', BEFORE_ALL_ORDERS];
  const rest = `order_no ${beyond} ${given(afterOrderNo ?? start)}::uuid`;
  const ordered = `ORDER BY order_no ${direction} LIMIT ${given(limit)}`;
  if (buyerId !== null && saleId === null) {
    const buyer = given(buyerId);
    const text = `${rangesOfBuyer(buyer, given(states))}
     SELECT ${columns} FROM ranges CROSS JOIN LATERAL (
       SELECT * FROM public.orders WHERE buyer_id = ${buyer} AND sale_id = of_sale AND state = of_state AND ${rest}
       ${ordered}
     ) o ${ordered}`;
    return { text, values };
  }
  const fixed = [
    ...(buyerId === null ? [] : [`buyer_id = ${given(buyerId)}`]),
    ...(saleId === null ? [] : [`sale_id = ${given(saleId)}`]),
  ];
  const ranges = states.map((state) => [...fixed, `state = '${state}'`, rest].join(' AND '));
  const wanted = ranges.length === 0 ? [[...fixed, rest, 'false'].join(' AND ')] : ranges;
  const rows = wanted.map((range) => `(SELECT * FROM public.orders WHERE ${range} ${ordered})`);
  return { text: `SELECT ${columns} FROM (${rows.join(' UNION ALL ')}) o ${ordered}`, values };
}

/** The sales and states of a buyer's orders as the table `ranges`: a loose index scan, from one to the next. */
function rangesOfBuyer(buyer: string, states: string): string {
  const next = (after: string): string =>
    `SELECT sale_id, state FROM public.orders WHERE buyer_id = ${buyer} ${after} ORDER BY buyer_id, sale_id, state LIMIT 1`;
  return `WITH RECURSIVE found (of_sale, of_state) AS (
      (${next('')})
      UNION ALL
      SELECT o.* FROM found CROSS JOIN LATERAL (${next('AND (sale_id, state) > (of_sale, of_state)')}) o
    ), ranges AS (SELECT of_sale, of_state FROM found WHERE of_state = ANY(${states}::text[]))`;
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
  returnedAt: timeCell('returned_at'),
  restocked: `coalesce(CASE restocked WHEN true THEN 'true' WHEN false THEN 'false' END, '')`,
};

export const ORDER_CSV_HEADER = csvHeader(CELLS);

/** A page as lines of a CSV; the place of a line is its order number. */
export async function readOrderLines(tx: Queryable, page: OrderPage): Promise<CsvPage> {
  const { text, values } = pageOf(page, `${csvLine(CELLS)} AS line, order_no AS place`);
  return readCsvPage(tx, { text, values, limit: page.limit });
}
