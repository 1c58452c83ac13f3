import { isOrderNo } from '@stampede/domain';
import {
  chunksOf,
  AUDIT_BATCH_MAX,
  findOrderTraces,
  findPurchases,
  type ListedReservation,
  type OrderTrace,
} from '@stampede/store';
import { differenceOf } from './compare-orders.ts';
import { type Difference } from './differences.ts';
import type { Stores } from '../stores/stores.ts';

/** Longer names were written by no script; they are cut for the report. */
const NAME_MAX = 64;

/**
 * Compares reservations of one partition with the ledger: each must be of a pending order, of a purchase that waits in
 * the queue or the dead letters, or of a release or settlement that is not applied to the gate yet.
 *
 * Two invariants: a purchase waits in the gate until its order is in the ledger, where it stays for ever. An order that
 * is no longer pending has a pending gate change until the reservation is deleted, which then does not come back. From
 * these, in the order of the reads:
 *
 * 1. The gate, in one snapshot: the reservation exists, and its entry is not in the queue.
 * 2. The ledger, in one statement: the order and its pending change. Pending, or with a change: no difference.
 * 3. The gate again, in one snapshot: a reservation that is gone, or whose purchase waits, is no difference.
 *    - Its order was closed, or paid, without a change in (2): the change was applied before (2), so the reservation
 *      had to be gone by then. It exists in (3): a difference.
 *    - There was no order in (2): the reservation has no purchase that waits in (3), so its order had to exist by (3).
 * 4. The ledger again, for the latter: still no order, so there was none in (3) either: a difference.
 *
 * With more than 1,000 dead letters the latter cannot be distinguished from them, and none is reported.
 *
 * @param reservations of step 1
 * @throws an operating error when the gate is not trusted or a store is unavailable
 */
export async function compareReservations(
  stores: Stores,
  partition: number,
  reservations: readonly ListedReservation[],
): Promise<Difference[]> {
  const differences: Difference[] = [];
  const report = (orderNo: string, saleId: string | null, detail: string): void => {
    const orderNos = [orderNo.slice(0, NAME_MAX)];
    differences.push({ law: 'reservations_have_orders', partition, saleId, orderNos, detail });
  };
  for (const { orderNo } of reservations.filter((listed) => !isOrderNo(listed.orderNo)))
    report(orderNo, null, 'no order can have that number');

  const alone = reservations.filter((listed) => !listed.queued && isOrderNo(listed.orderNo));
  for (const chunk of chunksOf(alone, AUDIT_BATCH_MAX)) {
    const traces = await tracesOf(stores, chunk);
    const suspects = chunk.filter(({ orderNo, record }) => {
      const trace = traces.get(orderNo);
      if (trace === undefined) return true;
      // Both are immutable, so this needs no second read.
      const wrong = differenceOf(record, trace);
      if (wrong !== null) report(orderNo, trace.saleId, wrong);
      return wrong === null && trace.state !== 'pending_payment' && !trace.isPendingChange;
    });
    if (suspects.length === 0) continue;
    const places = await findPurchases(stores.gate, {
      partition,
      orderNos: suspects.map(({ orderNo }) => orderNo),
    });
    const orderless: ListedReservation[] = [];
    suspects.forEach((listed, index) => {
      const place = places[index];
      const trace = traces.get(listed.orderNo);
      if (trace !== undefined && place !== 'absent')
        report(listed.orderNo, trace.saleId, `its order is ${trace.state}, and no change of it is pending`);
      if (trace === undefined && place === 'alone') orderless.push(listed);
    });
    const later = await tracesOf(stores, orderless);
    for (const { orderNo, record } of orderless.filter((listed) => !later.has(listed.orderNo)))
      report(orderNo, record === 'malformed' ? null : record.saleId, 'there is no such order or purchase');
  }
  return differences;
}

async function tracesOf(
  stores: Stores,
  reservations: readonly ListedReservation[],
): Promise<Map<string, OrderTrace>> {
  const traces = await findOrderTraces(
    stores.db,
    reservations.map(({ orderNo }) => orderNo),
  );
  return new Map(traces.map((trace) => [trace.orderNo, trace]));
}
