/**
 * How long `Retry-After` wants the caller to wait, in seconds or until a date (RFC 9110, 10.2.3). A date is compared with
 * that of the answer, so that the caller's clock does not count. Null: absent or unreadable.
 */
export function readRetryAfterMs(headers: Headers): number | null {
  const text = headers.get('Retry-After') ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const until = readHttpDate(text);
  if (until === null) return null;
  return Math.max(0, until - (readHttpDate(headers.get('Date') ?? '') ?? Date.now()));
}

function readHttpDate(text: string): number | null {
  const ms = text.endsWith(' GMT') ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}
