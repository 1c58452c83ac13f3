import {
  formatOptionalTime,
  formatTime,
  saleStateAt,
  type CatalogItem,
  type ItemStock,
  type SaleState,
  type Visibility,
} from '@stampede/domain';
import type { SaleView } from '../reading/read-sale.ts';

/** A sale as clients see it. */
export interface SaleBody {
  readonly saleId: string;
  readonly name: string;
  readonly currency: string;
  readonly state: SaleState;
  readonly opensAt: string | null;
  readonly closesAt: string | null;
  readonly buyerLimit: number | null;
  readonly paymentWindowSeconds: number;
  readonly holdSeconds: number;
  readonly visibility: Visibility;
  readonly message: string | null;
  readonly createdAt: string;
  readonly source: 'gate' | 'ledger';
  readonly pending: boolean;
  readonly serverTime: string;
  readonly items: SaleItemBody[];
}

/** An item as clients see it. */
export interface SaleItemBody {
  readonly sku: string;
  readonly name: string | null;
  readonly unitPrice: number;
  readonly allotment: number;
  readonly available: number;
  readonly reserved: number;
  readonly sold: number;
}

/** Its state is derived by the clock in the answer. */
export function saleBody(view: SaleView): SaleBody {
  const { catalog, settings, stock, source, pending, serverTimeMs } = view;
  return {
    saleId: catalog.saleId,
    name: settings.name,
    currency: catalog.currency,
    state: saleStateAt(settings, serverTimeMs),
    opensAt: formatOptionalTime(settings.opensAtMs),
    closesAt: formatOptionalTime(settings.closesAtMs),
    buyerLimit: settings.buyerLimit,
    paymentWindowSeconds: settings.paymentWindowSeconds,
    holdSeconds: catalog.holdSeconds,
    visibility: settings.visibility,
    message: settings.message,
    createdAt: formatTime(catalog.createdAtMs),
    source,
    pending,
    serverTime: formatTime(serverTimeMs),
    items: catalog.items.map((item, index) => {
      const units = stock[index];
      if (units?.sku !== item.sku) {
        throw new Error(`the stock of ${catalog.saleId} is not in the order of its catalog`);
      }
      return saleItemBody(item, units);
    }),
  };
}

export function saleItemBody(item: CatalogItem, stock: ItemStock): SaleItemBody {
  const { allotment, available, reserved, sold } = stock;
  return {
    sku: item.sku,
    name: item.name,
    unitPrice: item.unitPrice,
    allotment,
    available,
    reserved,
    sold,
  };
}
