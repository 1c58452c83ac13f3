import { session, usedAtMs } from '../signed-in.ts';
import { noAnswer, problemOf, type Problem } from './problem.ts';

/** Longer than the longest answer of the API, an extension of many orders. */
const ANSWER_MAX_MS = 30_000;

/** A request with the type of its answer. */
export interface ApiRequest<Body> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With /api or /desk in front. */
  readonly path: string;
  readonly body?: unknown;
  /** The server takes an Idempotency-Key for it. */
  readonly keyed?: boolean;
  /** Never set: it carries the type alone. */
  readonly answer?: Body;
}

export type Answer<Body> =
  { readonly ok: true; readonly body: Body } | { readonly ok: false; readonly problem: Problem };

interface CallOptions {
  readonly key?: string;
  readonly signal?: AbortSignal;
}

/** Sends a request with the session's cookie. A 401 ends the session of the page. */
export async function call<Body>(
  request: ApiRequest<Body>,
  options: CallOptions = {},
): Promise<Answer<Body>> {
  const response = await send(request, 'application/json', options);
  if (response === null) return { ok: false, problem: noAnswer };
  if (!response.ok) return { ok: false, problem: await problemOf(response) };
  const text = await response.text();
  return { ok: true, body: (text === '' ? null : JSON.parse(text)) as Body };
}

/** The whole selection of a list as a CSV. */
export async function download(path: string): Promise<Answer<Blob>> {
  const response = await send({ method: 'GET', path }, 'text/csv', {});
  if (response === null) return { ok: false, problem: noAnswer };
  if (!response.ok) return { ok: false, problem: await problemOf(response) };
  return { ok: true, body: await response.blob() };
}

async function send(
  { method, path, body, keyed }: ApiRequest<unknown>,
  accept: string,
  { key, signal }: CallOptions,
): Promise<Response | null> {
  const headers = new Headers({ Accept: accept });
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (keyed === true && key !== undefined) headers.set('Idempotency-Key', key);
  const limit = accept === 'text/csv' ? [] : [AbortSignal.timeout(ANSWER_MAX_MS)];
  try {
    const response = await fetch(path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any(signal === undefined ? limit : [...limit, signal]),
    });
    if (response.status === 401) session.value = null;
    else usedAtMs.value = Date.now();
    return response;
  } catch {
    return null;
  }
}
