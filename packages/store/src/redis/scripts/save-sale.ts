import type { SaleSettings } from '@stampede/domain';
import type { Gate } from '../gate.ts';
import { defineScript } from '../script.ts';
import { asInteger, asList, asText, orEmpty } from './reply.ts';

export type SaveSaleReply =
  | { readonly reply: 'saved' | 'stale' }
  | { readonly reply: 'allotment_in_use'; readonly sku: string; readonly available: number };

export const saveSaleScript = defineScript({
  name: 'save-sale',
  keys: ['gate', 'sale', 'items', 'buyers', 'idempotency'],
  args: [
    'epoch',
    'version',
    'name',
    'state',
    'opens_at',
    'closes_at',
    'buyer_limit',
    'payment_window_seconds',
    'closed_at',
    'catalog_version',
    'visibility',
    'message',
  ],
  each: ['sku', 'allotment', 'units_taken'],
  decode: (answer): SaveSaleReply => {
    const [code, sku, available] = asList(answer);
    const reply = asText(code);
    switch (reply) {
      case 'saved':
      case 'stale':
        return { reply };
      case 'allotment_in_use':
        return { reply, sku: asText(sku), available: asInteger(available) };
      default:
        throw new TypeError(`save-sale.lua answered ${reply}`);
    }
  },
});

type SettingField = Exclude<(typeof saveSaleScript)['args'][number], 'epoch'>;

/** The fields of a sale's hash, as the scripts read them. */
export function settingFields(settings: SaleSettings): Record<SettingField, string | number> {
  return {
    version: settings.version,
    name: settings.name,
    state: settings.state,
    opens_at: orEmpty(settings.opensAtMs),
    closes_at: orEmpty(settings.closesAtMs),
    buyer_limit: orEmpty(settings.buyerLimit),
    payment_window_seconds: settings.paymentWindowSeconds,
    closed_at: orEmpty(settings.closedAtMs),
    catalog_version: settings.catalogVersion,
    visibility: settings.visibility,
    message: settings.message ?? '',
  };
}

/** An item as it is to be in the gate. */
export interface ItemToSave {
  readonly sku: string;
  readonly allotment: number;
  /** Reserved and sold in the ledger. */
  readonly unitsTaken: number;
}

/**
 * Applies settings and allotments that are newer than the gate's.
 * @throws GateDamagedError when the gate has lost a sale
 */
export async function saveGateSale(
  gate: Gate,
  sale: {
    partition: number;
    saleId: string;
    settings: SaleSettings;
    items: readonly ItemToSave[];
  },
): Promise<SaveSaleReply> {
  const { partition, saleId, settings } = sale;
  return gate.run(saveSaleScript, {
    partition,
    saleId,
    args: settingFields(settings),
    each: sale.items.map(({ sku, allotment, unitsTaken }) => ({ sku, allotment, units_taken: unitsTaken })),
  });
}
