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
  try {
    setPriority(NICENESS);
  } catch {
    // Somebody who may not is a little less polite.
  }
}
