import type { SaleCatalog } from '@stampede/domain';
import { findSale, listNewestSaleIds } from '@stampede/store';
import type { Stores } from './stores.ts';

/**
 * The immutable part of a sale; null when there is no such sale. Read from the ledger once, then cached: purchases of a
 * cached sale go on while Postgres is unavailable, and await no promise.
 *
 * @throws StoreUnavailableError when it is not cached and Postgres is unavailable
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

/** Newest sales that are cached before their first purchase. */
const NEWEST = 100;

/**
 * Caches the newest sales, of all processes: this one can sell them even if Postgres is unavailable at the first
 * purchase.
 */
export async function cacheNewestSales(stores: Stores): Promise<void> {
  for (const saleId of await listNewestSaleIds(stores.db, NEWEST)) await findCatalog(stores, saleId);
}
