import { findOrders, type Queryable } from '@stampede/store';

/**
 * Those of the order numbers that are orders in the ledger, whatever has become of them since. What the ledger rejected
 * never had units, and is none.
 *
 * @throws StoreUnavailableError, OutcomeUnknownError while the ledger cannot be asked
 */
export async function orderedAmong(db: Queryable, orderNos: readonly string[]): Promise<ReadonlySet<string>> {
  const orders = (await findOrders(db, orderNos)).map(({ order }) => order);
  return new Set(orders.filter(({ state }) => state !== 'rejected').map(({ orderNo }) => orderNo));
}
