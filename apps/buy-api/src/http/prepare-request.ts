import type { Request } from 'express';
import type { Authenticator } from '../auth/authenticate.ts';
import { KeySetUnavailableError } from '../auth/key-set.ts';
import type { Principal } from '../auth/principal.ts';
import type { FieldError } from '../schemas/field-error.ts';
import { validate, type Validated } from '../schemas/validate.ts';
import { isProblem } from './answer.ts';
import { BODY_LIMIT } from './body-length.ts';
import { invalidHeader, invalidRequest, unavailable } from './common-problems.ts';
import { headerCount } from './header-count.ts';
import { parseJsonBody } from './parse-json-body.ts';
import { parseQuery } from './parse-query.ts';
import { mayUse } from './may-use.ts';
import { impossibleId, malformedOrderNo, pathIds } from './path-ids.ts';
import { problem, type Problem } from './problems.ts';
import { readBody } from './read-body.ts';
import type { Route, RouteRequest } from './route.ts';

interface Prepared {
  readonly request: RouteRequest<unknown, unknown>;
  /** The result of the route's `check`. */
  readonly checked: object | undefined;
}

/**
 * Runs all checks of a request that need no store, in the order that {@link Route} documents. `gone`: the client
 * disconnected while sending.
 */
export async function prepareRequest(
  route: Route,
  authenticator: Authenticator,
  raw: Request,
  requestId: string,
): Promise<Prepared | Problem | 'gone'> {
  let principal: Principal | null = null;
  const mayHaveToken = route.recognises === true && raw.headers.authorization !== undefined;
  if (route.access !== 'public' || mayHaveToken) {
    // Node uses the first one; a proxy in front may have used the other.
    if (headerCount(raw, 'authorization') > 1)
      return invalidHeader('authorization', 'is given more than once');
    const known = await identify(authenticator, raw.headers.authorization);
    if ('slug' in known) return known;
    principal = known;
  }

  let parsedBody: unknown;
  if (route.body !== undefined) {
    const limit = route.body.limit ?? BODY_LIMIT;
    const bytes = await readBody(raw, limit);
    if (bytes === 'gone') return 'gone';
    if (bytes === 'too-large') {
      return problem('body-too-large', `The body may have ${limit} bytes.`, {});
    }
    const parsed = parseJsonBody(raw, bytes, route.body.mayBeAbsent);
    if (!parsed.ok) return parsed.problem;
    parsedBody = parsed.value;
  }

  const query = checkQuery(route, raw.url);
  const body: Validated<unknown> =
    route.body === undefined
      ? { ok: true, value: undefined }
      : validate<unknown>(route.body.schema, parsedBody);
  const ids = pathIds(raw.params);
  const malformed = route.refusesMalformedOrderNo === true ? malformedOrderNo(ids) : [];
  if (!query.ok || !body.ok || malformed.length > 0)
    return invalidRequest([...malformed, ...errorsOf(query), ...errorsOf(body)]);

  if (principal !== null && !mayUse(route, principal.role)) {
    return problem('forbidden', `A ${principal.role} token may not do this.`, {});
  }

  const request = {
    raw,
    requestId,
    principal,
    ids,
    params: raw.params,
    body: body.value,
    query: query.value,
  };
  const checked = route.check?.(request);
  if (checked !== undefined && isProblem(checked)) return checked;
  return impossibleId(raw.params, ids) ?? { request, checked };
}

/** Asynchronous only where a signature must be checked: a promise costs the purchase route a microtask turn. */
function identify(
  authenticator: Authenticator,
  authorization: string | undefined,
): Principal | Problem | Promise<Principal | Problem> {
  const known = authenticator.authenticate(authorization);
  return known instanceof Promise
    ? known.then(orUnauthenticated, whenKeysAreUnavailable)
    : orUnauthenticated(known);
}

function orUnauthenticated(principal: Principal | null): Principal | Problem {
  if (principal !== null) return principal;
  const detail = 'Send Authorization: Bearer with a valid token.';
  return problem('unauthenticated', detail, {}, { 'WWW-Authenticate': 'Bearer' });
}

function whenKeysAreUnavailable(error: unknown): Problem {
  if (error instanceof KeySetUnavailableError) return unavailable(error);
  throw error;
}

function checkQuery(route: Route, url: string): Validated<unknown> {
  if (route.ignoresQuery === true) return { ok: true, value: undefined };
  if (route.query === undefined && !url.includes('?')) return { ok: true, value: undefined };
  const parsed = parseQuery(url, route.repeatable);
  if (!parsed.ok) return parsed;
  if (route.query !== undefined) return validate<unknown>(route.query, parsed.value);
  const errors = Object.keys(parsed.value).map((name) => ({
    pointer: `/${name}`,
    detail: 'is not a known query parameter',
  }));
  return errors.length === 0 ? { ok: true, value: undefined } : { ok: false, errors };
}

function errorsOf(checked: Validated<unknown>): FieldError[] {
  return checked.ok ? [] : checked.errors;
}
