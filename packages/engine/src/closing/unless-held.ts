import { isLockTimeout, type ItemKey, type Queryable } from '@stampede/store';
import { heldError } from '../stores/held-items.ts';
import type { Stores } from '../stores/stores.ts';

/** @throws StoreUnavailableError where the item is known to be locked by another session */
export type RefuseHeld = (item: ItemKey) => void;

/**
 * Runs a transaction for one order, which waits for each lock no longer than a caller can be kept. Once such a wait was
 * in vain, the next callers of that item are refused without one, until it is free: the connections of the pool are for
 * the orders of other items.
 *
 * @param work calls `refuseHeld` when it knows the order's item and before it waits for it
 * @throws an operating error, also where a row stayed locked
 */
export async function unlessHeld<Result>(
  stores: Stores,
  work: (tx: Queryable, refuseHeld: RefuseHeld) => Promise<Result>,
): Promise<Result> {
  const { db, held } = stores;
  await held.look(db);
  const needed: ItemKey[] = [];
  try {
    return await db.transaction((tx) =>
      work(tx, (item) => {
        if (held.has(item)) throw heldError(`the item ${item.saleId} ${item.sku} is locked`);
        needed.push(item);
      }),
    );
  } catch (error) {
    if (isLockTimeout(error)) await held.find(db, needed);
    throw error;
  }
}
