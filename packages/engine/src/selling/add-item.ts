import { insertItem, updateSettings, type KeyedRequest, type LedgerSale } from '@stampede/store';
import { alterSale, type AlterPlan } from './alter-sale.ts';
import { type ItemView, viewItem } from './item-view.ts';
import type { ActingStores } from '../stores/acting-stores.ts';
import { recallRequest, recordRequest, unlessTaken } from './remembered-requests.ts';
import { showSaleAgain } from './show-sale.ts';

/** Items of one sale. */
export const ITEMS_MAX = 500;

export interface NewItem {
  readonly sku: string;
  readonly name: string | null;
  readonly allotment: number;
  readonly unitPrice: number;
}

export type AddItemOutcome =
  (ItemView & { readonly outcome: 'added'; readonly replayed: boolean }) | { readonly outcome: Refusal };

type Refusal = 'sale_not_found' | 'sale_closed' | 'sku_exists' | 'too_many_items' | 'idempotency_key_reused';

/**
 * Adds an item to a sale. Steps and errors: see alterSale. A sku is never used twice in a sale, so a repeated request
 * adds nothing; with a key it returns the item as it is then.
 */
export async function addItem(
  stores: ActingStores,
  saleId: string,
  item: NewItem,
  request: KeyedRequest | null = null,
): Promise<AddItemOutcome> {
  const altered = await unlessTaken(() =>
    alterSale<Refusal | 'replayed'>(
      stores,
      saleId,
      async (sale, tx) => {
        const recalled = await recallRequest(tx, request);
        if (recalled === 'same') return { refusal: 'replayed' };
        if (recalled === 'other') return { refusal: 'idempotency_key_reused' };
        return plan(sale, item);
      },
      async (tx, _sale, settings) => {
        await insertItem(tx, saleId, item);
        await updateSettings(tx, saleId, settings);
        await recordRequest(tx, request);
      },
    ),
  );
  switch (altered.outcome) {
    case 'refused':
      if (altered.refusal !== 'replayed') return { outcome: altered.refusal };
      return { outcome: 'added', replayed: true, ...viewItem(await showSaleAgain(stores, saleId), item.sku) };
    case 'sale_not_found':
      return { outcome: 'sale_not_found' };
    case 'allotment_in_use':
      throw new Error('a new item takes no units away');
    case 'altered':
      return { outcome: 'added', replayed: false, ...viewItem(altered.sale, item.sku) };
  }
}

function plan(sale: LedgerSale, { sku, name, allotment, unitPrice }: NewItem): AlterPlan<Refusal> {
  const { saleId, items } = sale.catalog;
  if (sale.settings.state === 'closed') return { refusal: 'sale_closed' };
  if (items.some((item) => item.sku === sku)) return { refusal: 'sku_exists' };
  if (items.length >= ITEMS_MAX) return { refusal: 'too_many_items' };
  return {
    altered: {
      settings: sale.settings,
      items: [...items, { sku, name, unitPrice }],
      stock: [...sale.stock, { sku, allotment }],
      restricts: false,
      audited: { action: 'item.added', saleId, subject: sku, after: { name, allotment, unitPrice } },
    },
  };
}
