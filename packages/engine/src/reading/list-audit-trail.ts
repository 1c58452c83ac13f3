import { listAuditPage, type AuditEntry, type AuditFilter } from '@stampede/store';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Stores } from '../stores/stores.ts';

/**
 * - `listed`: a page, newest first; `nextCursor` is null on the last one.
 * - `invalid_cursor`: the cursor is not one of this list.
 */
export type ListAuditTrailOutcome =
  | { readonly outcome: 'listed'; readonly data: AuditEntry[]; readonly nextCursor: string | null }
  | { readonly outcome: 'invalid_cursor' };

/**
 * A page of the audit trail. With other filters a cursor is harmless: the page goes on from the same entry.
 * @param query `limit` 1–200
 */
export async function listAuditTrail(
  stores: Stores,
  query: AuditFilter & { readonly limit: number; readonly cursor: string | null },
): Promise<ListAuditTrailOutcome> {
  const { limit, cursor, ...filter } = query;
  const beforeEntryId = cursor === null ? null : entryIn(cursor);
  if (beforeEntryId === undefined) return { outcome: 'invalid_cursor' };
  const page = { ...filter, beforeEntryId, limit: limit + 1 };
  const found = await stores.db.transaction((tx) => listAuditPage(tx, page));
  const data = found.slice(0, limit);
  const last = data.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return { outcome: 'listed', data, nextCursor: hasMore ? encodeCursor([last.entryId]) : null };
}

function entryIn(cursor: string): number | undefined {
  const [entryId] = decodeCursor(cursor, ['number']) ?? [];
  return typeof entryId === 'number' && entryId > 0 ? entryId : undefined;
}
