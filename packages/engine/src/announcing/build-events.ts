import {
  findOrders,
  findPayments,
  findSales,
  type Database,
  type LedgerEvent,
} from '@stampede/store';
import { eventBody, type EventBody } from './event-body.ts';

/**
 * Builds the objects of events from the ledger, in a few statements for all of them. What has been removed from the
 * ledger since, is left out.
 */
export async function buildEvents(db: Database, events: readonly LedgerEvent[]): Promise<EventBody[]> {
  const orderNos = distinct(events.map(({ orderNo }) => orderNo));
  const paymentIds = distinct(events.map(({ paymentId }) => paymentId));
  // The order says all of its sale that its event needs.
  const saleIds = distinct(events.map(({ orderNo, saleId }) => (orderNo === null ? saleId : null)));
  const [orders, payments, sales] = await Promise.all([
    orderNos.length === 0 ? [] : findOrders(db, orderNos),
    paymentIds.length === 0 ? [] : findPayments(db, paymentIds),
    saleIds.length === 0 ? [] : findSales(db, saleIds),
  ]);
  const orderOf = new Map(orders.map((reading) => [reading.order.orderNo, reading]));
  const paymentOf = new Map(payments.map((payment) => [payment.paymentId, payment]));
  const saleOf = new Map(sales.map((sale) => [sale.catalog.saleId, sale]));
  const nowMs = Date.now();
  return events.map((event) =>
    eventBody(
      event,
      {
        order: orderOf.get(event.orderNo ?? '') ?? null,
        payment: paymentOf.get(event.paymentId ?? '') ?? null,
        sale: event.orderNo === null ? (saleOf.get(event.saleId ?? '') ?? null) : null,
      },
      nowMs,
    ),
  );
}

function distinct(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => id !== null))];
}
