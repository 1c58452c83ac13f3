import type { CatalogItem, SaleCatalog } from '@stampede/domain';

/** The item of a purchase; without a sku it is the only item of the sale, or `ambiguous`. */
export function findItem(
  { items }: SaleCatalog,
  sku: string | undefined,
): CatalogItem | 'unknown' | 'ambiguous' {
  if (sku !== undefined) return items.find((item) => item.sku === sku) ?? 'unknown';
  const [only] = items;
  return only !== undefined && items.length === 1 ? only : 'ambiguous';
}
