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

/** Up to 64 purchases of one sale that are sent to the gate in one call. */
export interface PurchaseBatch {
  readonly partition: number;
  readonly saleId: string;
  /** Of the catalog that the amounts are of. */
  readonly version: number;
  readonly purchases: readonly Purchase[];
}

/** The gate's outcomes, and the run id of the server that returned them; null where nothing was accepted. */
export interface Reserved {
  readonly outcomes: readonly PurchaseOutcome[];
  readonly runId: string | null;
}

/**
 * Reserves up to 64 purchases of one sale in the gate. The reserve script is the atomic step: units, reservation, queue
 * entry and idempotency record are written together or not at all. One purchase's refusal affects no other.
 *
 * A crash before the script leaves nothing; after it, an ordinary reservation that the order-creator turns into
 * an order.
 *
 * @returns outcomes in the order of the purchases; never throws an operating error
 */
export async function reserveBatch(stores: Stores, batch: PurchaseBatch): Promise<Reserved | 'reply_lost'> {
  const { partition, saleId, version, purchases } = batch;
  // Do not reserve what the replicas could not confirm.
  if (stores.quorum?.isReady(partition) === false) return allUnavailable(purchases);
  const runId = stores.approvals.get(partition)?.runId ?? null;
  const sentAtMs = stores.soldOut.nowMs();
  try {
    const { queueLimit, buyerPurchasesPerMinute: minuteLimit = 0 } = stores.options;
    const outcomes = await reserve(stores.gate, {
      partition,
      saleId,
      catalogVersion: version,
      purchases,
      queueLimit,
      minuteLimit,
    });
    outcomes.forEach(({ outcome }, index) => {
      const sku = purchases[index]?.sku;
      if (outcome === 'sold_out' && sku !== undefined) stores.soldOut.add(saleId, sku, sentAtMs);
    });
    return { outcomes, runId };
  } catch (error) {
    if (isOperatingError(error)) stores.soldOut.invalidateAll();
    if (error instanceof OutcomeUnknownError) return 'reply_lost';
    if (error instanceof GateDamagedError) await reportDamage(stores, partition);
    if (isOperatingError(error)) return allUnavailable(purchases);
    throw error;
  }
}

function allUnavailable(purchases: readonly Purchase[]): Reserved {
  return { outcomes: purchases.map(() => ({ outcome: 'unavailable' })), runId: null };
}
