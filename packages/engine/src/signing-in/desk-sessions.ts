import {
  deleteExpiredDeskLinks,
  insertAuditEntry,
  insertDeskLink,
  raiseDeskGeneration,
  readDeskGeneration as readGeneration,
} from '@stampede/store';
import type { ActingStores } from '../stores/acting-stores.ts';
import type { Stores } from '../stores/stores.ts';

/** The generation of the desk's sessions that are valid. @throws StoreUnavailableError */
export async function readDeskGeneration(stores: Stores): Promise<number> {
  return readGeneration(stores.db);
}

/**
 * Ends all sessions of the desk, in all processes: those of an earlier generation are not valid. One transaction decides
 * and records it; a second call ends those that began in between.
 *
 * @returns the new generation
 * @throws StoreUnavailableError: it may have been done all the same; to do it again is harmless
 */
export async function endDeskSessions({ db, actor }: ActingStores): Promise<number> {
  return db.transaction(async (tx) => {
    const generation = await raiseDeskGeneration(tx);
    await insertAuditEntry(tx, actor, { action: 'sessions.ended' });
    return generation;
  });
}

/**
 * Uses a one-time link into the desk. The insert decides, also between processes. After a crash the link is used, and its
 * holder needs another one.
 *
 * @param expiresAtMs in ms since 1970
 * @throws StoreUnavailableError: the link may have been used all the same
 */
export async function claimDeskLink(
  stores: Stores,
  linkId: string,
  expiresAtMs: number,
): Promise<'claimed' | 'used'> {
  await deleteExpiredDeskLinks(stores.db);
  return (await insertDeskLink(stores.db, linkId, expiresAtMs)) ? 'claimed' : 'used';
}
