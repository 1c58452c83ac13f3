import { expireOrders, isLockTimeout, listItemsOfDueOrders } from '@stampede/store';
import type { ClosedOrder, DueOrders, ExpiredOrder, PendingUnits } from '@stampede/store';
import { unreserve } from './give-back.ts';
import { applyPendingUnits } from '../syncing/apply-pending-changes.ts';
import type { Stores } from '../stores/stores.ts';

/** Orders in one transaction: 2,000 close at 44,000 a second and lock the items for some tens of ms. */
export const EXPIRE_BATCH_MAX = 2000;

export interface ExpiredOrders {
  readonly closed: readonly ClosedOrder[];
  /** Those whose units are available in the gate again. */
  readonly released: readonly PendingUnits[];
}

/** Lock checks per batch. Each finds a locked row, or the lock had been released before it. */
const LOCK_CHECKS_MAX = 4;

/**
 * Expires orders that were not paid in time, and releases their units. The conditional UPDATE is the atomic step: it
 * alone decides that an order is expired, together with its counters and its pending release. Orders whose item another
 * session keeps locked are skipped until it is free (`BlockedItems`); the others are closed.
 *
 * A crash after the commit leaves pending releases, which any expiry-listener applies.
 *
 * @param orderNos hints, which may be early, late, doubled or forged; null: the sweep, oldest deadline first
 */
export async function closeOverdueOrders(
  stores: Stores,
  orderNos: readonly string[] | null,
  limit = EXPIRE_BATCH_MAX,
): Promise<ExpiredOrders> {
  await stores.blocked.look(stores.db);
  const closed = await closeWithoutBlocked(stores, { orderNos, limit }, LOCK_CHECKS_MAX);
  const { applied } = await applyPendingUnits(stores, closed.map(toRelease));
  return { closed, released: applied.filter((change) => change.kind === 'release') };
}

/** @param checksLeft lock checks that are left */
async function closeWithoutBlocked(
  stores: Stores,
  { orderNos, limit }: Omit<DueOrders, 'except'>,
  checksLeft: number,
): Promise<ExpiredOrder[]> {
  const { blocked } = stores;
  const due: DueOrders = { orderNos, limit, except: blocked.list() };
  try {
    return await closeInLedger(stores, due);
  } catch (error) {
    if (!isLockTimeout(error) || checksLeft === 0) throw error;
    await blocked.find(stores.db, await listItemsOfDueOrders(stores.db, due));
    return closeWithoutBlocked(stores, due, checksLeft - 1);
  }
}

async function closeInLedger(stores: Stores, due: DueOrders): Promise<ExpiredOrder[]> {
  const closed = await stores.db.transaction(async (tx) => {
    const expired = await expireOrders(tx, { ...due, waitMs: stores.blocked.waitMs });
    await unreserve(tx, expired);
    return expired;
  });
  return closed;
}

/** Field by field: an object spread took a tenth of the listener's time under load. */
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
