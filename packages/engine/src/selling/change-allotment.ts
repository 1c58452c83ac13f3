import type { ItemStock } from '@stampede/domain';
import {
  updateAllotment,
  updateSettings,
  type AuditedChange,
  type KeyedRequest,
  type LedgerSale,
} from '@stampede/store';
import { alterSale, type AlterPlan } from './alter-sale.ts';
import { type ItemView, viewItem } from './item-view.ts';
import type { ActingStores } from '../stores/acting-stores.ts';
import { recallRequest, recordRequest, unlessTaken } from './remembered-requests.ts';
import { showSaleAgain } from './show-sale.ts';

const ALLOTMENT_MAX = 1_000_000_000;

export type ChangeAllotmentOutcome =
  | (ItemView & { readonly outcome: 'changed'; readonly replayed: boolean })
  | { readonly outcome: Refusal }
  | { readonly outcome: 'allotment_in_use'; readonly available: number };

type Refusal = 'sale_not_found' | 'sku_not_found' | 'allotment_out_of_bounds' | 'idempotency_key_reused';

/**
 * Adds units to an item, or removes units that are available in the gate. Steps and errors: see alterSale. Idempotent
 * with a key: a repeated request returns the item as it is then. Without a key it is another change.
 */
export async function changeAllotment(
  stores: ActingStores,
  saleId: string,
  sku: string,
  change: number,
  request: KeyedRequest | null = null,
): Promise<ChangeAllotmentOutcome> {
  const altered = await unlessTaken(() =>
    alterSale<Ending>(
      stores,
      saleId,
      async (sale, tx) => {
        const item = sale.stock.find((candidate) => candidate.sku === sku);
        if (item === undefined) return { refusal: { outcome: 'sku_not_found' } };
        const recalled = await recallRequest(tx, request);
        if (recalled === 'same') return { refusal: { outcome: 'replayed' } };
        if (recalled === 'other') return { refusal: { outcome: 'idempotency_key_reused' } };
        return plan(sale, item, change);
      },
      async (tx, sale, settings) => {
        const allotment = sale.stock.find((item) => item.sku === sku)?.allotment;
        if (allotment === undefined) throw new Error(`item ${sku} was planned and is gone`);
        await updateAllotment(tx, { saleId, sku, allotment });
        await updateSettings(tx, saleId, settings);
        await recordRequest(tx, request);
      },
    ),
  );
  switch (altered.outcome) {
    case 'refused': {
      const { refusal } = altered;
      if (refusal.outcome !== 'replayed') return refusal;
      return { outcome: 'changed', replayed: true, ...viewItem(await showSaleAgain(stores, saleId), sku) };
    }
    case 'sale_not_found':
      return { outcome: 'sale_not_found' };
    case 'allotment_in_use':
      return { outcome: 'allotment_in_use', available: altered.available };
    case 'altered':
      return { outcome: 'changed', replayed: false, ...viewItem(altered.sale, sku) };
  }
}

/** Outcomes without a change. */
type Ending = Exclude<ChangeAllotmentOutcome, { outcome: 'changed' }> | { readonly outcome: 'replayed' };

function plan(sale: LedgerSale, item: ItemStock, change: number): AlterPlan<Ending> {
  const allotment = item.allotment + change;
  if (allotment > ALLOTMENT_MAX) return { refusal: { outcome: 'allotment_out_of_bounds' } };
  // Fewer than the ledger has reserved and sold. The gate also counts queued purchases, and decides the rest.
  if (change < 0 && allotment < item.reserved + item.sold) {
    return { refusal: { outcome: 'allotment_in_use', available: Math.max(0, item.available) } };
  }
  const { sku } = item;
  const stock = sale.stock.map((other) => (other.sku === sku ? { sku, allotment } : other));
  const audited: AuditedChange = {
    ...{ action: 'allotment.changed', saleId: sale.catalog.saleId, subject: sku },
    ...{ before: { allotment: item.allotment }, after: { allotment } },
  };
  return { altered: { settings: sale.settings, stock, restricts: change < 0, audited } };
}
