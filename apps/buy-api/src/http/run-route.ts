import type { IncomingMessage, ServerResponse } from 'node:http';
import { isOperatingError, OutcomeUnknownError } from '@stampede/domain';
import { requestIdOf } from '@stampede/process';
import type { Request, RequestHandler } from 'express';
import type { Authenticator } from '../auth/authenticate.ts';
import { type Answer, isProblem } from './answer.ts';
import { unavailable } from './common-problems.ts';
import { type Download, isDownload } from './downloads.ts';
import type { createThrottledWarnings } from './throttled-warnings.ts';
import { prepareRequest } from './prepare-request.ts';
import { problem, type Problem } from './problems.ts';
import type { Route, RouteDeps } from './route.ts';
import { send, type SendDeps } from './send.ts';
import { sendDownload } from './send-download.ts';

export interface RunDeps extends RouteDeps, SendDeps {
  readonly authenticator: Authenticator;
  readonly warn: ReturnType<typeof createThrottledWarnings>;
}

/** Runs a request through its route: one answer, one log line, one measurement. Never rejects. */
export function runRoute(route: Route, deps: RunDeps): RequestHandler {
  return async (request, response) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(request);

    const answer = await decide(route, deps, request, requestId);
    if (answer === 'gone') {
      response.destroy();
      return;
    }
    const running = { request, response, requestId, startedAt };
    if (isDownload(answer)) await download(route, deps, running, answer);
    else answerRequest(route, deps, running, answer);
  };
}

/** A request in flight. */
interface Running {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** By performance.now(). */
  readonly startedAt: number;
}

/** Sends the answer, with one log line and one measurement. */
export function answerRequest(route: Route, deps: RunDeps, running: Running, answer: Answer): void {
  const status = send(running, answer, route.access, deps);
  const isFailure = isProblem(answer) && status >= 500;
  finish(route, deps, running, status, !isFailure);
  if (isFailure) logFailure(deps, route, running, answer, 'request failed');
}

/** The same for a download, after its last part. One that broke is counted as the 200 that it began with. */
async function download(route: Route, deps: RunDeps, running: Running, answer: Download): Promise<void> {
  try {
    await sendDownload(running, answer, route.access, deps);
    finish(route, deps, running, 200, true);
  } catch (error) {
    finish(route, deps, running, 200, false);
    logFailure(deps, route, running, failed(error), 'download broken off');
  }
}

function finish(route: Route, deps: RunDeps, running: Running, status: number, isLogged: boolean): void {
  const { request, requestId, startedAt } = running;
  const { method = '' } = request;
  const seconds = (performance.now() - startedAt) / 1000;
  deps.metrics.requestFinished(route.path, method, status, seconds);
  if (!isLogged || !deps.log.isLevelEnabled('debug')) return;
  const address = deps.clientAddress(request);
  deps.log.debug({ requestId, address, method, route: route.path, status, seconds }, 'request');
}

async function decide(
  route: Route,
  deps: RunDeps,
  request: Request,
  requestId: string,
): Promise<Answer | Download | 'gone'> {
  let prepared: Awaited<ReturnType<typeof prepareRequest>>;
  try {
    prepared = await prepareRequest(route, deps.authenticator, request, requestId);
    if (prepared === 'gone' || 'slug' in prepared) return prepared;
  } catch (error) {
    return failed(error);
  }
  try {
    return await route.handle(prepared.request, deps, prepared.checked);
  } catch (error) {
    const inDoubt = isInDoubt(error) ? route.outcomeUnknown?.(prepared.request) : undefined;
    return inDoubt === undefined ? failed(error) : { ...inDoubt, cause: error };
  }
}

/**
 * The ledger may have been changed: the reply to a COMMIT was lost. Lost replies of Redis are resolved by the engine's
 * steps.
 */
function isInDoubt(error: unknown): boolean {
  return error instanceof OutcomeUnknownError && error.store === 'postgres';
}

/** The problem for an error that a handler threw. */
export function failed(error: unknown): Problem {
  return isOperatingError(error) ? unavailable(error) : internalError(error);
}

/** A bug. The error is logged; the caller gets only the request id. */
export function internalError(cause: unknown): Problem {
  return { ...problem('internal-error', 'The mistake is logged under this request id.', {}), cause };
}

/** Outages affect many requests at the same time: rate-limited warnings. Bugs are logged as errors, without a limit. */
function logFailure(deps: RunDeps, route: Route, running: Running, answer: Problem, message: string): void {
  const { request, requestId } = running;
  const address = deps.clientAddress(request);
  const fields = { requestId, address, route: route.path, problem: answer.slug, err: answer.cause };
  if (answer.slug === 'internal-error') {
    deps.log.error(fields, message);
  } else {
    deps.warn(`${answer.slug} ${kindOf(answer.cause)}`, fields, `${message}: dependency unavailable`);
  }
}

function kindOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : '';
}
