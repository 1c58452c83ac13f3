import type { PaymentState } from '@stampede/domain';
import { csvHeader, csvLine, nameCell, readCsvPage, textCell, timeCell, type CsvPage } from './csv.ts';
import type { Queryable } from './database.ts';
import type { ListOrder } from './order-lists.ts';
import { readInOrder } from './read-in-order.ts';
import { PAYMENT_COLUMNS, type Payment } from './payments.ts';

/** A payment's place in every list: by the time of its record, to the microsecond. */
export interface PaymentPlace {
  readonly createdAtUs: number;
  readonly paymentId: string;
}

export interface ListedPayment extends Payment, PaymentPlace {}

/** Which payments are listed. */
export interface PaymentFilter {
  /** Null: of every sale, and of none. */
  readonly saleId: string | null;
  /** The states to list, each once; all of them without a filter. */
  readonly states: readonly PaymentState[];
  /** The provider's own id, exactly; null: any. */
  readonly reference: string | null;
}

export interface PaymentPage extends PaymentFilter {
  /** Which payments come first. */
  readonly order: ListOrder;
  /** The last payment of the page before; null: the first page. */
  readonly after: PaymentPlace | null;
  readonly limit: number;
}

const CREATED_AT_US = '(extract(epoch FROM created_at) * 1000000)::int8';
const COLUMNS = `${PAYMENT_COLUMNS}, ${CREATED_AT_US} AS "createdAtUs"`;

/** The minimum and the maximum of all ids. */
const BEFORE_ALL_IDS = '00000000-0000-0000-0000-000000000000';
const AFTER_ALL_IDS = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** SQL for the time in a place; null is before or after all times, where a list in that order begins. */
function timeOf(us: string, order: ListOrder): string {
  const start = order === 'newest' ? 'infinity' : '-infinity';
  return `coalesce('epoch'::timestamptz + ${us}::float8 * interval '1 microsecond', '${start}')`;
}

/**
 * By the time of the record. Merges one ordered range of an index for each state, as `listOrderPage` does.
 *
 * @param tx a transaction of its own: the planner's settings last until its end
 */
export async function listPaymentPage(tx: Queryable, page: PaymentPage): Promise<ListedPayment[]> {
  await readInOrder(tx);
  const { text, values } = pageOf(page, COLUMNS);
  return tx.query<ListedPayment & Record<string, unknown>>(text, values);
}

function pageOf(page: PaymentPage, columns: string): { text: string; values: unknown[] } {
  const { saleId, states, reference, order, after, limit } = page;
  const [beyond, direction, startId] =
    order === 'newest' ? ['<', 'DESC', AFTER_ALL_IDS] : ['>', 'ASC', BEFORE_ALL_IDS];
  const values: unknown[] = [after?.createdAtUs ?? null, after?.paymentId ?? startId, limit];
  const ofSale = saleId === null ? '' : `sale_id = $${values.push(saleId)} AND`;
  const ofReference = reference === null ? '' : `reference = $${values.push(reference)} AND`;
  const rest = `(created_at, payment_id) ${beyond} (${timeOf('$1', order)}, $2::uuid)`;
  const ordered = `ORDER BY created_at ${direction}, payment_id ${direction} LIMIT $3`;
  const ranges = states.map(
    (state) => `(SELECT * FROM public.payments
     WHERE ${ofSale} ${ofReference} state = '${state}' AND ${rest} ${ordered})`,
  );
  return {
    text: `SELECT ${columns} FROM (${ranges.join(' UNION ALL ')}) p ${ordered}`,
    values,
  };
}

/** The cells of {@link readPaymentLines}, named as the fields of a payment in the API. */
const CELLS = {
  paymentId: 'payment_id',
  orderNo: 'order_no',
  saleId: nameCell('sale_id'),
  provider: textCell('provider'),
  reference: textCell('reference'),
  amount: 'amount',
  currency: `coalesce(currency, '')`,
  state: 'state',
  refundCause: `coalesce(replace(refund_cause, '_', '-'), '')`,
  createdAt: timeCell('created_at'),
  refundedAt: timeCell('refunded_at'),
  refundReference: textCell('refund_reference'),
};

export const PAYMENT_CSV_HEADER = csvHeader(CELLS);

/** A page as lines of a CSV; the place of a line is `<createdAtUs> <paymentId>`. */
export async function readPaymentLines(tx: Queryable, page: PaymentPage): Promise<CsvPage> {
  const place = `${CREATED_AT_US} || ' ' || payment_id AS place`;
  const { text, values } = pageOf(page, `${csvLine(CELLS)} AS line, ${place}`);
  return readCsvPage(tx, { text, values, limit: page.limit });
}

/** The payments that were reported for an order, newest first. Sorts all of them for each page: they are few. */
export async function listPaymentsOfOrder(
  db: Queryable,
  page: { orderNo: string; after: PaymentPlace | null; limit: number },
): Promise<ListedPayment[]> {
  const { orderNo, after, limit } = page;
  return db.query<ListedPayment & Record<string, unknown>>(
    `SELECT ${COLUMNS} FROM public.payments
     WHERE order_no = $1 AND (created_at, payment_id) < (${timeOf('$2', 'newest')}, $3::uuid)
     ORDER BY created_at DESC, payment_id DESC LIMIT $4`,
    [orderNo, after?.createdAtUs ?? null, after?.paymentId ?? AFTER_ALL_IDS, limit],
  );
}

/** The payments of one currency in one state. */
export interface PaymentTotal {
  /** Null: of orders that the ledger did not have. */
  readonly currency: string | null;
  readonly state: PaymentState;
  readonly count: number;
  /** Their sum in minor units, as decimal digits: it may be above 2^53. */
  readonly amount: string;
}

/** Reads all payments. */
export async function sumPayments(db: Queryable): Promise<PaymentTotal[]> {
  return db.query<PaymentTotal & Record<string, unknown>>(
    `SELECT currency, state, count(*) AS count, sum(amount)::text AS amount
     FROM public.payments GROUP BY currency, state ORDER BY currency NULLS LAST, state`,
  );
}
