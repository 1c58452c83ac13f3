import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** As `nice -n 5`: where processes compete for a processor, one of ordinary priority gets three times as much of it. */
const NICENESS = 5;

/**
 * Lets others on this machine go before a server that was just started as the first process of a session: the
 * processes that it will have inherit it. Linux may share its processors among sessions first, and heeds niceness only within one
 * (sched(7), "The autogroup feature"), so the session is told as well.
 */
export function giveWay(pid: number): void {
  try {
    setPriority(pid, NICENESS);
    writeFileSync(`/proc/${pid}/autogroup`, String(NICENESS));
  } catch {
    // Who may not, or has no such thing, is a little less polite.
  }
}
