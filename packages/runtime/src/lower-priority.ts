import { readFileSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/**
 * As of `nice -n 5`: where processes compete for a processor, one of normal priority gets three times as much of it. No
 * effect while a processor is idle.
 */
const NICENESS = 5;
/**
 * A user other than root may set a session's priority once in 100 ms on the whole machine, and daemons start together.
 * With one attempt at a random time in this range, most of them stay within that limit.
 */
const ATTEMPT_MIN_MS = 200;
const ATTEMPT_MAX_MS = 1000;

/**
 * Lowers this process's priority, so that the buy API runs first where they share a machine: buyers wait for its
 * answers, and a delayed daemon works in fewer and larger batches. A process that may not, or whose one attempt at its
 * session fails, keeps its priority.
 */
export function lowerPriority(): void {
  try {
    if (getPriority() < NICENESS) setPriority(NICENESS);
  } catch {
    // The session's priority is another setting, with permissions of its own.
  }
  const waitMs = ATTEMPT_MIN_MS + Math.random() * (ATTEMPT_MAX_MS - ATTEMPT_MIN_MS);
  setTimeout(lowerSessionPriority, waitMs).unref();
}

/**
 * Linux may divide its processors among sessions first, and then niceness applies only within a session. pm2 gives each
 * process that it forks a session of its own (sched(7), "The autogroup feature").
 */
function lowerSessionPriority(): void {
  try {
    if (leadsItsSession()) writeFileSync('/proc/self/autogroup', String(NICENESS));
  } catch {
    // No such feature, or the limit above: only the process's own niceness applies.
  }
}

/** Otherwise the session may contain other programs. The session id is field 6; the name in brackets is field 2. */
function leadsItsSession(): boolean {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3] === String(process.pid);
}
