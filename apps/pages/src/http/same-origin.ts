import type { IncomingMessage } from 'node:http';

/**
 * Whether a request was started by our own page. Browsers that send `Sec-Fetch-Site` say so themselves, and no script can
 * set it. Older ones, and all of them on plain http to another machine, send `Origin` with what changes something.
 *
 * Ours is the origin of `Host`, and of `PUBLIC_URL` behind a proxy that does not pass `Host` on.
 *
 * @param publicUrl `PUBLIC_URL`; empty: the pages are reached by http
 */
export function isFromOurPages({ headers }: Pick<IncomingMessage, 'headers'>, publicUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin, host = '' } = headers;
  if (origin === undefined) return false;
  const outside = publicUrl === '' ? null : new URL(publicUrl);
  return origin === `${outside?.protocol ?? 'http:'}//${host}` || origin === outside?.origin;
}
