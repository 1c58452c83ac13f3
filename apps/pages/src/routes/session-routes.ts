import type { ServerResponse } from 'node:http';
import { formatTime, isOperatingError } from '@stampede/domain';
import { requestIdOf } from '@stampede/process';
import type { Request } from 'express';
import { invalidRequest, unavailable, type Problem } from '../http/problems.ts';
import { endOfSession, writeSession, type Session } from '../sessions/session.ts';
import { operatorOf } from './operator-of.ts';
import type { Handle, RouteDeps } from './route-deps.ts';
import { isProblem, noLedger, sessionOf } from './session-of.ts';

/** `GET /desk/session`: who is signed in. */
export function showSession(deps: RouteDeps): Handle {
  return (request, response) => {
    const session = sessionOf(deps, request, response);
    return isProblem(session) ? session : send(response, session, deps);
  };
}

/** `POST /desk/session`: signs in with a token of the configuration. Tries are limited. */
export function signIn(deps: RouteDeps): Handle {
  const { holders, sessions, cookie, tries, metrics, log } = deps;
  return (request, response) => {
    const token = tokenIn((request as Request).body);
    if (token === null) return invalidRequest('/token', 'must be a text of 1 to 1024 characters');
    if (!sessions.isReady) return noLedger();
    const waitSeconds = tries(request);
    if (waitSeconds > 0) {
      metrics.signIns.inc({ outcome: 'limited' });
      return tooManyTries(waitSeconds);
    }
    const holder = holders.ofToken(token);
    if (holder === undefined) {
      metrics.signIns.inc({ outcome: 'refused' });
      return { slug: 'unauthenticated', detail: 'No operator or viewer has this token.' };
    }
    const session = sessions.begin(holder);
    metrics.signIns.inc({ outcome: 'accepted' });
    log.info({ who: holder.name, role: holder.role }, 'signed in');
    response.setHeader('Set-Cookie', cookie.set(writeSession(session)));
    return send(response, session, deps);
  };
}

/** `DELETE /desk/session`: the browser drops the cookie, and its pages stop. */
export function signOut({ sessions, cookie, hub }: RouteDeps): Handle {
  return (request, response) => {
    const reading = sessions.read(cookie.read(request));
    if (reading.outcome === 'valid') hub.endOf(reading.session.sessionId);
    return sendNothing(response, cookie.clear());
  };
}

/** `DELETE /desk/sessions`: an operator ends every session, their own included. */
export function signEverybodyOut(deps: RouteDeps): Handle {
  const { endAllSessions, hub, cookie, log } = deps;
  return async (request, response) => {
    const session = operatorOf(deps, request, response);
    if (isProblem(session)) return session;
    const { name } = session.holder;
    try {
      await endAllSessions({ who: name, role: 'operator', requestId: requestIdOf(request) });
    } catch (error) {
      if (!isOperatingError(error)) throw error;
      return unavailable('Postgres is away, so the sessions may go on. Try again in a moment.');
    }
    log.info({ who: name }, 'all sessions ended');
    hub.endInvalid();
    return sendNothing(response, cookie.clear());
  };
}

export function tooManyTries(waitSeconds: number): Problem {
  return {
    slug: 'too-many-requests',
    detail: 'There were too many tries to sign in. Try again later.',
    headers: { 'Retry-After': String(waitSeconds) },
  };
}

/** Null: none that could be one. */
function tokenIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('token' in body)) return null;
  const { token } = body;
  return typeof token === 'string' && token.length >= 1 && token.length <= 1024 ? token : null;
}

function send(response: ServerResponse, session: Session, { control }: RouteDeps): null {
  const { name, role } = session.holder;
  const demonstration = control !== null;
  const body = JSON.stringify({ name, role, demonstration, endsAt: formatTime(endOfSession(session)) });
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
  return null;
}

function sendNothing(response: ServerResponse, setCookie: string): null {
  response.writeHead(204, { 'Set-Cookie': setCookie }).end();
  return null;
}
