import type { PurchaseOutcome } from '@stampede/domain';
import { reserveBatch, type PurchaseBatch } from './reserve-batch.ts';
import { confirmPurchases } from './confirm-purchases.ts';
import { resolveLostReply } from './resolve-lost-reply.ts';
import type { Stores } from '../stores/stores.ts';

/**
 * Decides up to 64 purchases of one sale. Promises none that a failover could lose: {@link reserveBatch},
 * {@link resolveLostReply} where its reply was lost, then {@link confirmPurchases}.
 *
 * @param onReply called once the gate has replied or the call has failed. The later steps delay these outcomes, not
 *   further calls.
 * @returns outcomes in the order of the purchases; never throws an operating error
 */
export async function placePurchases(
  stores: Stores,
  batch: PurchaseBatch,
  onReply: () => void = () => undefined,
): Promise<readonly PurchaseOutcome[]> {
  const reply = await reserveBatch(stores, batch).finally(onReply);
  const reserved = reply === 'reply_lost' ? await resolveLostReply(stores, batch) : reply;
  return confirmPurchases(stores, batch, reserved);
}
