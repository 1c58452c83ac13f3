import { partitionOfOrder, type Order, type OrderState } from '@stampede/domain';
import {
  findLedgerOrder,
  insertAuditEntry,
  insertEvent,
  insertPendingUnits,
  lockOrder,
  lockSale,
  moveUnits,
  refundReturnedOrder,
  returnPaidOrder,
  type OrderReading,
  type PendingUnits,
  type Queryable,
} from '@stampede/store';
import { applyPendingUnits } from '../syncing/apply-pending-changes.ts';
import { withoutRow } from './without-row.ts';
import { unlessBlocked } from './unless-blocked.ts';
import type { ActingStores } from '../stores/acting-stores.ts';

export interface ReturnInput {
  readonly orderNo: string;
  /** Whether the units become available again; otherwise they stay sold. */
  readonly restock: boolean;
  /** For people. */
  readonly reason: string | null;
}

export type ReturnOutcome =
  | { readonly outcome: 'returned'; readonly order: Order; readonly serverTimeMs: number }
  | { readonly outcome: 'order_not_returnable'; readonly state: OrderState }
  | { readonly outcome: 'order_not_ready' }
  | { readonly outcome: 'order_not_found' };

/**
 * Returns a paid order: its payment becomes due for refund, the buyer's limit is given back, and with `restock` its
 * units become available, immediately where the gate is reachable. The conditional UPDATE decides; a crash after its
 * commit leaves a pending return, which any expiry-listener applies. Idempotent: the first outcome stays.
 *
 * @throws OutcomeUnknownError of Postgres when the reply to the COMMIT was lost: returning again returns the outcome.
 *   Another operating error while Postgres is unavailable, or another session keeps the order, its payment or its item
 *   locked: nothing was returned
 */
export async function returnOrder(stores: ActingStores, input: ReturnInput): Promise<ReturnOutcome> {
  const { orderNo, restock } = input;
  const { reading, pending } = await unlessBlocked(stores, async (tx, refuseBlocked) => {
    if (!(await lockSaleOf(tx, orderNo, stores.blocked.callerWaitMs))) return { reading: null, pending: [] };
    const found = await lockOrder(tx, orderNo, stores.blocked.callerWaitMs);
    if (found?.order.state !== 'paid') return { reading: found, pending: [] };
    if (restock) refuseBlocked(found.order);
    return undo(tx, stores, input);
  });
  await applyPendingUnits(stores, pending);
  return reading === null ? withoutRow(stores, orderNo) : toOutcome(reading);
}

/** Locks the sale of an order, so that it is not removed meanwhile; false where there is none. */
async function lockSaleOf(tx: Queryable, orderNo: string, waitMs: number): Promise<boolean> {
  const found = await findLedgerOrder(tx, orderNo);
  return found !== null && (await lockSale(tx, found.order.saleId, waitMs)) !== null;
}

/** Everything that is decided with the return, in the order of the locks. */
async function undo(
  tx: Queryable,
  { actor, blocked }: ActingStores,
  input: ReturnInput,
): Promise<{ reading: OrderReading | null; pending: PendingUnits[] }> {
  const returned = await returnPaidOrder(tx, input);
  if (returned === null) throw new Error(`order ${input.orderNo} was locked and is not paid any more`);
  const { saleId, sku, orderNo, quantity } = returned;
  const { requestId } = actor;
  const payment = await refundReturnedOrder(tx, orderNo);
  await insertEvent(tx, { type: 'order.returned', saleId, orderNo, payment, requestId });
  await insertEvent(tx, { type: 'refund.due', saleId, orderNo, payment, requestId });
  await insertAuditEntry(tx, actor, {
    ...{ action: 'order.returned', saleId, orderNo },
    ...{ before: { state: 'paid' }, after: { state: 'returned', restocked: input.restock } },
  });
  const pending = await insertPendingUnits(tx, { kind: 'return', reason: null }, [
    { partition: partitionOfOrder(orderNo), saleId, sku, orderNo, quantity, dueAtMs: null },
  ]);
  // Read before the item is locked: other transactions wait for that lock.
  const reading = await lockOrder(tx, orderNo, blocked.callerWaitMs);
  if (input.restock) await moveUnits(tx, [{ saleId, sku, reserved: 0, sold: -quantity }]);
  return { reading, pending };
}

function toOutcome({ order, serverTimeMs }: OrderReading): ReturnOutcome {
  return order.state === 'returned'
    ? { outcome: 'returned', order, serverTimeMs }
    : { outcome: 'order_not_returnable', state: order.state };
}
