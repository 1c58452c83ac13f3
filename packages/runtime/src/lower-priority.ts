import { readFileSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/**
 * As of `nice -n 5`: where processes compete for a processor, one of ordinary priority gets three times as much of it.
 * Nothing changes where there is room for all.
 */
const NICENESS = 5;
/**
 * A user other than root may set a session's priority once in 100 ms on the whole machine, and daemons start together.
 * A single attempt at a random moment of this range misses that limit for most of them.
 */
const ATTEMPT_MIN_MS = 200;
const ATTEMPT_MAX_MS = 1000;

/**
 * Lowers this process's priority, so that the buy API goes first where they share a machine: buyers wait for its
 * answers, and the daemons' work is done in fewer and larger batches when it comes later. A process that may not, or
 * whose single attempt at its session fails, keeps the priority that it has.
 */
export function lowerPriority(): void {
  try {
    if (getPriority() < NICENESS) setPriority(NICENESS);
  } catch {
    // The session's priority is another setting, with rights of its own.
  }
  const waitMs = ATTEMPT_MIN_MS + Math.random() * (ATTEMPT_MAX_MS - ATTEMPT_MIN_MS);
  setTimeout(lowerSessionPriority, waitMs).unref();
}

/**
 * Linux may share its processors among sessions first, and applies niceness only within one. pm2 gives each process that
 * it forks a session of its own (sched(7), "The autogroup feature").
 */
function lowerSessionPriority(): void {
  try {
    if (leadsItsSession()) writeFileSync('/proc/self/autogroup', String(NICENESS));
  } catch {
    // No such feature, or the limit above: the process's own niceness has to do.
  }
}

/** Only then is no other program's work in the session. The session is field 6, after the name in brackets. */
function leadsItsSession(): boolean {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3] === String(process.pid);
}
