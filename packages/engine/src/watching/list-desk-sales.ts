import { saleStateAt } from '@stampede/domain';
import { findSales, listNewestSaleIds, listUnclosedSaleIds, type LedgerSale } from '@stampede/store';
import { viewLedgerSale, viewSale, type SaleView } from '../reading/read-sale.ts';
import type { Stores } from '../stores/stores.ts';

/**
 * The sales that an operator looks at, `max` at most: first those that are not closed, then the others, each newest
 * first. Figures of closed ones are the ledger's, so that the gate is read only for the others, a script each.
 *
 * @throws an operating error while Postgres is unavailable
 */
export async function listDeskSales(stores: Stores, max: number): Promise<SaleView[]> {
  const saleIds = new Set([
    ...(await listUnclosedSaleIds(stores.db, max)),
    ...(await listNewestSaleIds(stores.db, max)),
  ]);
  const nowMs = Date.now();
  const sales = (await findSales(stores.db, [...saleIds]))
    .map((sale) => ({ sale, isClosed: saleStateAt(sale.settings, nowMs) === 'closed' }))
    .sort((one, other) => Number(one.isClosed) - Number(other.isClosed) || byAge(one.sale, other.sale))
    .slice(0, max);
  return Promise.all(
    sales.map(async ({ sale, isClosed }) =>
      isClosed ? viewLedgerSale(stores, sale) : viewSale(stores, sale),
    ),
  );
}

function byAge(one: LedgerSale, other: LedgerSale): number {
  return (
    other.catalog.createdAtMs - one.catalog.createdAtMs ||
    (one.catalog.saleId < other.catalog.saleId ? 1 : -1)
  );
}
