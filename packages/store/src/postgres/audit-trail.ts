import type { Actor, AuditAction } from '@stampede/domain';
import { csvHeader, csvLine, nameCell, readCsvPage, textCell, timeCell, type CsvPage } from './csv.ts';
import { msOf } from './ms-of.ts';
import type { Queryable } from './queryable.ts';
import { readInOrder } from './read-in-order.ts';

/** What a change was made to: names and values of the fields that it changed. Never a secret, nor a buyer's id. */
export type AuditedFields = Readonly<Record<string, unknown>>;

/** A change as the audit trail records it. What is absent is null. */
export interface AuditedChange {
  readonly action: AuditAction;
  readonly saleId?: string | null;
  readonly orderNo?: string | null;
  /** A SKU, or the id of a payment, an endpoint, a delivery or an erasure. */
  readonly subject?: string | null;
  readonly before?: AuditedFields | null;
  readonly after?: AuditedFields | null;
}

/** Text where a later version may have written what this one does not know. */
export interface AuditEntry {
  readonly entryId: number;
  readonly atMs: number;
  readonly who: string;
  readonly role: string;
  readonly action: string;
  readonly saleId: string | null;
  readonly orderNo: string | null;
  readonly subject: string | null;
  readonly before: AuditedFields | null;
  readonly after: AuditedFields | null;
  readonly requestId: string | null;
}

/**
 * Records a change, in the transaction that makes it: neither is there without the other. Locks nothing that another
 * transaction waits for, so it may stand anywhere in one.
 */
export async function insertAuditEntry(tx: Queryable, actor: Actor, change: AuditedChange): Promise<void> {
  const { action, saleId = null, orderNo = null, subject = null, before = null, after = null } = change;
  await tx.query(
    `INSERT INTO public.audit_trail (who, role, request_id, action, sale_id, order_no, subject, before, after)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[actor.who, actor.role, actor.requestId, action, saleId, orderNo, subject],
      ...[before, after].map((fields) => (fields === null ? null : JSON.stringify(fields))),
    ],
  );
}

/** Which entries are listed; null: all. */
export interface AuditFilter {
  readonly saleId: string | null;
  readonly orderNo: string | null;
  readonly who: string | null;
  readonly action: string | null;
}

export interface AuditPage extends AuditFilter {
  /** The last entry of the page before; null: the first page. */
  readonly beforeEntryId: number | null;
  readonly limit: number;
}

const COLUMNS = `entry_id AS "entryId", ${msOf('at')} AS "atMs", who, role, action, sale_id AS "saleId",
  order_no AS "orderNo", subject, before, after, request_id AS "requestId"`;

/**
 * Newest first, along the index of one of the filters.
 *
 * @param tx a transaction of its own: the planner's settings last until its end
 */
export async function listAuditPage(tx: Queryable, page: AuditPage): Promise<AuditEntry[]> {
  await readInOrder(tx);
  const { text, values } = pageOf(page, COLUMNS);
  return tx.query<AuditEntry & Record<string, unknown>>(text, values);
}

function pageOf(page: AuditPage, columns: string): { text: string; values: unknown[] } {
  const { saleId, orderNo, who, action, beforeEntryId, limit } = page;
  const values: unknown[] = [beforeEntryId ?? Number.MAX_SAFE_INTEGER, limit];
  const filters = Object.entries({ order_no: orderNo, sale_id: saleId, who, action })
    .filter(([, value]) => value !== null)
    .map(([column, value]) => `${column} = $${values.push(value)} AND `);
  return {
    text: `SELECT ${columns} FROM public.audit_trail WHERE ${filters.join('')}entry_id < $1
     ORDER BY entry_id DESC LIMIT $2`,
    values,
  };
}

/** The cells of {@link readAuditLines}, named as the fields of an entry in the API. */
const CELLS = {
  entryId: 'entry_id',
  at: timeCell('at'),
  who: textCell('who'),
  role: textCell('role'),
  action: nameCell('action'),
  saleId: nameCell('sale_id'),
  orderNo: `coalesce(order_no::text, '')`,
  subject: textCell('subject'),
  before: textCell('before::text'),
  after: textCell('after::text'),
  requestId: textCell('request_id'),
};

export const AUDIT_CSV_HEADER = csvHeader(CELLS);

/** A page as lines of a CSV; the place of a line is its entry's id. */
export async function readAuditLines(tx: Queryable, page: AuditPage): Promise<CsvPage> {
  const { text, values } = pageOf(page, `${csvLine(CELLS)} AS line, entry_id::text AS place`);
  return readCsvPage(tx, { text, values, limit: page.limit });
}
