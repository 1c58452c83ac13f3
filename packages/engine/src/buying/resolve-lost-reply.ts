import { isOperatingError, type PurchaseOutcome } from '@stampede/domain';
import { voidPurchases } from '@stampede/store';
import type { PurchaseBatch, Reserved } from './reserve-batch.ts';
import { orderedAmong } from './ordered-among.ts';
import { pause } from '../stores/pause.ts';
import type { Stores } from '../stores/stores.ts';

/** How long the gate is asked what became of purchases whose reply was lost. */
const FIND_OUT_MAX_MS = 2000;
const FIND_OUT_PAUSE_MS = 50;

const UNAVAILABLE: PurchaseOutcome = { outcome: 'unavailable' };
const UNKNOWN: PurchaseOutcome = { outcome: 'unknown' };

/**
 * Finds out what became of purchases whose reply was lost. The gate is asked for up to 2 s: one without a reservation is
 * voided in the same script, so that a late reserve cannot take its units. A reservation that is missing may also have
 * been one: while nobody could ask, it may have become an order that was paid, cancelled or expired since. Only
 * the ledger can tell, and then the purchase was accepted. What cannot be found out is `unknown`.
 *
 * @returns outcomes in the order of the purchases; never throws an operating error
 */
export async function resolveLostReply(stores: Stores, batch: PurchaseBatch): Promise<Reserved> {
  const { partition, purchases } = batch;
  const orderNos = purchases.map((purchase) => purchase.orderNo);
  const deadline = performance.now() + FIND_OUT_MAX_MS;
  while (performance.now() < deadline) {
    const runId = stores.approvals.get(partition)?.runId ?? null;
    try {
      const found = await voidPurchases(stores.gate, { partition, orderNos });
      const voided = orderNos.filter((_, index) => found[index] === 'voided');
      const ofVoided = await outcomesOfVoided(stores, voided);
      const outcomes = orderNos.map((orderNo) => ofVoided.get(orderNo) ?? accepted());
      return { outcomes, runId };
    } catch (error) {
      if (!isOperatingError(error)) throw error;
      await pause(FIND_OUT_PAUSE_MS);
    }
  }
  return { outcomes: purchases.map(() => UNKNOWN), runId: null };
}

/** The ledger's word on order numbers that have no reservation, and never will. */
async function outcomesOfVoided(
  { db }: Stores,
  orderNos: readonly string[],
): Promise<ReadonlyMap<string, PurchaseOutcome>> {
  if (orderNos.length === 0) return new Map();
  try {
    const ordered = await orderedAmong(db, orderNos);
    return new Map(orderNos.map((orderNo) => [orderNo, ordered.has(orderNo) ? accepted() : UNAVAILABLE]));
  } catch (error) {
    if (isOperatingError(error)) return new Map(orderNos.map((orderNo) => [orderNo, UNKNOWN]));
    throw error;
  }
}

function accepted(): PurchaseOutcome {
  return { outcome: 'accepted', serverTimeMs: Date.now() };
}
