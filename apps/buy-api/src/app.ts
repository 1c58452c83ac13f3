import type { IncomingMessage } from 'node:http';
import {
  createClientAddress,
  createRateLimiter,
  networkOf,
  requestIdOf,
  type Draining,
} from '@stampede/process';
import { shareBriefly, shareInFlight } from '@stampede/runtime';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { allRoutes } from './routes/all-routes.ts';
import { type AuthConfig, createAuthenticator } from './auth/authenticate.ts';
import type { Engine } from './engine.ts';
import { createFastPath } from './purchase/fast/create-fast-path.ts';
import type { FastPath } from './server/fast-path.ts';
import { addressOf, type PublicUrl } from './http/address.ts';
import type { Answer } from './http/answer.ts';
import { invalidRequest } from './http/common-problems.ts';
import { createDownloads } from './http/downloads.ts';
import { createCrossOrigin, methodsOf } from './http/cross-origin.ts';
import { createLongPolls } from './http/long-polls.ts';
import { createThrottledWarnings } from './http/throttled-warnings.ts';
import { problem } from './http/problems.ts';
import type { Route } from './http/route.ts';
import { internalError, type RunDeps, runRoute } from './http/run-route.ts';
import { send } from './http/send.ts';
import type { HttpMetrics } from './metrics/http-metrics.ts';
import type { Log } from './log.ts';
import { createOpenApi } from './openapi/create-openapi.ts';

/** Readiness is public: this bounds the reads of the stores, however often it is requested. */
const READING_MS = 250;
/** The totals are of all payments, read one by one. */
const SUMMING_MS = 1000;

export interface AppDeps {
  readonly engine: Engine;
  readonly auth: AuthConfig;
  /** Purchases a second from one address; 0: no limit. */
  readonly requestsPerSecond: number;
  /** Addresses and networks of the proxies in front. */
  readonly trustedProxies: readonly string[];
  /** The address under which clients reach the API. */
  readonly publicUrl: PublicUrl;
  /** Whose pages may call; see `createCrossOrigin`. */
  readonly corsOrigins: readonly string[];
  readonly metrics: HttpMetrics;
  /** The same object as the server's. */
  readonly draining: Draining;
  readonly log: Log;
}

/** The HTTP layer; it holds no connection and starts nothing. */
export interface App {
  /** Handles every request. */
  readonly express: Express;
  /** Receives every request before express; null: express handles all. */
  readonly fastPath: FastPath | null;
  /** Breaks all downloads off, visibly: their clients must not take what they have for the whole. */
  readonly breakDownloads: () => void;
}

export function createApp(deps: AppDeps): App {
  let openApi: string | null = null;
  const downloads = createDownloads(deps.draining);
  const clientAddress = createClientAddress(deps.trustedProxies);
  const runDeps: RunDeps = {
    engine: deps.engine,
    readSystem: shareBriefly(() => deps.engine.readSystem(), READING_MS),
    sumPayments: shareBriefly(() => deps.engine.sumAllPayments(), SUMMING_MS),
    metrics: deps.metrics,
    limitPurchases: createRateLimiter(deps.requestsPerSecond, (request: IncomingMessage) =>
      networkOf(clientAddress(request)),
    ),
    sharedReads: shareInFlight(),
    clientAddress,
    longPolls: createLongPolls(),
    downloads,
    draining: deps.draining,
    publicUrl: deps.publicUrl,
    crossOrigin: createCrossOrigin(deps.corsOrigins),
    log: deps.log,
    openApi: () => (openApi ??= createOpenApi(allRoutes, deps.publicUrl)),
    authenticator: createAuthenticator(deps.auth),
    warn: createThrottledWarnings(deps.log),
  };

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  // No middleware before the routes: every purchase would pay for it.
  for (const route of allRoutes) app[route.method](route.path, runRoute(route, runDeps));
  for (const path of new Set(allRoutes.map((route) => route.path))) {
    app.all(path, otherMethod(path, runDeps));
  }
  app.use(nothingHere(runDeps));
  app.use(notUnderstood(runDeps));
  return { express: app, fastPath: createFastPath(runDeps), breakDownloads: downloads.breakOff };
}

/** A preflight, or a method that no route of the path takes. */
function otherMethod(path: string, deps: RunDeps): RequestHandler {
  const routes = allRoutes.filter((route) => route.path === path);
  const allow = methodsOf(routes).join(', ');
  const refusal = problem('method-not-allowed', `This address takes ${allow}.`, {}, { Allow: allow });
  return answerAlways(deps, path, null, (request) => {
    const preflight = request.method === 'OPTIONS' ? deps.crossOrigin?.preflight(routes, request) : null;
    return preflight ?? refusal;
  });
}

function nothingHere(deps: RunDeps): RequestHandler {
  const docs = addressOf('/docs', deps.publicUrl);
  const answer = problem('not-found', `See ${docs} for what can be asked.`, {});
  return answerAlways(deps, 'unknown', 'public', () => answer);
}

function answerAlways(
  deps: RunDeps,
  route: string,
  access: Route['access'] | null,
  answer: (request: IncomingMessage) => Answer,
): RequestHandler {
  return (request, response) => {
    const requestId = requestIdOf(request);
    const status = send({ request, response, requestId }, answer(request), access, deps);
    deps.metrics.requestFinished(route, knownMethod(request.method), status, 0);
  };
}

/** Clients can send any method; the number of series must stay bounded. */
function knownMethod(method: string): string {
  return /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(method) ? method : 'other';
}

/** Errors of the router itself. Routes answer their own failures and never get here. */
function notUnderstood(deps: RunDeps): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const requestId = requestIdOf(request);
    let answer = invalidRequest([{ pointer: '', detail: 'has an address with invalid percent-encoding' }]);
    if (!(error instanceof URIError)) {
      answer = internalError(error);
      deps.log.error({ requestId, err: error }, 'request failed');
    }
    const status = send({ request, response, requestId }, answer, 'public', deps);
    deps.metrics.requestFinished('unknown', knownMethod(request.method), status, 0);
  };
}
