import type { SaleCatalog } from '@stampede/domain';
import { findSale, listNewestSaleIds } from '@stampede/store';
import type { Stores } from './stores.ts';

/**
 * What never changes of a sale; null when there is no such sale. Read from the ledger once, then remembered:
 * purchases of a known sale go on while Postgres is away, and wait for no promise.
 *
 * @throws StoreUnavailableError when it is not remembered and Postgres cannot be asked
 */
export function findCatalog(stores: Stores, saleId: string): SaleCatalog | Promise<SaleCatalog | null> {
  return stores.catalogs.get(saleId) ?? readCatalog(stores, saleId);
}

async function readCatalog(stores: Stores, saleId: string): Promise<SaleCatalog | null> {
  const sale = await findSale(stores.db, saleId);
  if (sale === null) return null;
  stores.catalogs.set(sale.catalog);
  return sale.catalog;
}

/** So many of the newest sales are remembered before anybody asks for them. */
const NEWEST = 100;

/**
 * Remembers the newest sales, whichever process opened them: this one sells them also when Postgres is away at the
 * first purchase.
 */
export async function rememberNewestSales(stores: Stores): Promise<void> {
  for (const saleId of await listNewestSaleIds(stores.db, NEWEST)) await findCatalog(stores, saleId);
}
