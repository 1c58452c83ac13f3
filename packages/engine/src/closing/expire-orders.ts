import { expireOrders, isLockTimeout, listItemsOfDueOrders } from '@stampede/store';
import type { ClosedOrder, DueOrders, ExpiredOrder, PendingUnits } from '@stampede/store';
import { unreserve } from './give-back.ts';
import { applyPendingUnits } from '../syncing/apply-pending-changes.ts';
import type { Stores } from '../stores/stores.ts';

/** Orders in one transaction: 2,000 close at 44,000 a second, and the items are locked for some tens of ms. */
export const EXPIRE_BATCH_MAX = 2000;

export interface ExpiredOrders {
  readonly closed: readonly ClosedOrder[];
  /** Those whose units the gate shows as available now. */
  readonly released: readonly PendingUnits[];
}

/** Looks for what is locked, for one batch: each one names a row, or the lock was gone when it came. */
const LOOKS_MAX = 4;

/**
 * Closes orders that were not paid in time, and gives their units back. The conditional UPDATE is the atomic
 * step: it alone decides that an order is expired, together with its counters and its pending release. Orders whose
 * item another session keeps locked are left out until it is free (`HeldItems`); the others are closed.
 *
 * A crash after the commit leaves pending releases, which the loop of any expiry-listener applies.
 *
 * @param orderNos hints, which may be early, late, doubled or forged; null: the sweep, oldest deadline first
 */
export async function closeOverdueOrders(
  stores: Stores,
  orderNos: readonly string[] | null,
  limit = EXPIRE_BATCH_MAX,
): Promise<ExpiredOrders> {
  await stores.held.look(stores.db);
  const closed = await closeWithoutHeld(stores, { orderNos, limit }, LOOKS_MAX);
  const { applied } = await applyPendingUnits(stores, closed.map(toRelease));
  return { closed, released: applied.filter((change) => change.kind === 'release') };
}

/** @param looks how often it is still looked for what is locked */
async function closeWithoutHeld(
  stores: Stores,
  { orderNos, limit }: Omit<DueOrders, 'except'>,
  looks: number,
): Promise<ExpiredOrder[]> {
  const { held } = stores;
  const due: DueOrders = { orderNos, limit, except: held.list() };
  try {
    return await closeInLedger(stores, due);
  } catch (error) {
    if (!isLockTimeout(error) || looks === 0) throw error;
    await held.find(stores.db, await listItemsOfDueOrders(stores.db, due));
    return closeWithoutHeld(stores, due, looks - 1);
  }
}

async function closeInLedger(stores: Stores, due: DueOrders): Promise<ExpiredOrder[]> {
  const closed = await stores.db.transaction(async (tx) => {
    const expired = await expireOrders(tx, { ...due, waitMs: stores.held.waitMs });
    await unreserve(tx, expired);
    return expired;
  });
  return closed;
}

/** Field by field: a spread of each took a tenth of the listener's time in a flood. */
function toRelease({
  changeId,
  partition,
  orderNo,
  saleId,
  sku,
  quantity,
  expiresAtMs,
}: ExpiredOrder): PendingUnits {
  return { kind: 'release', changeId, partition, saleId, orderNo, sku, quantity, dueAtMs: expiresAtMs };
}
