import type { CatalogItem, EventType, Order, OrderState } from '@stampede/domain';
import { formatTime } from '@stampede/domain';
import type { LedgerEvent, LedgerSale, OrderReading, Payment } from '@stampede/store';
import type { SaleView } from '../reading/read-sale.ts';
import { orderBody, type OrderBody } from '../showing/order-body.ts';
import { paymentBody, type PaymentBody } from '../showing/payment-body.ts';
import { saleBody, saleItemBody, type SaleBody, type SaleItemBody } from '../showing/sale-body.ts';

/** An event as the feed and the webhooks show it. */
export interface EventBody {
  readonly id: string;
  readonly position: number;
  readonly type: EventType;
  readonly occurredAt: string;
  readonly saleId: string | null;
  readonly orderNo?: string;
  /** The place among the order's events, from 1. */
  readonly sequence?: number;
  readonly data: {
    readonly order?: OrderBody;
    readonly payment?: PaymentBody;
    readonly sale?: SaleBody;
    readonly item?: SaleItemBody;
  };
}

/** What the ledger has of an event when it is read; null: removed since, or not part of it. */
export interface EventObjects {
  readonly order: OrderReading | null;
  readonly payment: Payment | null;
  readonly sale: LedgerSale | null;
}

/** The objects as they are when the event is read, with what the event decided. */
export function eventBody(event: LedgerEvent, objects: EventObjects, nowMs: number): EventBody {
  const { order, payment, sale } = objects;
  const item = sale === null || event.sku === null ? null : itemOf(sale, event.sku);
  return {
    id: eventId(event.position),
    position: event.position,
    type: event.type,
    occurredAt: formatTime(event.occurredAtMs),
    saleId: event.saleId,
    ...(event.orderNo !== null && { orderNo: event.orderNo }),
    ...(event.sequence !== null && { sequence: event.sequence }),
    data: {
      ...(order !== null && { order: orderBody(orderThen(event, order.order), order.serverTimeMs) }),
      ...(payment !== null && { payment: paymentBody(paymentThen(event, payment)) }),
      ...(sale !== null && item === null && { sale: saleThen(event, sale, nowMs) }),
      ...(item !== null && { item }),
    },
  };
}

/** Positions are never used twice. */
export function eventId(position: number): string {
  return `evt_${position}`;
}

const STATE_DECIDED: Partial<Record<EventType, OrderState>> = {
  'order.created': 'pending_payment',
  'order.extended': 'pending_payment',
  'order.paid': 'paid',
};

function orderThen({ type, expiresAtMs }: LedgerEvent, order: Order): Order {
  const state = STATE_DECIDED[type];
  if (state === undefined) return order;
  const paidAtMs = state === 'paid' ? order.paidAtMs : null;
  return { ...order, state, paidAtMs, closedAtMs: null, expiresAtMs: expiresAtMs ?? order.expiresAtMs };
}

function paymentThen({ type, amount, refundCause }: LedgerEvent, payment: Payment): Payment {
  if (type === 'refund.done') return payment;
  return {
    ...payment,
    state: type === 'order.paid' ? 'captured' : 'refund_due',
    amount: amount ?? payment.amount,
    refundCause: refundCause as Payment['refundCause'],
    refundedAtMs: null,
    refundReference: null,
  };
}

function saleThen({ type }: LedgerEvent, sale: LedgerSale, nowMs: number): SaleBody {
  const view: SaleView = { ...sale, source: 'ledger', pending: false, serverTimeMs: nowMs };
  const shown = saleBody(view);
  switch (type) {
    case 'sale.opened':
      return { ...shown, state: 'open' };
    case 'sale.paused':
      return { ...shown, state: 'paused' };
    case 'sale.closed':
      return { ...shown, state: 'closed' };
    default:
      return shown;
  }
}

function itemOf({ catalog, stock }: LedgerSale, sku: string): SaleItemBody | null {
  const item: CatalogItem | undefined = catalog.items.find((candidate) => candidate.sku === sku);
  const units = stock.find((candidate) => candidate.sku === sku);
  return item === undefined || units === undefined ? null : saleItemBody(item, units);
}
