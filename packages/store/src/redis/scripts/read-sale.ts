import type { ItemStock, SaleSettings, StoredSaleState } from '@stampede/domain';
import type { Gate } from '../gate.ts';
import { defineScript } from '../script.ts';
import { asFields, asInteger, asList, orNull, textOrNull } from './reply.ts';

export interface GateSale {
  readonly nowMs: number;
  readonly settings: SaleSettings;
  /** By SKU. */
  readonly stock: ReadonlyMap<string, ItemStock>;
}

export const readSaleScript = defineScript({
  name: 'read-sale',
  keys: ['gate', 'sale', 'items'],
  args: ['epoch'],
  each: [],
  decode: (reply): GateSale | null => {
    const [now, settings, counters] = asList(reply);
    const fields = asFields(settings);
    if (fields.size === 0) return null;
    return { nowMs: asInteger(now), settings: toSettings(fields), stock: toStock(asFields(counters)) };
  },
});

function toSettings(fields: Map<string, string>): SaleSettings {
  return {
    version: asInteger(fields.get('version')),
    name: fields.get('name') ?? '',
    state: fields.get('state') as StoredSaleState,
    opensAtMs: orNull(fields.get('opens_at')),
    closesAtMs: orNull(fields.get('closes_at')),
    buyerLimit: orNull(fields.get('buyer_limit')),
    paymentWindowSeconds: asInteger(fields.get('payment_window_seconds')),
    closedAtMs: orNull(fields.get('closed_at')),
    // The version before writes none of these.
    catalogVersion: asInteger(fields.get('catalog_version') ?? 0),
    visibility: fields.get('visibility') === 'unlisted' ? 'unlisted' : 'public',
    message: textOrNull(fields.get('message')),
  };
}

/** The counters of a sale's items, from the fields of their hash. */
export function toStock(counters: Map<string, string>): Map<string, ItemStock> {
  const stock = new Map<string, ItemStock>();
  for (const field of counters.keys()) {
    const sku = field.slice(0, field.lastIndexOf(':'));
    if (stock.has(sku)) continue;
    const counter = (name: string): number => asInteger(counters.get(`${sku}:${name}`) ?? 0);
    stock.set(sku, {
      sku,
      allotment: counter('allotment'),
      available: counter('available'),
      reserved: counter('reserved'),
      sold: counter('sold'),
    });
  }
  return stock;
}

/** Settings and counters in one consistent snapshot; null while the sale is not in this gate. */
export async function readGateSale(
  gate: Gate,
  sale: { partition: number; saleId: string },
): Promise<GateSale | null> {
  const { partition, saleId } = sale;
  return gate.run(readSaleScript, {
    partition,
    saleId,
    args: {},
  });
}
