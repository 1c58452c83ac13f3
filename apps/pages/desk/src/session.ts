import { signal } from '@preact/signals';
import type { Session } from './api/bodies.ts';
import { call } from './api/call.ts';
import { reads } from './api/reads.ts';
import { writes } from './api/writes.ts';
import type { Problem } from './api/problem.ts';
import { unwatch } from './live/stream.ts';
import { go } from './routing/router.ts';

/** Null: not signed in. Undefined: not read yet. */
export const session = signal<Session | null | undefined>(undefined);
/** Why the session could not be read. */
export const sessionProblem = signal<Problem | null>(null);

/** Reads who is signed in; without a session `call` leads to the form. */
export async function readSession(): Promise<void> {
  const answer = await call(reads.session());
  if (answer.ok) session.value = answer.body;
  else if (answer.problem.status === 401) session.value = null;
  sessionProblem.value = answer.ok || answer.problem.status === 401 ? null : answer.problem;
}

/** Ends this session, or with `all` those of every desk. */
export async function signOut({ all }: { readonly all: boolean }): Promise<Problem | null> {
  const answer = await call(all ? writes.signOutAll() : writes.signOut());
  if (!answer.ok && answer.problem.status !== 401) return answer.problem;
  unwatch();
  session.value = null;
  go('/desk/sign-in');
  return null;
}

/** Only then the desk shows buttons; the server decides anyway. */
export function isOperator(): boolean {
  return session.value?.role === 'operator';
}
