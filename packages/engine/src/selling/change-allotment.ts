import type { CatalogItem, ItemStock } from '@stampede/domain';
import { updateAllotment, updateSettings, type LedgerSale } from '@stampede/store';
import { alterSale, type AlterPlan } from './alter-sale.ts';
import { readSale } from '../reading/read-sale.ts';
import type { Stores } from '../stores/stores.ts';

const ALLOTMENT_MAX = 1_000_000_000;

export type ChangeAllotmentOutcome =
  | { readonly outcome: 'changed'; readonly stock: ItemStock; readonly item: CatalogItem }
  | { readonly outcome: 'sale_not_found' | 'sku_not_found' | 'allotment_out_of_bounds' }
  | { readonly outcome: 'allotment_in_use'; readonly available: number };

/** Adds units to an item, or takes away such as are available in the gate, see alterSale. */
export async function changeAllotment(
  stores: Stores,
  saleId: string,
  sku: string,
  change: number,
): Promise<ChangeAllotmentOutcome> {
  const altered = await alterSale(
    stores,
    saleId,
    (sale) => plan(sale, sku, change),
    async (tx, sale, settings) => {
      const allotment = sale.stock.find((item) => item.sku === sku)?.allotment;
      if (allotment === undefined) throw new Error(`item ${sku} was planned and is gone`);
      await updateAllotment(tx, { saleId, sku, allotment });
      await updateSettings(tx, saleId, settings);
    },
  );
  switch (altered.outcome) {
    case 'refused':
      return altered.refusal;
    case 'sale_not_found':
      return { outcome: 'sale_not_found' };
    case 'allotment_in_use':
      return { outcome: 'allotment_in_use', available: altered.available };
    case 'altered': {
      const sale = await readSale(stores, saleId);
      const stock = sale?.stock.find((item) => item.sku === sku);
      const item = sale?.catalog.items.find((candidate) => candidate.sku === sku);
      if (stock === undefined || item === undefined) return { outcome: 'sku_not_found' };
      return { outcome: 'changed', stock, item };
    }
  }
}

type Refusal = Exclude<ChangeAllotmentOutcome, { outcome: 'changed' }>;

function plan(sale: LedgerSale, sku: string, change: number): AlterPlan<Refusal> {
  const item = sale.stock.find((candidate) => candidate.sku === sku);
  if (item === undefined) return { refusal: { outcome: 'sku_not_found' } };
  const allotment = item.allotment + change;
  if (allotment > ALLOTMENT_MAX) return { refusal: { outcome: 'allotment_out_of_bounds' } };
  // Fewer than the ledger itself has given away; the gate, which also counts what is queued, decides the rest.
  if (change < 0 && allotment < item.reserved + item.sold) {
    return { refusal: { outcome: 'allotment_in_use', available: Math.max(0, item.available) } };
  }
  const stock = sale.stock.map((other) => (other.sku === sku ? { sku, allotment } : other));
  return { altered: { settings: sale.settings, stock, restricts: change < 0 } };
}
