import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { Principal, Role } from '../auth/principal.ts';
import type { Engine } from '../engine.ts';
import type { HttpMetrics } from '../metrics/http-metrics.ts';
import type { Log } from '../log.ts';
import type { Answer } from './answer.ts';
import type { ClientAddress } from './client-address.ts';
import type { Draining } from './draining.ts';
import type { LongPolls } from './long-polls.ts';
import type { PathIds } from './path-ids.ts';
import type { Problem, Slug } from './problems.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** What routes work with. */
export interface RouteDeps {
  readonly engine: Engine;
  /** The engine's, shared by all who ask within a moment. */
  readonly readSystem: Engine['readSystem'];
  readonly metrics: HttpMetrics;
  readonly limitPurchases: RateLimiter<IncomingMessage>;
  readonly clientAddress: ClientAddress;
  readonly longPolls: LongPolls;
  readonly draining: Draining;
  readonly log: Log;
  /** The OpenAPI document of all routes, as JSON. */
  readonly openApi: () => string;
}

/** A request of which everything has been checked that can be checked without a store. */
export interface RouteRequest<Body, Query> {
  readonly raw: IncomingMessage;
  readonly requestId: string;
  /** On a public route nobody is asked, and this is null. */
  readonly principal: Principal | null;
  readonly ids: PathIds;
  readonly params: Readonly<Record<string, unknown>>;
  readonly body: Body;
  readonly query: Query;
}

/** One status that a route answers when it does not refuse. */
export interface DocumentedAnswer {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A route: what it takes, what it answers, and how. The same object is mounted, checked against and written into the
 * OpenAPI document, so that none of the three can be forgotten.
 *
 * Before `handle`, and in this order: who is asking (401), the body's size (413) and type (415), path, query and body (400),
 * the role (403), `check`, and ids in the path that cannot exist (404).
 */
export interface Route<Body = unknown, Query = unknown, Checked = object | undefined> {
  readonly method: 'get' | 'post' | 'patch';
  /** As express writes it, `/sales/:saleId`. */
  readonly path: string;
  /** Who may; `public`: anybody, without a token. */
  readonly access: 'public' | readonly Role[];
  readonly body?: {
    readonly schema: z.ZodType<Body>;
    /** Whether no body at all stands for `{}`. */
    readonly mayBeAbsent: boolean;
    /** In bytes; the ordinary limit where it is absent. */
    readonly limit?: number;
  };
  /** Without one the route refuses every query parameter. */
  readonly query?: z.ZodObject & z.ZodType<Query>;
  /** Whether a malformed order number in the path is a mistake to be named (400), and not just no order (404). */
  readonly refusesMalformedOrderNo?: true;
  /** A route without `query` that answers whatever the query parameters are. */
  readonly ignoresQuery?: boolean;
  readonly documentation: {
    readonly operationId: string;
    readonly tag: string;
    readonly summary: string;
    readonly description?: string;
    readonly headers?: z.ZodObject;
    readonly answers: Readonly<Record<number, DocumentedAnswer>>;
    /** Beyond those that every route of its kind can answer. */
    readonly problems: readonly Slug[];
  };
  /** Checks what needs the body and the caller together, and returns what `handle` needs of the result. */
  check?(request: RouteRequest<Body, Query>): Problem | Checked;
  /** What is answered when the answer to a COMMIT was lost: a route that writes to the ledger has it. */
  outcomeUnknown?(request: RouteRequest<Body, Query>): Problem;
  /** @param checked what `check` returned; undefined without one */
  handle(request: RouteRequest<Body, Query>, deps: RouteDeps, checked: Checked): Answer | Promise<Answer>;
}

/** Infers a route's body and query from its schemas, and what it checked from `check`, for `handle`. */
export function defineRoute<Body, Query, Checked extends object>(
  route: Route<Body, Query, Checked>,
): Route<Body, Query, Checked> {
  return route;
}
