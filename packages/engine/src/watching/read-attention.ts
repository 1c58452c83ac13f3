import { isOperatingError } from '@stampede/domain';
import {
  countWindowsEnding,
  listBlockingSessions,
  listDeadLetters,
  listGates,
  listProcesses,
  listWebhookEndpoints,
  probeLedger,
  sumDueRefunds,
  sumOrdersByState,
  type BlockingSession,
  type DueRefunds,
  type GateRow,
  type OrderTotal,
  type SeenProcess,
  type WebhookEndpoint,
} from '@stampede/store';
import { readGateStates, type GateReading } from '../reading/read-system.ts';
import type { Stores } from '../stores/stores.ts';

export type { BlockingSession, DueRefunds, OrderTotal } from '@stampede/store';

/** A transaction that holds others up for less is ordinary work on a busy machine. */
const BLOCKS_FOR_MS = 1000;
/** Refunds that are added up: far more than people give back by hand in a day. */
const REFUNDS_MAX = 10_000;
const WINDOWS_MAX = 10_000;
/** The window in which payment windows count as ending soon. */
const SOON_MS = 60_000;

/** What the ledger shows of the deployment, read in a few ms. */
export interface LedgerState {
  /** The grants that this user lacks. */
  readonly missingGrants: readonly string[];
  readonly gates: readonly GateRow[];
  readonly processes: readonly SeenProcess[];
  readonly blocking: readonly BlockingSession[];
}

/**
 * Five statements on one connection after the other; the first is a write without effect.
 * @throws an operating error while Postgres is unavailable or refuses writes
 */
export async function readLedgerState({ db }: Stores): Promise<LedgerState> {
  const missingGrants = await probeLedger(db);
  const gates = await listGates(db);
  const processes = await listProcesses(db);
  const withHolders = processes.some(({ counters, unseenMs }) => {
    const { blockedItems } = counters;
    return typeof blockedItems === 'number' && blockedItems > 0 && unseenMs < BLOCKED_SEEN_MS;
  });
  const found = await listBlockingSessions(db, { olderThanMs: BLOCKS_FOR_MS, withHolders });
  return { missingGrants, gates, processes, blocking: found };
}

/** A count of blocked items that is older shows nothing of the present. */
const BLOCKED_SEEN_MS = 3000;

/** A gate, and its oldest dead letter. */
export interface WatchedGate extends GateReading {
  readonly oldestDeadLetterAtMs: number | null;
}

/** Redis alone: six commands a partition, and one more where there are dead letters. Throws no operating error. */
export async function readWatchedGates(
  stores: Stores,
  partitions: readonly number[],
): Promise<WatchedGate[]> {
  const gates = await readGateStates(stores, partitions);
  return Promise.all(
    gates.map(async (gate) => ({ ...gate, oldestDeadLetterAtMs: await oldestDeadLetter(stores, gate) })),
  );
}

async function oldestDeadLetter(stores: Stores, { partition, deadLetters }: GateReading): Promise<number | null> {
  if (deadLetters === null || deadLetters === 0) return null;
  try {
    const [oldest] = await listDeadLetters(stores.gate, { partition, afterId: '', limit: 1 });
    return oldest?.sinceMs ?? null;
  } catch (error) {
    if (isOperatingError(error)) return null;
    throw error;
  }
}

/** What waits for a person. */
export interface OpenWork {
  readonly endpoints: readonly WebhookEndpoint[];
  /** By currency. */
  readonly refunds: readonly DueRefunds[];
}

/** @throws an operating error while Postgres is unavailable */
export async function readOpenWork({ db }: Stores): Promise<OpenWork> {
  const endpoints = await listWebhookEndpoints(db);
  return { endpoints, refunds: await sumDueRefunds(db, REFUNDS_MAX) };
}

/** The orders of a sale and their amounts, by state. @throws an operating error while Postgres is unavailable */
export function readOrderTotals({ db }: Stores, saleId: string): Promise<OrderTotal[]> {
  return sumOrdersByState(db, saleId);
}

/** Payment windows of a sale that end within a minute, among the 10,000 that end first. @throws an operating error */
export function countEndingSoon({ db }: Stores, saleId: string): Promise<number> {
  return countWindowsEnding(db, { saleId, withinMs: SOON_MS, max: WINDOWS_MAX });
}
