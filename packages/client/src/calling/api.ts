import createFetchClient, { type Client as FetchClient } from 'openapi-fetch';
import type { ClientOptions } from '../client-options.ts';
import type { paths } from '../generated/schema.ts';
import { readRetryAfterMs } from './retry-after.ts';
import { Unanswered } from './unanswered.ts';

/** The routes of the document, typed; one request each, with the token, and its answer read to the end. */
export type Api = FetchClient<paths>;

type Send = (request: Request) => Promise<Response>;

/** @throws TypeError when the address is none */
export function createApi({
  url,
  token,
  fetch = (request) => globalThis.fetch(request),
}: ClientOptions): Api {
  const { location } = globalThis as { location?: { readonly href: string } };
  const { origin, pathname } = new URL(url, location?.href);
  return createFetchClient<paths>({
    baseUrl: origin + pathname,
    // A redirected POST would arrive as a GET.
    redirect: 'manual',
    fetch: withToken(token, readWhole(fetch)),
  });
}

/** An error of the token's function is the caller's: it is not tried again. */
function withToken(token: ClientOptions['token'], send: Send): Send {
  return async (request) => {
    const bearer = typeof token === 'function' ? await token() : token;
    if (bearer !== undefined) request.headers.set('Authorization', `Bearer ${bearer}`);
    return send(request);
  };
}

/** Reads the body before anything looks at it, so that one that is cut off counts as no answer; a download is passed on. */
function readWhole(send: Send): Send {
  return async (request) => {
    let response: Response;
    let body: ArrayBuffer;
    try {
      response = await send(request);
      if (response.ok && isDownload(response)) return response;
      body = await response.arrayBuffer();
    } catch (cause) {
      throw new Unanswered(cause instanceof Error ? cause.message : String(cause), { cause });
    }
    const { status, statusText, headers } = response;
    if (isRedirect(response)) {
      throw new Unanswered('the address redirects; give the one that answers', { status });
    }
    if (!response.ok && !isJson(headers)) {
      const retryAfterMs = readRetryAfterMs(headers);
      throw new Unanswered(`status ${status} without a problem document`, { status, retryAfterMs });
    }
    return new Response(body.byteLength === 0 ? null : body, { status, statusText, headers });
  };
}

function isDownload({ headers }: Response): boolean {
  return /^text\/csv\b/i.test(headers.get('Content-Type') ?? '');
}

/** A browser shows no more of a redirect than that it is one. */
function isRedirect({ type, status }: Response): boolean {
  return type === 'opaqueredirect' || (status >= 300 && status < 400);
}

function isJson(headers: Headers): boolean {
  return /\bjson\b/i.test(headers.get('Content-Type') ?? '');
}
