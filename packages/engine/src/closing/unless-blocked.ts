import { isLockTimeout, type ItemKey, type Queryable } from '@stampede/store';
import { blockedError } from '../stores/blocked-items.ts';
import type { Stores } from '../stores/stores.ts';

/** @throws StoreUnavailableError where another session has the item locked */
export type RefuseBlocked = (item: ItemKey) => void;

/**
 * Runs a transaction for one order, with the lock timeout for a waiting caller. After one such timeout, further callers
 * of that item are refused without a wait until it is free: the pool's connections stay available for orders of other
 * items.
 *
 * @param work calls `refuseBlocked` with the order's item before it locks it
 * @throws an operating error, also on a lock timeout
 */
export async function unlessBlocked<Result>(
  stores: Stores,
  work: (tx: Queryable, refuseBlocked: RefuseBlocked) => Promise<Result>,
): Promise<Result> {
  const { db, blocked } = stores;
  await blocked.look(db);
  const needed: ItemKey[] = [];
  try {
    return await db.transaction((tx) =>
      work(tx, (item) => {
        if (blocked.has(item)) throw blockedError(`the item ${item.saleId} ${item.sku} is locked`);
        needed.push(item);
      }),
    );
  } catch (error) {
    if (isLockTimeout(error)) await blocked.find(db, needed);
    throw error;
  }
}
