import { isOperatingError } from '@stampede/domain';
import { countPendingChanges, listGates, readClock, readQueueState, sumUnits } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

interface GateReading {
  readonly partition: number;
  readonly trusted: boolean;
  readonly queueLength: number | null;
  readonly oldestEntryAgeMs: number | null;
  readonly deadLetters: number | null;
}

/** What the stores show now; null where one could not be asked. */
export interface SystemReading {
  readonly redis: boolean;
  readonly postgres: boolean;
  /** Redis' clock minus Postgres', to within the time that asking takes. */
  readonly clockSkewMs: number | null;
  readonly gates: readonly GateReading[];
  readonly pendingChanges: number | null;
  readonly pendingReleases: number | null;
  readonly units: { readonly available: number; readonly reserved: number; readonly sold: number } | null;
}

/** For readiness and metrics. Throws no operating error. */
export async function readSystem(stores: Stores): Promise<SystemReading> {
  const [gateRows, pending, units, clocks] = await Promise.all([
    nullIfAway(listGates(stores.db)),
    nullIfAway(countPendingChanges(stores.db)),
    nullIfAway(sumUnits(stores.db)),
    nullIfAway(readClocks(stores)),
  ]);
  const partitions = gateRows?.map((gate) => gate.partition) ?? [...stores.approvals.keys()];
  const gates = await Promise.all(partitions.map((partition) => readGate(stores, partition)));
  return {
    redis: stores.nodes.identified,
    postgres: gateRows !== null,
    clockSkewMs: clocks,
    gates,
    pendingChanges: pending?.changes ?? null,
    pendingReleases: pending?.releases ?? null,
    units,
  };
}

async function readGate(stores: Stores, partition: number): Promise<GateReading> {
  const state = await nullIfAway(readQueueState(stores.gate, partition));
  const marker = await nullIfAway(stores.nodes.readMarker(partition));
  return {
    partition,
    trusted: stores.gate.isTrusted(partition) && marker === stores.approvals.get(partition)?.epoch,
    queueLength: state?.length ?? null,
    oldestEntryAgeMs: state?.oldestEntryAgeMs ?? null,
    deadLetters: state?.deadLetters ?? null,
  };
}

async function readClocks(stores: Stores): Promise<number> {
  const [redisMs, postgresMs] = await Promise.all([stores.nodes.readClock(), readClock(stores.db)]);
  return Math.round(redisMs - postgresMs);
}

/** Null where the store cannot be asked now. */
async function nullIfAway<Value>(reading: Promise<Value>): Promise<Value | null> {
  try {
    return await reading;
  } catch (error) {
    if (isOperatingError(error)) return null;
    throw error;
  }
}
