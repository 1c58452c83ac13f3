import type { IncomingMessage, ServerResponse } from 'node:http';
import { unavailable, type Problem } from '../http/problems.ts';
import { writeSession, type Session } from '../sessions/session.ts';
import type { RouteDeps } from './route-deps.ts';

const SIGN_IN: Problem = { slug: 'unauthenticated', detail: 'Sign in first: your session has ended.' };

/** The session of a request, renewed by it; or why there is none. */
export function sessionOf(
  { sessions, cookie, hub }: Pick<RouteDeps, 'sessions' | 'cookie' | 'hub'>,
  request: IncomingMessage,
  response: ServerResponse,
): Session | Problem {
  const reading = sessions.read(cookie.read(request));
  switch (reading.outcome) {
    case 'none':
      return SIGN_IN;
    case 'unknown':
      return noLedger();
    case 'valid':
      if (reading.renewed) {
        response.setHeader('Set-Cookie', cookie.set(writeSession(reading.session)));
        hub.prolong(reading.session);
      }
      return reading.session;
  }
}

/** The ledger says which sessions are valid, and was not read yet. */
export function noLedger(): Problem {
  return unavailable('Postgres is away, and it says who may be signed in. Try again in a moment.');
}

export function isProblem(value: object): value is Problem {
  return 'slug' in value;
}
