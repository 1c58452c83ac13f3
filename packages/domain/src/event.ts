/** What the ledger decides and the shop hears of. */
export const EVENT_TYPES = [
  'order.created',
  'order.paid',
  'order.expired',
  'order.cancelled',
  'order.rejected',
  'order.extended',
  'order.returned',
  'refund.due',
  'refund.done',
  'refund.withdrawn',
  'sale.created',
  'sale.changed',
  'sale.opened',
  'sale.paused',
  'sale.closed',
  'item.sold_out',
  'item.back_in_stock',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];
