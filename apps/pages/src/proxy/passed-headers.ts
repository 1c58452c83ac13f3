import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** What reaches the buy API of a request. Cookies, addresses and tokens of the browser do not. */
const OF_REQUESTS = ['accept', 'content-type', 'content-length', 'idempotency-key', 'if-none-match'] as const;

/** What reaches the browser of an answer. Cookies and challenges to authenticate do not. */
const OF_ANSWERS = [
  'allow',
  'content-disposition',
  'content-length',
  'content-type',
  'etag',
  'retry-after',
  'vary',
  'x-request-id',
] as const;

/** The request's headers for the buy API, with the session's token. */
export function requestHeaders(
  headers: IncomingHttpHeaders,
  token: string,
  requestId: string,
): OutgoingHttpHeaders {
  return {
    ...named(headers, OF_REQUESTS),
    // Without it Node would send the body of a DELETE unframed, as if it were the next request.
    ...(headers['transfer-encoding'] === undefined ? {} : { 'transfer-encoding': 'chunked' }),
    authorization: `Bearer ${token}`,
    'x-request-id': requestId,
  };
}

/**
 * The answer's headers for the browser. An address of the API becomes one below `/api`.
 *
 * @param publicUrl what the API puts in front of a path in `Location`
 */
export function answerHeaders(headers: IncomingHttpHeaders, publicUrl: string): OutgoingHttpHeaders {
  const { location } = headers;
  if (location === undefined) return named(headers, OF_ANSWERS);
  const path = location.startsWith(`${publicUrl}/`) ? location.slice(publicUrl.length) : location;
  return { ...named(headers, OF_ANSWERS), location: path.startsWith('/') ? `/api${path}` : path };
}

function named(headers: IncomingHttpHeaders, names: readonly string[]): OutgoingHttpHeaders {
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  );
}
