import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http';
import type { Draining } from '@stampede/process';
import { addressOf, type PublicUrl } from './address.ts';
import { type Answer, isProblem } from './answer.ts';
import { BODY_LIMIT, declaredLength } from './body-length.ts';
import type { CrossOrigin } from './cross-origin.ts';
import { problemBody, PROBLEMS } from './problems.ts';
import type { Route } from './route.ts';

/** How many bytes of an unwanted body are discarded, and for how long, so that its sender can read the answer. */
const LINGER_BYTES = 1024 * 1024;
const LINGER_MS = 1000;

export interface SendDeps {
  readonly draining: Draining;
  readonly publicUrl: PublicUrl;
  /** Null: no page of another origin may call. */
  readonly crossOrigin: CrossOrigin | null;
}

/** A request that is answered. */
export interface Answering {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
}

/**
 * The only place that writes an answer, except for downloads. One `writeHead` with all headers instead of `setHeader`
 * calls, because the purchase route uses this.
 *
 * @param access that of the route, for the headers of other origins; null: none
 * @returns the status
 */
export function send(
  { request, response, requestId }: Answering,
  answer: Answer,
  access: Route['access'] | null,
  deps: SendDeps,
): number {
  const refused = isProblem(answer);
  const status = refused ? PROBLEMS[answer.slug].status : answer.status;
  const body = refused ? problemBody(answer, requestId, deps.publicUrl) : answer.body;
  if (response.headersSent || response.destroyed) return status;

  const unwanted = hasUnboundedBody(request);
  if (deps.draining.hasBegun || unwanted) response.shouldKeepAlive = false;
  const contentType = refused ? 'application/problem+json' : answer.contentType;
  const headers = usualHeaders(
    { request, requestId },
    { contentType, headers: answer.headers },
    access,
    deps,
  );
  if (contentType !== null) headers.push('Content-Length', Buffer.byteLength(body));
  response.writeHead(status, headers);
  if (unwanted) {
    response.write(request.method === 'HEAD' ? '' : body);
    linger(request, response);
  } else {
    response.end(body);
  }
  return status;
}

/** As a flat list: Node uses it without a copy. */
export function usualHeaders(
  { request, requestId }: Pick<Answering, 'request' | 'requestId'>,
  answer: { readonly contentType: string | null; readonly headers: Readonly<Record<string, string>> },
  access: Route['access'] | null,
  { publicUrl, crossOrigin }: SendDeps,
): OutgoingHttpHeader[] {
  const headers: OutgoingHttpHeader[] = ['X-Request-Id', requestId, 'X-Content-Type-Options', 'nosniff'];
  if (answer.contentType !== null) headers.push('Content-Type', answer.contentType);
  if (!('Cache-Control' in answer.headers)) headers.push('Cache-Control', 'no-store');
  for (const [name, value] of Object.entries(answer.headers)) {
    headers.push(name, name === 'Location' ? addressOf(value, publicUrl) : value);
  }
  if (crossOrigin !== null && access !== null) add(headers, crossOrigin.headersOf(access, request));
  return headers;
}

/** Adds names and values in turn. A list that is there already is extended: some caches read one `Vary` alone. */
function add(headers: OutgoingHttpHeader[], more: readonly string[]): void {
  for (let index = 0; index < more.length; index += 2) {
    const [name = '', value = ''] = more.slice(index, index + 2);
    const known = headers.findIndex((one, at) => at % 2 === 0 && one === name);
    if (known === -1) headers.push(name, value);
    else headers[known + 1] = `${String(headers[known + 1])}, ${value}`;
  }
}

/**
 * Whether the rest of the body must not be awaited: after an ordinary answer Node reads and drops it, however long it
 * is, to keep the connection.
 */
export function hasUnboundedBody(request: IncomingMessage): boolean {
  if (request.complete) return false;
  const declared = declaredLength(request);
  return declared === 'chunked' || declared > BODY_LIMIT;
}

/**
 * Closes the connection gracefully. After an immediate close the kernel would answer bytes in flight with a reset, and
 * a reset makes many clients drop an answer that they have already received.
 */
function linger(request: IncomingMessage, response: ServerResponse): void {
  let dropped = 0;
  const onData = (chunk: Buffer) => {
    dropped += chunk.length;
    if (dropped > LINGER_BYTES) close();
  };
  const close = () => {
    clearTimeout(timer);
    request.off('data', onData);
    request.off('end', close);
    request.off('close', close);
    response.end();
  };
  const timer = setTimeout(close, LINGER_MS);
  request.on('data', onData);
  request.on('end', close);
  request.on('close', close);
  request.on('error', close);
  request.resume();
}
