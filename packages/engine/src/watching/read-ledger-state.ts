import {
  listBlockingSessions,
  listGates,
  listProcesses,
  probeLedger,
  type BlockingSession,
  type GateRow,
  type SeenProcess,
} from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

export type { BlockingSession } from '@stampede/store';

/** A transaction that holds others up for less is ordinary work on a busy machine. */
const BLOCKS_FOR_MS = 1000;
/** A count of blocked items that is older shows nothing of the present. */
const BLOCKED_SEEN_MS = 3000;

/** What the ledger shows of the deployment. */
export interface LedgerState {
  /** The grants that this user lacks. */
  readonly missingGrants: readonly string[];
  readonly gates: readonly GateRow[];
  readonly processes: readonly SeenProcess[];
  /** Sessions that hold work up. */
  readonly blocking: readonly BlockingSession[];
}

/**
 * Four statements, one after the other; the first is a write without effect. Holders of rows are looked for while a
 * process has items set aside.
 *
 * @throws an operating error while Postgres is unavailable, or refuses writes
 */
export async function readLedgerState({ db }: Stores): Promise<LedgerState> {
  const missingGrants = await probeLedger(db);
  const gates = await listGates(db);
  const processes = await listProcesses(db);
  const withHolders = processes.some(hasBlockedItems);
  const blocking = await listBlockingSessions(db, { olderThanMs: BLOCKS_FOR_MS, withHolders });
  return { missingGrants, gates, processes, blocking };
}

function hasBlockedItems({ counters: { blockedItems }, unseenMs }: SeenProcess): boolean {
  return typeof blockedItems === 'number' && blockedItems > 0 && unseenMs < BLOCKED_SEEN_MS;
}
