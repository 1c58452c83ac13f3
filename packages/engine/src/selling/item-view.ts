import type { CatalogItem, ItemStock } from '@stampede/domain';
import type { SaleView } from '../reading/read-sale.ts';

/** One item of a sale as clients see it. */
export interface ItemView {
  readonly item: CatalogItem;
  readonly stock: ItemStock;
  /** As of the sale, see {@link SaleView}. */
  readonly pending: boolean;
}

/** An item that is known to be in the sale. */
export function viewItem(sale: SaleView, sku: string): ItemView {
  const stock = sale.stock.find((item) => item.sku === sku);
  const item = sale.catalog.items.find((candidate) => candidate.sku === sku);
  if (stock === undefined || item === undefined) throw new Error(`item ${sku} was changed and is gone`);
  return { item, stock, pending: sale.pending };
}
