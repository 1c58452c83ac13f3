import {
  AUDIT_CSV_HEADER,
  ORDER_CSV_HEADER,
  PAYMENT_CSV_HEADER,
  readAuditLines,
  readOrderLines,
  readPaymentLines,
  type AuditFilter,
  type CsvPage,
} from '@stampede/store';
import { filterOf, type OrderSelection } from './list-orders.ts';
import { paymentFilterOf, type PaymentSelection } from './list-payments.ts';
import type { Stores } from '../stores/stores.ts';

/** Lines in one statement, some 40 ms of Postgres' time and 1 MB of text. */
const PAGE_MAX = 5000;

/** Reads the page after that place; null: the first one. */
type ReadPage = (place: string | null) => Promise<CsvPage>;

/**
 * The whole selection as the texts of a CSV: the header, then page after page, each read when it is its turn and one
 * ahead. Each page is a transaction of its own: an order is shown once, as it is when its page is read.
 *
 * The first page is read before this returns, so that a store that is unavailable is no broken download.
 *
 * @throws an operating error; so does the iteration, at a later page
 */
export async function readOrdersCsv(
  stores: Stores,
  selection: OrderSelection,
): Promise<AsyncGenerator<string, void>> {
  const page = { ...filterOf(selection), order: selection.order, limit: PAGE_MAX };
  return startReading(ORDER_CSV_HEADER, (afterOrderNo) =>
    stores.db.transaction((tx) => readOrderLines(tx, { ...page, afterOrderNo })),
  );
}

/** The same of payments. */
export async function readPaymentsCsv(
  stores: Stores,
  selection: PaymentSelection,
): Promise<AsyncGenerator<string, void>> {
  const page = { ...paymentFilterOf(selection), order: selection.order, limit: PAGE_MAX };
  return startReading(PAYMENT_CSV_HEADER, (place) => {
    const [createdAtUs = '', paymentId = ''] = place?.split(' ') ?? [];
    const after = place === null ? null : { createdAtUs: Number(createdAtUs), paymentId };
    return stores.db.transaction((tx) => readPaymentLines(tx, { ...page, after }));
  });
}

/** The same of the audit trail, newest first. */
export async function readAuditTrailCsv(
  stores: Stores,
  filter: AuditFilter,
): Promise<AsyncGenerator<string, void>> {
  return startReading(AUDIT_CSV_HEADER, (place) => {
    const page = { ...filter, beforeEntryId: place === null ? null : Number(place), limit: PAGE_MAX };
    return stores.db.transaction((tx) => readAuditLines(tx, page));
  });
}

async function startReading(header: string, read: ReadPage): Promise<AsyncGenerator<string, void>> {
  const first = await read(null);
  return textsOf({ ...first, lines: header + first.lines }, read);
}

async function* textsOf(first: CsvPage, read: ReadPage): AsyncGenerator<string, void> {
  let page = first;
  for (;;) {
    const next = page.last === null ? null : read(page.last);
    // The reader may stop before it is awaited.
    next?.catch(() => undefined);
    yield page.lines;
    if (next === null) return;
    page = await next;
  }
}
