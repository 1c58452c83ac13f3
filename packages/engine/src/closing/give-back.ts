import { partitionOfOrder } from '@stampede/domain';
import {
  insertPendingUnits,
  moveUnits,
  type ClosedOrder,
  type PendingUnits,
  type Queryable,
} from '@stampede/store';

/**
 * Lowers the counters of an order that this transaction has cancelled, and inserts its pending release.
 *
 * @returns the pending release, to be applied after the commit
 */
export async function giveBack(tx: Queryable, order: ClosedOrder): Promise<PendingUnits[]> {
  const { saleId, sku, orderNo, quantity } = order;
  const partition = partitionOfOrder(orderNo);
  const pending = await insertPendingUnits(tx, { kind: 'release', reason: 'cancelled' }, [
    { partition, saleId, sku, orderNo, quantity, dueAtMs: null },
  ]);
  await unreserve(tx, [order]);
  return pending;
}

/**
 * Lowers the reserved units of closed orders. Call it last in a transaction: every transaction that orders, pays or
 * closes units of these items waits for these rows.
 */
export async function unreserve(tx: Queryable, closed: readonly ClosedOrder[]): Promise<void> {
  await moveUnits(
    tx,
    closed.map(({ saleId, sku, quantity }) => ({ saleId, sku, reserved: -quantity, sold: 0 })),
  );
}
