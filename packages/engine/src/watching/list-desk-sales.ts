import { saleStateAt } from '@stampede/domain';
import { findSales, listNewestSaleIds, listUnclosedSales } from '@stampede/store';
import { viewLedgerSale, viewSale, type SaleView } from '../reading/read-sale.ts';
import type { Stores } from '../stores/stores.ts';

/** Sales that are not closed, of which the first are picked: a bound of what is sorted for each view. */
const UNCLOSED_MAX = 10_000;

/** The sales that an operator looks at. */
export interface DeskSales {
  /** Open and paused ones, newest first; then scheduled ones, by their opening; then closed ones, newest first. */
  readonly sales: readonly SaleView[];
  /** How many are not closed, up to 10,000, also of those that are not listed. */
  readonly unclosed: number;
}

/**
 * Lists `max` sales at most. Figures of closed ones are the ledger's, so that the gate is read only for the others, a
 * script each.
 *
 * @throws an operating error while Postgres is unavailable
 */
export async function listDeskSales(stores: Stores, max: number): Promise<DeskSales> {
  const unclosed = await listUnclosedSales(stores.db, { limit: max, max: UNCLOSED_MAX });
  // Of more than `max` that are not closed the first fill the list, so that no other of the newest ones is in it.
  const ids = [...new Set([...unclosed.saleIds, ...(await listNewestSaleIds(stores.db, max))])];
  const places = new Map(ids.map((saleId, index) => [saleId, index]));
  const placeOf = (saleId: string): number => places.get(saleId) ?? ids.length;
  const nowMs = Date.now();
  const sales = (await findSales(stores.db, ids))
    .map((sale) => ({ sale, isClosed: saleStateAt(sale.settings, nowMs) === 'closed' }))
    .sort((one, other) => placeOf(one.sale.catalog.saleId) - placeOf(other.sale.catalog.saleId))
    .slice(0, max);
  const views = sales.map(async ({ sale, isClosed }) =>
    isClosed ? viewLedgerSale(stores, sale) : viewSale(stores, sale),
  );
  return { sales: await Promise.all(views), unclosed: unclosed.count };
}
