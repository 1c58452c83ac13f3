import { findOrder } from '../reading/find-order.ts';
import type { Stores } from '../stores/stores.ts';

/** The outcome for an order that the ledger does not have: it is still queued, or there is none. */
export async function withoutRow(
  stores: Stores,
  orderNo: string,
): Promise<{ readonly outcome: 'order_not_found' } | { readonly outcome: 'order_not_ready' }> {
  return (await findOrder(stores, orderNo)) === null
    ? { outcome: 'order_not_found' }
    : { outcome: 'order_not_ready' };
}
