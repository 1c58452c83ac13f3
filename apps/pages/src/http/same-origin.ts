import type { IncomingMessage } from 'node:http';

/**
 * Whether a request was started by our own page. Browsers that send `Sec-Fetch-Site` say so themselves, and no script can
 * set it. Older ones, and all of them on plain http to another machine, send `Origin` with what changes something.
 *
 * @param publicUrl `PUBLIC_URL`; empty: the pages are reached by http under the request's own `Host`
 */
export function isFromOurPages({ headers }: Pick<IncomingMessage, 'headers'>, publicUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin, host = '' } = headers;
  if (origin === undefined) return false;
  return origin === (publicUrl === '' ? `http://${host}` : new URL(publicUrl).origin);
}
