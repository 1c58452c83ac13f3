import { isOperatingError } from '@stampede/domain';
import { listDeadLetters } from '@stampede/store';
import { readGateStates, type GateReading } from '../reading/read-system.ts';
import type { Stores } from '../stores/stores.ts';

/** A gate, its queue and its oldest dead letter. */
export interface WatchedGate extends GateReading {
  /** Null: none, or it could not be read. */
  readonly oldestDeadLetterAtMs: number | null;
}

/** Redis alone: six commands a partition, and one more where there are dead letters. Throws no operating error. */
export async function readWatchedGates(
  stores: Stores,
  partitions: readonly number[],
): Promise<WatchedGate[]> {
  const gates = await readGateStates(stores, partitions);
  return Promise.all(
    gates.map(async (gate) => ({ ...gate, oldestDeadLetterAtMs: await findOldest(stores, gate) })),
  );
}

async function findOldest(stores: Stores, { partition, deadLetters }: GateReading): Promise<number | null> {
  if (deadLetters === null || deadLetters === 0) return null;
  try {
    const [oldest] = await listDeadLetters(stores.gate, { partition, afterId: '', limit: 1 });
    return oldest?.sinceMs ?? null;
  } catch (error) {
    if (isOperatingError(error)) return null;
    throw error;
  }
}
