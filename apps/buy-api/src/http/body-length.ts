import type { IncomingMessage } from 'node:http';

/** What a body may have, in bytes, unless its route needs more. */
export const BODY_LIMIT = 16 * 1024;

/** What the headers say of the body: its length, or `chunked` for one whose end only shows when it comes. */
export function declaredLength(request: IncomingMessage): number | 'chunked' {
  if (request.headers['transfer-encoding'] !== undefined) return 'chunked';
  const length = request.headers['content-length'];
  return length === undefined ? 0 : Number(length);
}
