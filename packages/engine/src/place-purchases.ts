import {
  GateDamagedError,
  isOperatingError,
  OutcomeUnknownError,
  type Purchase,
  type PurchaseOutcome,
} from '@stampede/domain';
import { reserve, voidPurchases, type ReserveReply } from '@stampede/store';
import { reportDamage } from './report-damage.ts';
import type { Stores } from './stores.ts';

/** How long the gate is asked what became of purchases whose reply was lost. */
const FIND_OUT_MAX_MS = 2000;
const FIND_OUT_PAUSE_MS = 50;

/**
 * Decides up to 64 purchases of one sale. The reserve script is the atomic step: units, reservation, queue entry
 * and idempotency record are written together or not at all, and one purchase's refusal touches no other.
 *
 * A crash before the script leaves nothing; after it, an ordinary reservation that the order-creator turns into
 * an order. When the reply is lost, the gate is asked for up to 2 s: a purchase without a reservation is voided
 * in the same script, so that a late reserve cannot take its units; what cannot be found out is `unknown`.
 *
 * @returns outcomes in the order of the purchases; never throws an operating error
 */
export async function placePurchases(
  stores: Stores,
  batch: { partition: number; saleId: string; purchases: readonly Purchase[] },
): Promise<PurchaseOutcome[]> {
  try {
    const { nowMs, replies } = await reserve(stores.gate, {
      ...batch,
      queueLimit: stores.options.queueLimit,
    });
    return replies.map((reply) => toOutcome(reply, nowMs));
  } catch (error) {
    if (error instanceof OutcomeUnknownError) return findOut(stores, batch);
    if (error instanceof GateDamagedError) await reportDamage(stores, batch.partition);
    if (isOperatingError(error)) return batch.purchases.map(() => ({ outcome: 'unavailable' }));
    throw error;
  }
}

async function findOut(
  stores: Stores,
  batch: { partition: number; purchases: readonly Purchase[] },
): Promise<PurchaseOutcome[]> {
  const orderNos = batch.purchases.map((purchase) => purchase.orderNo);
  const deadline = performance.now() + FIND_OUT_MAX_MS;
  while (performance.now() < deadline) {
    try {
      const found = await voidPurchases(stores.gate, { partition: batch.partition, orderNos });
      return found.map((word) =>
        word === 'reserved' ? { outcome: 'accepted', serverTimeMs: Date.now() } : { outcome: 'unavailable' },
      );
    } catch (error) {
      if (!isOperatingError(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, FIND_OUT_PAUSE_MS));
    }
  }
  return orderNos.map(() => ({ outcome: 'unknown' }));
}

function toOutcome(reply: ReserveReply, nowMs: number): PurchaseOutcome {
  switch (reply.reply) {
    case 'replayed':
      return { outcome: 'replayed', orderNo: reply.orderNo };
    case 'sale_not_open':
      return { outcome: 'sale_not_open', opensAtMs: reply.opensAtMs, serverTimeMs: nowMs };
    case 'buyer_limit_reached':
      return { outcome: 'buyer_limit_reached', limit: reply.limit, taken: reply.taken };
    case 'not_enough_stock':
      return { outcome: 'not_enough_stock', available: reply.available };
    case 'accepted':
      return { outcome: 'accepted', serverTimeMs: nowMs };
    // The sale is in the ledger (its catalog was found) and on its way to this gate.
    case 'sale_missing':
    // Only a purchase that was given up, or a number that was used before, can be spent.
    case 'spent':
      return { outcome: 'unavailable' };
    case 'idempotency_key_reused':
    case 'sale_closed':
    case 'sale_paused':
    case 'sold_out':
    case 'queue_full':
      return { outcome: reply.reply };
  }
}
