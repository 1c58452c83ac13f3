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

/** Below that a window may be ending just now. */
const WINDOW_LEFT_MIN_MS = 2000;
/** A window that ends later than its order by more than this has been changed. */
const WINDOW_LATE_MAX_MS = 5000;

export interface ComparedOrders {
  readonly differences: readonly Difference[];
  /** Orders that can be paid for a while yet and whose window's event would not come in time. */
  readonly missingWindows: readonly PendingOrder[];
}

/**
 * Holds pending orders against the gate of their partition: each must have a reservation that says the same, and, once its
 * queue entry is gone, a payment window that ends when the order does.
 *
 * The order of the reads makes it exact while the sale moves. A reservation is there before its order is written and
 * goes only after the order was closed or paid. So an order that the ledger shows as pending *before* and again *after*
 * the gate was looked at was pending at that moment, and had to have its reservation then: an order does not become
 * pending twice. What a reservation says never changes, nor does an order, so the two can be compared whenever both
 * exist. Window and queue entry change places in one script, and a window goes in the script that takes the reservation
 * away: a reservation with neither is seen at one moment, and needs no second look.
 *
 * @param orders as the ledger has just shown them
 * @throws an operating error when a gate of theirs is not trusted or a store is away
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

/** One gate is asked for a batch. */
function batchesOf(
  orders: readonly PendingOrder[],
): { partition: number; orders: readonly PendingOrder[] }[] {
  return [...new Set(orders.map(({ partition }) => partition))].flatMap((partition) => {
    const ofGate = orders.filter((order) => order.partition === partition);
    return chunksOf(ofGate, AUDIT_BATCH_MAX).map((batch) => ({ partition, orders: batch }));
  });
}

/** In what a reservation is not that of the order; null when it is. */
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
