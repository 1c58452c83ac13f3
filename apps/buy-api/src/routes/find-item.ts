import type { CatalogItem, SaleCatalog } from '@stampede/domain';

/** A catalog never changes, so its index can be kept as long as the catalog itself is. */
const indexes = new WeakMap<SaleCatalog, ReadonlyMap<string, CatalogItem>>();

/** The item of a purchase; without a sku it is the only item of the sale, or `ambiguous`. */
export function findItem(
  catalog: SaleCatalog,
  sku: string | undefined,
): CatalogItem | 'unknown' | 'ambiguous' {
  if (sku === undefined) {
    const [only] = catalog.items;
    return only !== undefined && catalog.items.length === 1 ? only : 'ambiguous';
  }
  let index = indexes.get(catalog);
  if (index === undefined) {
    index = new Map(catalog.items.map((item) => [item.sku, item]));
    indexes.set(catalog, index);
  }
  return index.get(sku) ?? 'unknown';
}
