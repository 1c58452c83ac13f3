/** Spreadsheets run a cell that begins with one of these as a formula; it gets a `'` in front, as in the API's lists. */
const RISKY = /^[=+\-@\t\r\n'＝＋－＠]/;

/** Rows as a CSV by RFC 4180, a column for each field of the first one. */
export function csvOf(rows: readonly object[]): string {
  const fields = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => fields.map((field) => cellOf((row as Record<string, unknown>)[field])));
  return [fields, ...lines].map((cells) => `${cells.join(',')}\r\n`).join('');
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = RISKY.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
