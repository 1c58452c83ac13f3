import type { SaleSettings, StoredSaleState, Visibility } from '@stampede/domain';
import { updateSettings, type LedgerSale } from '@stampede/store';
import { alterSale, type AlterPlan, type EditedSettings } from './alter-sale.ts';
import { auditedChangeOf } from './audited-sale.ts';
import type { SaleView } from '../reading/read-sale.ts';
import type { ActingStores } from '../stores/acting-stores.ts';

/** An absent field is not changed; null removes a time or the limit. */
export interface SaleChange {
  readonly state?: StoredSaleState;
  readonly opensAtMs?: number | null;
  readonly closesAtMs?: number | null;
  readonly buyerLimit?: number | null;
  readonly paymentWindowSeconds?: number;
  readonly name?: string;
  readonly visibility?: Visibility;
  /** null removes it. */
  readonly message?: string | null;
}

type Refusal = 'sale_closed' | 'closes_before_it_opens';

export type ChangeSaleOutcome =
  { readonly outcome: 'changed'; readonly sale: SaleView } | { readonly outcome: 'sale_not_found' | Refusal };

/**
 * Changes a sale's settings. Steps and errors: see alterSale. A closed sale stays closed; only what people read of it
 * can change.
 * Idempotent.
 */
export async function changeSale(
  stores: ActingStores,
  saleId: string,
  change: SaleChange,
): Promise<ChangeSaleOutcome> {
  const altered = await alterSale(
    stores,
    saleId,
    (sale) => plan(sale, change),
    (tx, _sale, settings) => updateSettings(tx, saleId, settings),
  );
  switch (altered.outcome) {
    case 'refused':
      return { outcome: altered.refusal };
    case 'sale_not_found':
      return { outcome: 'sale_not_found' };
    case 'allotment_in_use':
      throw new Error('a change of settings does not touch allotments');
    case 'altered':
      return { outcome: 'changed', sale: altered.sale };
  }
}

/** What people read, which no purchase depends on. */
const SHOWN = new Set(['name', 'visibility', 'message']);

function plan(sale: LedgerSale, change: SaleChange): AlterPlan<Refusal> {
  const before = sale.settings;
  const onlyShown = Object.keys(change).every(
    (field) => SHOWN.has(field) || (field === 'state' && change.state === 'closed'),
  );
  if (before.state === 'closed' && !onlyShown) return { refusal: 'sale_closed' };
  const state = change.state ?? before.state;
  const settings: EditedSettings = {
    name: change.name ?? before.name,
    state,
    opensAtMs: change.opensAtMs === undefined ? before.opensAtMs : change.opensAtMs,
    closesAtMs: change.closesAtMs === undefined ? before.closesAtMs : change.closesAtMs,
    buyerLimit: change.buyerLimit === undefined ? before.buyerLimit : change.buyerLimit,
    paymentWindowSeconds: change.paymentWindowSeconds ?? before.paymentWindowSeconds,
    closedAtMs: state === 'closed' ? (before.closedAtMs ?? Date.now()) : null,
    visibility: change.visibility ?? before.visibility,
    message: change.message === undefined ? before.message : change.message,
  };
  if (
    settings.opensAtMs !== null &&
    settings.closesAtMs !== null &&
    settings.closesAtMs <= settings.opensAtMs
  ) {
    return { refusal: 'closes_before_it_opens' };
  }
  const audited = auditedChangeOf(sale.catalog.saleId, before, settings);
  return { altered: { settings, stock: sale.stock, restricts: restricts(before, settings), audited } };
}

function restricts(before: SaleSettings, after: EditedSettings): boolean {
  return (
    (before.state === 'open' && after.state !== 'open') ||
    (after.state === 'closed' && before.state !== 'closed') ||
    (after.opensAtMs ?? -Infinity) > (before.opensAtMs ?? -Infinity) ||
    (after.closesAtMs ?? Infinity) < (before.closesAtMs ?? Infinity) ||
    (after.buyerLimit ?? Infinity) < (before.buyerLimit ?? Infinity)
  );
}
