import type { Order, OrderState } from '@stampede/domain';
import {
  cancelPendingOrder,
  insertAuditEntry,
  insertEvent,
  lockOrder,
  type OrderReading,
} from '@stampede/store';
import { applyPendingUnits } from '../syncing/apply-pending-changes.ts';
import { giveBack } from './give-back.ts';
import { unlessBlocked } from './unless-blocked.ts';
import { withoutRow } from './without-row.ts';
import type { ActingStores } from '../stores/acting-stores.ts';

export type CancelOutcome =
  | { readonly outcome: 'cancelled'; readonly order: Order; readonly serverTimeMs: number }
  | { readonly outcome: 'order_not_cancellable'; readonly state: OrderState }
  | { readonly outcome: 'order_not_ready' }
  | { readonly outcome: 'order_not_found' };

/**
 * Cancels an order that is not paid, and releases its units immediately where the gate is available. The conditional
 * UPDATE decides; a crash after its commit leaves a pending release. Idempotent.
 *
 * @throws OutcomeUnknownError of Postgres when the reply to the COMMIT was lost: cancelling again returns the outcome.
 *   Another operating error while Postgres is unavailable, or another session keeps the order or its item locked:
 *   nothing was cancelled
 */
export async function cancelOrder(stores: ActingStores, orderNo: string): Promise<CancelOutcome> {
  const { reading, pending } = await unlessBlocked(stores, async (tx, refuseBlocked) => {
    // Also when the row is inserted concurrently: a row that could not be locked was not decided.
    const found = await lockOrder(tx, orderNo, stores.blocked.callerWaitMs);
    if (found === null) return { pending: [], reading: null };
    if (found.order.state === 'pending_payment') refuseBlocked(found.order);
    const closed = await cancelPendingOrder(tx, orderNo);
    if (closed !== null) {
      const { saleId } = closed;
      await insertEvent(tx, { type: 'order.cancelled', saleId, orderNo, requestId: stores.actor.requestId });
      const fields = { before: { state: 'pending_payment' }, after: { state: 'cancelled' } };
      await insertAuditEntry(tx, stores.actor, { action: 'order.cancelled', saleId, orderNo, ...fields });
    }
    return {
      pending: closed === null ? [] : await giveBack(tx, closed),
      reading: await lockOrder(tx, orderNo, stores.blocked.callerWaitMs),
    };
  });
  await applyPendingUnits(stores, pending);
  return reading === null ? withoutRow(stores, orderNo) : toOutcome(reading);
}

function toOutcome({ order, serverTimeMs }: OrderReading): CancelOutcome {
  return order.state === 'cancelled'
    ? { outcome: 'cancelled', order, serverTimeMs }
    : { outcome: 'order_not_cancellable', state: order.state };
}
