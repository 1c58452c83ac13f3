import type { IncomingMessage } from 'node:http';
import { type Success, withoutBody } from './answer.ts';
import type { Route } from './route.ts';

/** Which headers of an answer a page may read. */
const EXPOSED =
  'Age, Date, ETag, Idempotency-Replayed, Location, Retry-After, WWW-Authenticate, X-Request-Id';
/** Which headers a page may send. */
const ALLOWED = 'Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Request-Id';
/** How long a browser keeps the answer to a preflight, in seconds; Chromium's maximum. */
const PREFLIGHT_SECONDS = '7200';

const ANY = '*';
const NO_HEADERS: readonly string[] = [];
const VARY: readonly string[] = ['Vary', 'Origin'];

/**
 * What pages of other origins may call (CORS): every public route, and every route that a buyer's token may use.
 * Credentials are never allowed, so a browser adds no cookie, and a page has only the token that it holds itself.
 */
export interface CrossOrigin {
  /** The headers of an answer of a route with this access, also of a refusal: names and values in turn. */
  headersOf(access: Route['access'], request: IncomingMessage): readonly string[];
  /** The answer to a preflight; null where its origin may not send what it announces, and for any other request. */
  preflight(routesOfPath: readonly Route[], request: IncomingMessage): Success | null;
}

/** @param origins as browsers send them; `*`: every origin, for public routes alone; empty: null, CORS is off */
export function createCrossOrigin(origins: readonly string[]): CrossOrigin | null {
  if (origins.length === 0) return null;
  const named = new Set(origins.filter((origin) => origin !== ANY));
  const publicIsForAny = named.size < new Set(origins).size;

  const allowedOrigin = (access: Route['access'], request: IncomingMessage): string | null => {
    if (access === 'public' && publicIsForAny) return ANY;
    if (access !== 'public' && !access.includes('buyer')) return null;
    const origin = originOf(request);
    return origin !== null && named.has(origin) ? origin : null;
  };
  const dependsOnOrigin = (access: Route['access']): boolean =>
    access === 'public' ? !publicIsForAny : access.includes('buyer') && named.size > 0;

  return {
    headersOf(access, request) {
      const allowed = allowedOrigin(access, request);
      const vary = dependsOnOrigin(access) ? VARY : NO_HEADERS;
      if (allowed === null) return vary;
      return ['Access-Control-Allow-Origin', allowed, 'Access-Control-Expose-Headers', EXPOSED, ...vary];
    },
    preflight(routesOfPath, request) {
      const wanted = request.headers['access-control-request-method'];
      const open = routesOfPath.filter(({ access }) => allowedOrigin(access, request) !== null);
      const methods = methodsOf(open);
      const route = open.find((one) => methodsOf([one]).includes(wanted ?? ''));
      if (route === undefined) return null;
      return withoutBody(204, {
        'Access-Control-Allow-Origin': allowedOrigin(route.access, request) ?? '',
        'Access-Control-Allow-Methods': methods.join(', '),
        'Access-Control-Allow-Headers': ALLOWED,
        'Access-Control-Max-Age': PREFLIGHT_SECONDS,
        Vary: 'Origin',
      });
    },
  };
}

/** The methods that routes take; a route for GET also handles HEAD. */
export function methodsOf(routes: readonly Route[]): string[] {
  const methods = routes.map((route) => route.method.toUpperCase());
  return methods.includes('GET') ? [...methods, 'HEAD'] : methods;
}

const ORIGIN = 'origin';

/** From the parser's list: Node would parse all headers of a purchase for it. Null: none, or several. */
function originOf({ rawHeaders }: IncomingMessage): string | null {
  let origin: string | null = null;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length !== ORIGIN.length || name.toLowerCase() !== ORIGIN) continue;
    if (origin !== null) return null;
    origin = rawHeaders[index + 1] ?? null;
  }
  return origin;
}
