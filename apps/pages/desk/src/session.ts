import { effect, signal } from '@preact/signals';
import { call } from './api/call.ts';
import { reads } from './api/reads.ts';
import { writes } from './api/writes.ts';
import type { Problem } from './api/problem.ts';
import { inBackground } from './fault.ts';
import { go } from './routing/router.ts';
import { session, usedAtMs } from './signed-in.ts';

/** The end that is shown may be so much earlier than the real one. */
const READ_AGAIN_MS = 60_000;

let readAtMs = 0;

/** Why the session could not be read. */
export const sessionProblem = signal<Problem | null>(null);

/** Reads who is signed in. */
export async function readSession(): Promise<void> {
  readAtMs = Date.now();
  const answer = await call(reads.session());
  if (answer.ok) session.value = answer.body;
  sessionProblem.value = answer.ok || answer.problem.status === 401 ? null : answer.problem;
}

/** Called once: reads the session's new end after it was used, at most once a minute. An idle page reads nothing. */
export function followSession(): void {
  effect(() => {
    if (usedAtMs.value - readAtMs > READ_AGAIN_MS) inBackground(readSession());
  });
}

/** Ends the session of this browser. */
export async function signOut(): Promise<Problem | null> {
  const answer = await call(writes.signOut());
  if (!answer.ok && answer.problem.status !== 401) return answer.problem;
  session.value = null;
  go('/desk/sign-in');
  return null;
}
