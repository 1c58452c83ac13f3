import { findOrders, type Queryable } from '@stampede/store';

/**
 * Those of the order numbers that have an order in the ledger, in any state except `rejected`: a rejected order never
 * had units.
 *
 * @throws StoreUnavailableError, OutcomeUnknownError while the ledger is unavailable
 */
export async function orderedAmong(db: Queryable, orderNos: readonly string[]): Promise<ReadonlySet<string>> {
  const orders = (await findOrders(db, orderNos)).map(({ order }) => order);
  return new Set(orders.filter(({ state }) => state !== 'rejected').map(({ orderNo }) => orderNo));
}
