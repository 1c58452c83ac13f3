import { isOperatingError, type PurchaseOutcome } from '@stampede/domain';
import { voidPurchases } from '@stampede/store';
import type { PurchaseBatch, Reserved } from './reserve-batch.ts';
import { orderedAmong } from './ordered-among.ts';
import { pause } from '../stores/pause.ts';
import type { Stores } from '../stores/stores.ts';

/** How long a batch whose reply was lost is looked up in the gate. */
const RESOLVE_MAX_MS = 2000;
const RESOLVE_PAUSE_MS = 50;

const UNAVAILABLE: PurchaseOutcome = { outcome: 'unavailable' };
const UNKNOWN: PurchaseOutcome = { outcome: 'unknown' };

/**
 * Resolves the outcomes of purchases whose reply was lost. Retries the gate for up to 2 s. A purchase without a
 * reservation is voided in the same script, so that a late reserve cannot take its units. Its reservation may also have
 * ended before: while the gate was unavailable, the purchase may have become an order that was paid, cancelled or
 * expired. The ledger has that order, and then the outcome is `accepted`. What cannot be resolved is `unknown`.
 *
 * @returns outcomes in the order of the purchases; never throws an operating error
 */
export async function resolveLostReply(stores: Stores, batch: PurchaseBatch): Promise<Reserved> {
  const { partition, purchases } = batch;
  const orderNos = purchases.map((purchase) => purchase.orderNo);
  const deadline = performance.now() + RESOLVE_MAX_MS;
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
      await pause(RESOLVE_PAUSE_MS);
    }
  }
  return { outcomes: purchases.map(() => UNKNOWN), runId: null };
}

/** The outcomes of order numbers that have no reservation and cannot get one any more, from the ledger. */
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
