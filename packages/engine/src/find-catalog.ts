import type { SaleCatalog } from '@stampede/domain';
import { findSale, listSalesPage } from '@stampede/store';
import type { Stores } from './stores.ts';

/**
 * What never changes of a sale; null when there is no such sale. Read from the ledger once, then remembered:
 * purchases of a known sale go on while Postgres is away.
 *
 * @throws StoreUnavailableError when it is not remembered and Postgres cannot be asked
 */
export async function findCatalog(stores: Stores, saleId: string): Promise<SaleCatalog | null> {
  const remembered = stores.catalogs.get(saleId);
  if (remembered !== undefined) return remembered;
  const sale = await findSale(stores.db, saleId);
  if (sale === null) return null;
  stores.catalogs.set(sale.catalog);
  return sale.catalog;
}

/** Remembers the newest sales, so that a process which has just started sells them without asking for each. */
export async function rememberNewestSales(stores: Stores): Promise<void> {
  for (const sale of await listSalesPage(stores.db, { limit: 200, before: null }))
    stores.catalogs.set(sale.catalog);
}
