import type { SaleCatalog } from '@stampede/domain';
import { findSale, listNewestSaleIds } from '@stampede/store';
import { pause } from './pause.ts';
import type { Stores } from './stores.ts';

/**
 * What a sale sells; null when there is no such sale. Read from the ledger once, then cached: purchases of a cached sale
 * go on while Postgres is unavailable, and await no promise. The gate refuses those of an outdated catalog.
 *
 * @throws StoreUnavailableError when it is not cached and Postgres is unavailable
 */
export function findCatalog(stores: Stores, saleId: string): SaleCatalog | Promise<SaleCatalog | null> {
  return stores.catalogs.get(saleId) ?? readCatalog(stores, saleId);
}

/** Before the caller tries again with a catalog that is no other one. */
const SAME_PAUSE_MS = 50;

/**
 * The catalog after the gate has refused a purchase with `refused`: a later one, or after 50 ms the same. A change of
 * prices is in the gate some milliseconds before it is in the ledger, a new item some milliseconds after.
 *
 * @throws StoreUnavailableError while Postgres is unavailable
 */
export async function rereadCatalog(stores: Stores, refused: SaleCatalog): Promise<SaleCatalog | null> {
  const { saleId, version } = refused;
  const cached = stores.catalogs.get(saleId);
  if (cached !== undefined && cached.version > version) return cached;
  const catalog = await stores.catalogs.shareRead(saleId, () => readCatalog(stores, saleId));
  if (catalog?.version === version) await pause(SAME_PAUSE_MS);
  return catalog;
}

async function readCatalog(stores: Stores, saleId: string): Promise<SaleCatalog | null> {
  const sale = await findSale(stores.db, saleId);
  if (sale === null) {
    stores.catalogs.delete(saleId);
    return null;
  }
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
