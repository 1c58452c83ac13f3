import { readFileSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/**
 * As of `nice -n 5`: where processes compete for a processor, one of ordinary priority gets three times as much of it.
 * Nothing changes where there is room for all.
 */
const NICENESS = 5;
/** Who is not root may tell a session so once in 100 ms on the whole machine, and daemons start together. */
const TELL_AGAIN_MS = 100;
const ATTEMPTS_MAX = 10;

/**
 * Lets the buy API go first where it shares a machine: buyers wait for its answers, and nobody waits for the daemons,
 * whose work is done in fewer and larger batches when it comes later. Who may not is a little less polite.
 */
export function giveWay(): void {
  try {
    if (getPriority() < NICENESS) setPriority(NICENESS);
  } catch {
    // The session can be told all the same.
  }
  tellSession(ATTEMPTS_MAX);
}

/**
 * Linux may share its processors among sessions first, and heeds niceness only within one. pm2 gives each process that
 * it forks a session of its own (sched(7), "The autogroup feature").
 */
function tellSession(attempts: number): void {
  try {
    if (leadsItsSession()) writeFileSync('/proc/self/autogroup', String(NICENESS));
  } catch (error) {
    const isTooOften = error instanceof Error && 'code' in error && error.code === 'EAGAIN';
    if (!isTooOften || attempts <= 1) return;
    setTimeout(() => tellSession(attempts - 1), TELL_AGAIN_MS * (1 + Math.random())).unref();
  }
}

/** Only then is nobody else's work in the session. The session is field 6, after the name in brackets. */
function leadsItsSession(): boolean {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3] === String(process.pid);
}
