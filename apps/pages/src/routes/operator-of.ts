import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Problem } from '../http/problems.ts';
import type { Session } from '../sessions/session.ts';
import { isProblem, sessionOf } from './session-of.ts';

/** The session of an operator's request; or why there is none. */
export function operatorOf(
  deps: Parameters<typeof sessionOf>[0],
  request: IncomingMessage,
  response: ServerResponse,
): Session | Problem {
  const session = sessionOf(deps, request, response);
  if (isProblem(session) || session.holder.role === 'operator') return session;
  return { slug: 'forbidden', detail: 'Only an operator can do this.' };
}
