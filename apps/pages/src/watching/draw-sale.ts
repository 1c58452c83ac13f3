import { formatTime } from '@stampede/domain';
import { saleBody, type SaleView as ReadSale } from '@stampede/engine';
import type { ItemLine, SaleLine, SaleView, Units } from '../view/desk-view.ts';

/** The sums of the items. */
export function unitsOf(sale: ReadSale): Units {
  const sum = (part: keyof Units): number => sale.stock.reduce((total, item) => total + item[part], 0);
  return {
    allotment: sum('allotment'),
    available: sum('available'),
    reserved: sum('reserved'),
    sold: sum('sold'),
  };
}

/** A sale as a line of the list. */
export function lineOf(sale: ReadSale): SaleLine {
  const { saleId, name, state, opensAt, closesAt, currency, source, serverTime } = saleBody(sale);
  return { saleId, name, state, opensAt, closesAt, currency, source, asOf: serverTime, ...unitsOf(sale) };
}

type Settings = Pick<
  SaleView,
  | 'at'
  | 'saleId'
  | 'name'
  | 'state'
  | 'message'
  | 'visibility'
  | 'opensAt'
  | 'closesAt'
  | 'currency'
  | 'buyerLimit'
  | 'paymentWindowSeconds'
  | 'pending'
  | 'source'
>;

/** What a sale is, and its items. */
export function partsOf(sale: ReadSale, nowMs: number): { settings: Settings; items: ItemLine[] } {
  const body = saleBody(sale);
  const { saleId, name, state, message, visibility, opensAt, closesAt, currency, buyerLimit } = body;
  const { paymentWindowSeconds, pending, source } = body;
  return {
    settings: {
      ...{ at: formatTime(nowMs), saleId, name, state, message, visibility, opensAt, closesAt, currency },
      ...{ buyerLimit, paymentWindowSeconds, pending, source },
    },
    items: body.items,
  };
}
