import { BEFORE_ALL_ORDERS } from '@stampede/domain';
import { AUDIT_BATCH_MAX, listPendingOrders, restartWindows } from '@stampede/store';
import { comparePendingOrders } from './compare-orders.ts';
import type { Stores } from '../stores/stores.ts';

/**
 * Starts the payment windows of a sale's pending orders again that are missing, or do not end when they should. The
 * script is the atomic step; a crash leaves some of them to the next time.
 *
 * @param ordersMax looks at so many orders at most
 * @returns how many were started
 * @throws an operating error when the gate is not trusted, or a store is away
 */
export async function restartMissingWindows(
  stores: Stores,
  saleId: string,
  ordersMax: number,
): Promise<number> {
  let started = 0;
  let afterOrderNo: string = BEFORE_ALL_ORDERS;
  for (let seen = 0; seen < ordersMax; seen += AUDIT_BATCH_MAX) {
    const page = await listPendingOrders(stores.db, { saleId, afterOrderNo, limit: AUDIT_BATCH_MAX });
    const last = page.at(-1);
    if (last === undefined) break;
    const { windowless } = await comparePendingOrders(stores, page);
    for (const partition of new Set(windowless.map((order) => order.partition))) {
      const windows = windowless.filter((order) => order.partition === partition);
      started += await restartWindows(stores.gate, { partition, windows });
    }
    afterOrderNo = last.orderNo;
  }
  return started;
}
