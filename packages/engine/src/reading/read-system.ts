import { isOperatingError } from '@stampede/domain';
import {
  countPendingChanges,
  listGates,
  probeLedger,
  readClock,
  readQueueState,
  sumUnits,
} from '@stampede/store';
import type { StoreTrouble } from '../stores/store-troubles.ts';
import type { Stores } from '../stores/stores.ts';

interface GateHealth {
  readonly partition: number;
  readonly trusted: boolean;
  /** Its server accepts writes. */
  readonly serves: boolean;
}

/** Whether the stores allow a process to work. */
export interface HealthReading {
  /** Every server is connected, is a master, and accepts writes. */
  readonly redis: boolean;
  /** It is connected, accepts writes, and grants all needed privileges. */
  readonly postgres: boolean;
  /** Why a store refuses, or refused within the last 5 s. */
  readonly troubles: readonly StoreTrouble[];
  /** Redis' clock minus Postgres', accurate to the duration of both reads; null where one could not be read. */
  readonly clockSkewMs: number | null;
  readonly gates: readonly GateHealth[];
}

/** A gate and its queue; null where the queue could not be read. */
export interface GateReading extends GateHealth {
  readonly queueLength: number | null;
  readonly oldestEntryAgeMs: number | null;
  readonly deadLetters: number | null;
}

/** Figures of the stores; null where one could not be read. */
export interface SystemReading extends HealthReading {
  readonly gates: readonly GateReading[];
  readonly pendingChanges: number | null;
  readonly pendingReleases: number | null;
  /** Age of the oldest change that is pending; null also where none is. */
  readonly oldestPendingAgeMs: number | null;
  readonly units: { readonly available: number; readonly reserved: number; readonly sold: number } | null;
}

/**
 * For readiness: a read and a write without effect, in each store and for each partition. Throws no operating error.
 */
export async function readHealth(stores: Stores): Promise<HealthReading> {
  const [ledger, clockSkewMs] = await Promise.all([
    nullIfUnavailable(readGates(stores)),
    nullIfUnavailable(readClockSkew(stores)),
  ]);
  const partitions = ledger?.partitions ?? [...stores.approvals.keys()];
  const gates = await Promise.all(partitions.map((partition) => readTrust(stores, partition)));
  return {
    redis: stores.nodes.identified && gates.every(({ serves }) => serves),
    postgres: ledger !== null && !ledger.lacksGrants,
    troubles: stores.troubles.present(),
    clockSkewMs,
    gates,
  };
}

/** For metrics. Throws no operating error. */
export async function readSystem(stores: Stores): Promise<SystemReading> {
  const [health, pending, units] = await Promise.all([
    readHealth(stores),
    nullIfUnavailable(countPendingChanges(stores.db)),
    nullIfUnavailable(sumUnits(stores.db)),
  ]);
  return {
    ...health,
    gates: await Promise.all(health.gates.map((gate) => readQueue(stores, gate))),
    pendingChanges: pending?.changes ?? null,
    pendingReleases: pending?.releases ?? null,
    oldestPendingAgeMs: pending?.oldestAgeMs ?? null,
    units,
  };
}

/** The gates of the partitions, from Redis alone. Throws no operating error. */
export async function readGateStates(stores: Stores, partitions: readonly number[]): Promise<GateReading[]> {
  return Promise.all(
    partitions.map(async (partition) => readQueue(stores, await readTrust(stores, partition))),
  );
}

async function readGates({ db, troubles }: Stores): Promise<{ partitions: number[]; lacksGrants: boolean }> {
  const missing = await probeLedger(db);
  if (missing.length > 0) {
    // No statement has failed for it yet, so report it here.
    const error = new Error(`permission denied: ${missing.join(', ')}`);
    troubles.report('postgres', Object.assign(error, { code: '42501' }));
  }
  const partitions = (await listGates(db)).map(({ partition }) => partition);
  return { partitions, lacksGrants: missing.length > 0 };
}

async function readTrust(stores: Stores, partition: number): Promise<GateHealth> {
  const read = await nullIfUnavailable(stores.nodes.readMarker(partition).then((marker) => ({ marker })));
  const isMarked = read !== null && read.marker === stores.approvals.get(partition)?.epoch;
  return { partition, trusted: stores.gate.isTrusted(partition) && isMarked, serves: read !== null };
}

async function readQueue(stores: Stores, gate: GateHealth): Promise<GateReading> {
  const state = await nullIfUnavailable(readQueueState(stores.gate, gate.partition));
  return {
    ...gate,
    queueLength: state?.length ?? null,
    oldestEntryAgeMs: state?.oldestEntryAgeMs ?? null,
    deadLetters: state?.deadLetters ?? null,
  };
}

async function readClockSkew(stores: Stores): Promise<number> {
  const [redisMs, postgresMs] = await Promise.all([stores.nodes.readClock(), readClock(stores.db)]);
  return Math.round(redisMs - postgresMs);
}

/** Null where the store is unavailable. */
async function nullIfUnavailable<Value>(reading: Promise<Value>): Promise<Value | null> {
  try {
    return await reading;
  } catch (error) {
    if (isOperatingError(error)) return null;
    throw error;
  }
}
