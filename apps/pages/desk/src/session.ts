import { signal } from '@preact/signals';
import { call } from './api/call.ts';
import { reads } from './api/reads.ts';
import { writes } from './api/writes.ts';
import type { Problem } from './api/problem.ts';
import { go } from './routing/router.ts';
import { session } from './signed-in.ts';

/** Why the session could not be read. */
export const sessionProblem = signal<Problem | null>(null);

/** Reads who is signed in. */
export async function readSession(): Promise<void> {
  const answer = await call(reads.session());
  if (answer.ok) session.value = answer.body;
  sessionProblem.value = answer.ok || answer.problem.status === 401 ? null : answer.problem;
}

/** Ends the session of this browser. */
export async function signOut(): Promise<Problem | null> {
  const answer = await call(writes.signOut());
  if (!answer.ok && answer.problem.status !== 401) return answer.problem;
  session.value = null;
  go('/desk/sign-in');
  return null;
}
