import type { SaleView } from '@stampede/engine';
import { type CatalogItem, type ItemStock, saleStateAt } from '@stampede/domain';
import { formatOptionalTime, formatTime } from '../schemas/rfc3339.ts';
import type { SaleBody, SaleItemBody } from '../schemas/sale.ts';

/** A sale as clients see it; its state is derived by the clock in the answer. */
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
