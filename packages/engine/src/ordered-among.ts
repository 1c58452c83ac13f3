import { findOrders, type Queryable } from '@stampede/store';

/**
 * Those of the order numbers that are orders in the ledger, whatever has become of them.
 *
 * @throws StoreUnavailableError, OutcomeUnknownError while the ledger cannot be asked
 */
export async function orderedAmong(db: Queryable, orderNos: readonly string[]): Promise<ReadonlySet<string>> {
  return new Set((await findOrders(db, orderNos)).map(({ order }) => order.orderNo));
}
