import type { IncomingMessage } from 'node:http';

/** Maximum of a body, in bytes, unless its route allows more. */
export const BODY_LIMIT = 16 * 1024;

/** The body's length by its headers, or `chunked` for one without a declared length. */
export function declaredLength(request: IncomingMessage): number | 'chunked' {
  if (request.headers['transfer-encoding'] !== undefined) return 'chunked';
  const length = request.headers['content-length'];
  return length === undefined ? 0 : Number(length);
}
