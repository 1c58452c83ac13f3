import type { PurchaseOutcome } from '@stampede/domain';
import { reserveBatch, type PurchaseBatch } from './reserve-batch.ts';
import { confirmPurchases } from './confirm-purchases.ts';
import { resolveLostReply } from './resolve-lost-reply.ts';
import type { Stores } from '../stores/stores.ts';

/**
 * Decides up to 64 purchases of one sale, and promises none that a failover could forget: {@link reserveBatch},
 * {@link resolveLostReply} where its reply was lost, then {@link confirmPurchases}. Whoever must not be kept by the later steps
 * takes them one by one.
 *
 * @returns outcomes in the order of the purchases; never throws an operating error
 */
export async function placePurchases(stores: Stores, batch: PurchaseBatch): Promise<PurchaseOutcome[]> {
  const asked = await reserveBatch(stores, batch);
  const reserved = asked === 'reply_lost' ? await resolveLostReply(stores, batch) : asked;
  return confirmPurchases(stores, batch, reserved);
}
