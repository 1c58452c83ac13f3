import type { Gate } from './gate.ts';
import { deadLettersKey } from './keys.ts';
import { fieldOf, parseEntries, type QueueEntry } from './queue-entry.ts';

/** A queue entry that could not become an order. */
export interface DeadLetter {
  readonly partition: number;
  readonly entryId: string;
  /** As in the entry; '' without one. */
  readonly orderNo: string;
  /** Null for a malformed one. */
  readonly entry: QueueEntry | null;
  readonly cause: string;
  /** Redis' clock when it was dead-lettered. */
  readonly sinceMs: number;
}

/** A page of a partition's dead letters, oldest first. @param page `afterId` '': from the first one */
export async function listDeadLetters(
  gate: Gate,
  page: { partition: number; afterId: string; limit: number },
): Promise<DeadLetter[]> {
  const { partition, afterId, limit } = page;
  const start = afterId === '' ? '-' : `(${afterId}`;
  const raw = await gate.command(partition, 'list-dead-letters', (redis) =>
    redis.xrange(deadLettersKey(partition), start, '+', 'COUNT', limit),
  );
  return raw.map(([entryId, fields]) => ({
    partition,
    entryId,
    orderNo: fieldOf(fields, 'order_no'),
    entry: parseEntries([[entryId, fields]]).entries[0] ?? null,
    cause: fieldOf(fields, 'dead_lettered_because'),
    sinceMs: Number.parseInt(entryId, 10),
  }));
}
