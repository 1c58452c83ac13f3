import type { IncomingMessage } from 'node:http';
import type { ClientAddress, Draining, RateLimiter } from '@stampede/process';
import type { z } from 'zod';
import type { Principal, Role } from '../auth/principal.ts';
import type { Engine } from '../engine.ts';
import type { HttpMetrics } from '../metrics/http-metrics.ts';
import type { Log } from '../log.ts';
import type { Answer } from './answer.ts';
import type { Download, Downloads } from './downloads.ts';
import type { LongPolls } from './long-polls.ts';
import type { PathIds } from './path-ids.ts';
import type { Problem, Slug } from './problems.ts';
import type { SharedReads } from './public-read.ts';

/** The dependencies of routes. */
export interface RouteDeps {
  readonly engine: Engine;
  /** The engine's, cached for all requests of a short interval. */
  readonly readSystem: Engine['readSystem'];
  /** The same of the totals of all payments. */
  readonly sumPayments: Engine['sumAllPayments'];
  readonly metrics: HttpMetrics;
  readonly limitPurchases: RateLimiter<IncomingMessage>;
  readonly sharedReads: SharedReads;
  readonly clientAddress: ClientAddress;
  readonly longPolls: LongPolls;
  readonly downloads: Downloads;
  readonly draining: Draining;
  readonly log: Log;
  /** The OpenAPI document of all routes, as JSON. */
  readonly openApi: () => string;
}

/** A request that has passed all checks that need no store. */
export interface RouteRequest<Body, Query> {
  readonly raw: IncomingMessage;
  readonly requestId: string;
  /** Null on a public route, unless it recognises tokens and has got one. */
  readonly principal: Principal | null;
  readonly ids: PathIds;
  readonly params: Readonly<Record<string, unknown>>;
  readonly body: Body;
  readonly query: Query;
}

/** One status of a route that is no refusal. */
export interface DocumentedAnswer {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Default: JSON. Null: the status has no body. */
  readonly contentType?: string | null;
  /** The same is to be had as text/csv, where the request's header Accept names it. */
  readonly alsoCsv?: true;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A route: its input, its answers, and its handler. The same object is mounted, used for the checks, and written into
 * the OpenAPI document, so that the three cannot differ.
 *
 * Checks before `handle`, in this order: authentication (401), the body's size (413) and type (415), path, query and
 * body (400), the role (403), `check`, and ids in the path that cannot exist (404).
 */
export interface Route<Body = unknown, Query = unknown, Checked = object | undefined> {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** As express writes it, `/sales/:saleId`. */
  readonly path: string;
  /** The roles that may use it; `public`: no token needed. A viewer may use what is for an operator to read: see `mayUse`. */
  readonly access: 'public' | readonly Exclude<Role, 'viewer'>[];
  /** A public route that answers a caller with a token otherwise. */
  readonly recognises?: true;
  readonly body?: {
    readonly schema: z.ZodType<Body>;
    /** Whether an absent body counts as `{}`. */
    readonly mayBeAbsent: boolean;
    /** In bytes; default: `BODY_LIMIT`. */
    readonly limit?: number;
  };
  /** Absent: the route refuses every query parameter. */
  readonly query?: z.ZodObject & z.ZodType<Query>;
  /** The parameters of `query` that may be given more than once; each is a list. */
  readonly repeatable?: readonly string[];
  /** A malformed order number in the path is an invalid request (400) instead of not found (404). */
  readonly refusesMalformedOrderNo?: true;
  /** A route without `query` that ignores all query parameters. */
  readonly ignoresQuery?: boolean;
  readonly documentation: {
    readonly operationId: string;
    readonly tag: string;
    readonly summary: string;
    readonly description?: string;
    readonly headers?: z.ZodObject;
    readonly answers: Readonly<Record<number, DocumentedAnswer>>;
    /** Problems besides those of every route of its kind. */
    readonly problems: readonly Slug[];
  };
  /** Checks that need body and caller together; returns the result for `handle`. */
  check?(request: RouteRequest<Body, Query>): Problem | Checked;
  /** The answer when the reply to a COMMIT was lost; every route that writes to the ledger has one. */
  outcomeUnknown?(request: RouteRequest<Body, Query>): Problem;
  /** @param checked the result of `check`; undefined without one */
  handle(
    request: RouteRequest<Body, Query>,
    deps: RouteDeps,
    checked: Checked,
  ): Answer | Promise<Answer | Download>;
}

/** Infers the types of body, query and the result of `check` for `handle`. */
export function defineRoute<Body, Query, Checked extends object>(
  route: Route<Body, Query, Checked>,
): Route<Body, Query, Checked> {
  return route;
}
