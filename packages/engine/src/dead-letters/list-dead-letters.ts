import { listDeadLetters as listOfPartition, listGates, type DeadLetter } from '@stampede/store';
import { decodeCursor, encodeCursor } from '../reading/cursor.ts';
import type { Stores } from '../stores/stores.ts';

/**
 * - `listed`: a page; `nextCursor` is null on the last one.
 * - `invalid_cursor`: the cursor is not one of this list.
 */
export type ListDeadLettersOutcome =
  | { readonly outcome: 'listed'; readonly data: DeadLetter[]; readonly nextCursor: string | null }
  | { readonly outcome: 'invalid_cursor' };

interface Place {
  readonly partition: number;
  readonly entryId: string;
}

/**
 * The dead letters of all partitions, one partition after the other, in each of them oldest first.
 *
 * @throws an operating error while Postgres or a gate is unavailable, or a gate is not trusted: a list without its
 *   letters would look complete
 */
export async function listDeadLetters(
  stores: Stores,
  { limit, cursor }: { limit: number; cursor: string | null },
): Promise<ListDeadLettersOutcome> {
  const place = cursor === null ? { partition: 0, entryId: '' } : placeIn(cursor);
  if (place === undefined) return { outcome: 'invalid_cursor' };
  const found: DeadLetter[] = [];
  for (const { partition } of await listGates(stores.db)) {
    if (partition < place.partition) continue;
    if (found.length > limit) break;
    const afterId = partition === place.partition ? place.entryId : '';
    const left = limit + 1 - found.length;
    found.push(...(await listOfPartition(stores.gate, { partition, afterId, limit: left })));
  }
  const data = found.slice(0, limit);
  const last = data.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return {
    outcome: 'listed',
    data,
    nextCursor: hasMore ? encodeCursor([last.partition, last.entryId]) : null,
  };
}

const ENTRY_ID = /^\d{1,16}-\d{1,16}$/;

function placeIn(cursor: string): Place | undefined {
  const [partition, entryId] = decodeCursor(cursor, ['number', 'string']) ?? [];
  if (typeof partition !== 'number' || typeof entryId !== 'string') return undefined;
  return partition >= 0 && partition <= 255 && ENTRY_ID.test(entryId) ? { partition, entryId } : undefined;
}
