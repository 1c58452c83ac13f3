import {
  GateDamagedError,
  isOperatingError,
  OutcomeUnknownError,
  type Purchase,
  type PurchaseOutcome,
} from '@stampede/domain';
import { reserve, type ReserveReply } from '@stampede/store';
import { reportDamage } from '../trust/report-damage.ts';
import type { Stores } from '../stores/stores.ts';

/** Purchases of one sale that go to the gate together; up to 64. */
export interface PurchaseBatch {
  readonly partition: number;
  readonly saleId: string;
  readonly purchases: readonly Purchase[];
}

/** What the gate said, and the run id of the server that said it; null where nothing was accepted. */
export interface Reserved {
  readonly outcomes: readonly PurchaseOutcome[];
  readonly runId: string | null;
}

/**
 * Has the gate decide up to 64 purchases of one sale. The reserve script is the atomic step: units, reservation, queue
 * entry and idempotency record are written together or not at all, and one purchase's refusal touches no other.
 *
 * A crash before the script leaves nothing; after it, an ordinary reservation that the order-creator turns into
 * an order.
 *
 * @returns outcomes in the order of the purchases; never throws an operating error
 */
export async function reserveBatch(stores: Stores, batch: PurchaseBatch): Promise<Reserved | 'reply_lost'> {
  const { partition, saleId, purchases } = batch;
  // Nothing is taken that could not be confirmed.
  if (stores.quorum?.isReady(partition) === false) return allUnavailable(purchases);
  const runId = stores.approvals.get(partition)?.runId ?? null;
  const askedAtMs = stores.soldOut.moment();
  try {
    const { queueLimit } = stores.options;
    const { nowMs, replies } = await reserve(stores.gate, { partition, saleId, purchases, queueLimit });
    const outcomes = replies.map((reply, index) => {
      const sku = purchases[index]?.sku;
      if (reply.reply === 'sold_out' && sku !== undefined) stores.soldOut.remember(saleId, sku, askedAtMs);
      return toOutcome(reply, nowMs);
    });
    return { outcomes, runId };
  } catch (error) {
    if (isOperatingError(error)) stores.soldOut.forgetAll();
    if (error instanceof OutcomeUnknownError) return 'reply_lost';
    if (error instanceof GateDamagedError) await reportDamage(stores, partition);
    if (isOperatingError(error)) return allUnavailable(purchases);
    throw error;
  }
}

function allUnavailable(purchases: readonly Purchase[]): Reserved {
  return { outcomes: purchases.map(() => ({ outcome: 'unavailable' })), runId: null };
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
