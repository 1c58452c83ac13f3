import {
  chunksOf,
  AUDIT_BATCH_MAX,
  findOrderTraces,
  readGateOrders,
  type PendingOrder,
  type ReservationRecord,
} from '@stampede/store';
import { type Difference } from './differences.ts';
import type { Stores } from '../stores/stores.ts';

/** With less time left, the window may be ending now. */
const WINDOW_LEFT_MIN_MS = 2000;
/** A window that ends later than its order by more than this has been changed. */
const WINDOW_LATE_MAX_MS = 5000;

export interface ComparedOrders {
  readonly differences: readonly Difference[];
  /** Orders that can still be paid for some time and whose window's event would not come in time. */
  readonly missingWindows: readonly PendingOrder[];
}

/**
 * Compares pending orders with the gate of their partition: each must have a reservation that matches it, and, once its
 * queue entry is deleted, a payment window that ends when the order does.
 *
 * The order of the reads makes this exact while the sale changes. A reservation exists before its order is written and
 * is deleted only after the order was closed or paid. An order does not become pending twice. So an order that is
 * pending in the ledger *before* and *after* the read of the gate was pending during it, and had to have its
 * reservation. What is compared of a reservation and an order is immutable, so the two can be compared whenever both
 * exist. One script replaces the queue entry by the window, and one deletes window and reservation: a reservation with
 * neither is seen in one snapshot, and needs no second read.
 *
 * @param orders as just read from the ledger
 * @throws an operating error when a gate of theirs is not trusted or a store is unavailable
 */
export async function comparePendingOrders(
  stores: Stores,
  orders: readonly PendingOrder[],
): Promise<ComparedOrders> {
  const suspects: { order: PendingOrder; detail: string }[] = [];
  const missingWindows: PendingOrder[] = [];
  for (const { partition, orders: chunk } of batchesOf(orders)) {
    const inGate = await readGateOrders(stores.gate, {
      partition,
      orderNos: chunk.map(({ orderNo }) => orderNo),
    });
    chunk.forEach((order, index) => {
      const found = inGate[index];
      if (found === undefined) return;
      const { reservation, windowMs, queued } = found;
      const detail = reservation === null ? 'it has no reservation' : differenceOf(reservation, order);
      if (detail !== null) suspects.push({ order, detail });
      else if (!queued && isWindowWrong(windowMs, order.remainingMs)) missingWindows.push(order);
    });
  }
  const traces = await findOrderTraces(
    stores.db,
    suspects.map(({ order }) => order.orderNo),
  );
  const pending = new Set(
    traces.filter(({ state }) => state === 'pending_payment').map(({ orderNo }) => orderNo),
  );
  const differences = suspects
    .filter(({ order }) => pending.has(order.orderNo))
    .map(({ order, detail }): Difference => {
      const { partition, saleId, orderNo } = order;
      return { law: 'orders_have_reservations', partition, saleId, orderNos: [orderNo], detail };
    });
  return { differences, missingWindows };
}

/** Each batch is of one gate. */
function batchesOf(
  orders: readonly PendingOrder[],
): { partition: number; orders: readonly PendingOrder[] }[] {
  return [...new Set(orders.map(({ partition }) => partition))].flatMap((partition) => {
    const ofGate = orders.filter((order) => order.partition === partition);
    return chunksOf(ofGate, AUDIT_BATCH_MAX).map((batch) => ({ partition, orders: batch }));
  });
}

/** The fields in which a reservation differs from the order; null when there are none. */
export function differenceOf(
  reservation: ReservationRecord | 'malformed',
  order: ReservationRecord,
): string | null {
  if (reservation === 'malformed') return 'its reservation is malformed';
  const wrong = (['saleId', 'sku', 'quantity', 'buyerId'] as const).filter(
    (field) => reservation[field] !== order[field],
  );
  return wrong.length === 0 ? null : `its reservation has another ${wrong.join(' and ')}`;
}

function isWindowWrong(windowMs: number, remainingMs: number): boolean {
  if (remainingMs < WINDOW_LEFT_MIN_MS) return false;
  return windowMs < 0 || windowMs > remainingMs + WINDOW_LATE_MAX_MS;
}
