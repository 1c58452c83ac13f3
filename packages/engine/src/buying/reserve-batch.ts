import {
  GateDamagedError,
  isOperatingError,
  OutcomeUnknownError,
  type Purchase,
  type PurchaseOutcome,
} from '@stampede/domain';
import { reserve } from '@stampede/store';
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
    const { queueLimit, buyerPurchasesPerMinute: minuteLimit = 0 } = stores.options;
    const outcomes = await reserve(stores.gate, { partition, saleId, purchases, queueLimit, minuteLimit });
    outcomes.forEach(({ outcome }, index) => {
      const sku = purchases[index]?.sku;
      if (outcome === 'sold_out' && sku !== undefined) stores.soldOut.remember(saleId, sku, askedAtMs);
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
