import { changedFields, type CatalogItem } from '@stampede/domain';
import { updateCatalogItem, updateSettings, type LedgerSale } from '@stampede/store';
import { alterSale, type AlterPlan } from './alter-sale.ts';
import { type ItemView, viewItem } from './item-view.ts';
import type { ActingStores } from '../stores/acting-stores.ts';

/** An absent field is not changed; a null name removes it. */
export interface ItemChange {
  readonly name?: string | null;
  readonly unitPrice?: number;
}

export type ChangeItemOutcome =
  (ItemView & { readonly outcome: 'changed' }) | { readonly outcome: 'sale_not_found' | Refusal };

type Refusal = 'sku_not_found' | 'sale_closed';

/**
 * Changes an item's name or price. Steps and errors: see alterSale. A price is changed in the gate first: once it is
 * answered, nothing is bought at the old one. Orders keep their amount. Idempotent. In a closed sale only the name can
 * change.
 */
export async function changeItem(
  stores: ActingStores,
  saleId: string,
  sku: string,
  change: ItemChange,
): Promise<ChangeItemOutcome> {
  const altered = await alterSale<Refusal>(
    stores,
    saleId,
    (sale) => plan(sale, sku, change),
    async (tx, { items = [] }, settings) => {
      const item = items.find((candidate) => candidate.sku === sku);
      if (item === undefined) throw new Error(`item ${sku} was planned and is gone`);
      await updateCatalogItem(tx, saleId, item);
      await updateSettings(tx, saleId, settings);
    },
  );
  switch (altered.outcome) {
    case 'refused':
      return { outcome: altered.refusal };
    case 'sale_not_found':
      return { outcome: 'sale_not_found' };
    case 'allotment_in_use':
      throw new Error('a change of name and price does not touch allotments');
    case 'altered':
      return { outcome: 'changed', ...viewItem(altered.sale, sku) };
  }
}

function plan(sale: LedgerSale, sku: string, change: ItemChange): AlterPlan<Refusal> {
  const before = sale.catalog.items.find((item) => item.sku === sku);
  if (before === undefined) return { refusal: 'sku_not_found' };
  if (sale.settings.state === 'closed' && change.unitPrice !== undefined) return { refusal: 'sale_closed' };
  const after: CatalogItem = {
    sku,
    name: change.name === undefined ? before.name : change.name,
    unitPrice: change.unitPrice ?? before.unitPrice,
  };
  const fields = changedFields(before, after);
  return {
    altered: {
      settings: sale.settings,
      items: sale.catalog.items.map((item) => (item.sku === sku ? after : item)),
      stock: sale.stock,
      restricts: after.unitPrice !== before.unitPrice,
      audited: fields && { action: 'item.changed', saleId: sale.catalog.saleId, subject: sku, ...fields },
    },
  };
}
