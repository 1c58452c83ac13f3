import { readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * As `nice -n 5`: where processes compete for a processor, one of ordinary priority gets three times as much of it.
 * Nothing changes where there is room for all.
 */
const NICENESS = 5;

/**
 * Lets the buy API go first where it shares a machine: buyers wait for its answers, and nobody waits for the daemons,
 * whose work is done in fewer and larger batches when it comes later.
 */
export function giveWay(): void {
  attempt(() => setPriority(NICENESS));
  attempt(() => {
    // Linux may share its processors among sessions first, and heeds niceness only within one. pm2 gives each process
    // that it forks a session of its own (sched(7), "The autogroup feature").
    if (leadsItsSession()) writeFileSync('/proc/self/autogroup', String(NICENESS));
  });
}

/** Only then is nobody else's work in the session. The session is field 6, after the name in brackets. */
function leadsItsSession(): boolean {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3] === String(process.pid);
}

/** Who may not, or has no such thing, is a little less polite. */
function attempt(step: () => void): void {
  try {
    step();
  } catch {
    return;
  }
}
