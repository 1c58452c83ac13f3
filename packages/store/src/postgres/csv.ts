import type { Queryable } from './database.ts';
import { readInOrder } from './read-in-order.ts';

/** The cells of a CSV line: the name of each in the header, and the SQL that writes it. */
export type CsvCells = Readonly<Record<string, string>>;

/** RFC 4180: lines end with CR and LF. */
export function csvHeader(cells: CsvCells): string {
  return `${Object.keys(cells).join(',')}\r\n`;
}

/**
 * Spreadsheets run a cell that begins with one of these as a formula. Such a cell gets a `'` in front, and so does one
 * that begins with `'`: a reader gets every text back by removing one `'` from its beginning.
 */
const RISKY = `E'=+-@\\t\\r\\n''＝＋－＠'`;

/** SQL for a text of any characters; empty for NULL. */
export function textCell(column: string): string {
  const guard = `CASE WHEN strpos(${RISKY}, left(${column}, 1)) > 0 THEN '"''' ELSE '"' END`;
  return `coalesce(${guard} || replace(${column}, '"', '""') || '"', '')`;
}

/** SQL for an id of letters, digits, `.`, `_` and `-`; empty for NULL. */
export function nameCell(column: string): string {
  return `coalesce(CASE WHEN left(${column}, 1) = '-' THEN '''' || ${column} ELSE ${column} END, '')`;
}

/** SQL for a time as the API writes it, in UTC with milliseconds; empty for NULL. */
export function timeCell(column: string): string {
  return `coalesce(to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), '')`;
}

/** SQL for a whole line, from columns none of which may be NULL. */
export function csvLine(cells: CsvCells): string {
  return `${Object.values(cells).join(` || ',' || `)} || E'\\r\\n'`;
}

/** Lines of a CSV. */
export interface CsvPage {
  readonly lines: string;
  /** The place of the last line, from which the next page goes on; null on the last page. */
  readonly last: string | null;
}

/**
 * A page of lines as one text: a row for each line would cost the driver more than Postgres needs to write it.
 *
 * @param tx a transaction of its own: the planner's settings last until its end
 * @param page a statement with the columns `line` and `place`, in the order of the lines, and at most `limit` rows
 */
export async function readCsvPage(
  tx: Queryable,
  page: { text: string; values: readonly unknown[]; limit: number },
): Promise<CsvPage> {
  await readInOrder(tx);
  const [row] = await tx.query<{ lines: string | null; count: number; last: string | null }>(
    `SELECT string_agg(line, '') AS lines, count(*) AS count, (array_agg(place))[count(*)::int] AS last
     FROM (${page.text}) page`,
    page.values,
  );
  const isFull = row?.count === page.limit;
  return { lines: row?.lines ?? '', last: isFull ? row.last : null };
}
