import {
  findDelivery,
  insertAuditEntry,
  lockWebhookEndpoint,
  replayDelivery as replayRow,
  type Delivery,
  type KeyedRequest,
} from '@stampede/store';
import { recallRequest, recordRequest, unlessTaken } from '../selling/remembered-requests.ts';
import type { ActingStores } from '../stores/acting-stores.ts';

export type ReplayDeliveryOutcome =
  | { readonly outcome: 'replayed'; readonly delivery: Delivery }
  | { readonly outcome: 'delivery_not_found' | 'idempotency_key_reused' };

/**
 * Sends a delivery again, with the same id: one that is over is pending again, with a new day of attempts; one that
 * waits for its next attempt is due now. Behind one of its order that is not over it waits. With a key a repeated
 * request changes nothing.
 *
 * @throws OutcomeUnknownError of Postgres when the reply to the COMMIT was lost: it may be sent again. Another operating
 *   error: nothing was changed
 */
export async function replayDelivery(
  stores: ActingStores,
  deliveryId: string,
  request: KeyedRequest | null,
): Promise<ReplayDeliveryOutcome> {
  return unlessTaken(() =>
    stores.db.transaction(async (tx): Promise<ReplayDeliveryOutcome> => {
      const recalled = await recallRequest(tx, request);
      if (recalled === 'other') return { outcome: 'idempotency_key_reused' };
      const found = await findDelivery(tx, deliveryId);
      if (found === null) return { outcome: 'delivery_not_found' };
      if (recalled === 'same') return { outcome: 'replayed', delivery: found };
      const { endpointId } = found;
      const endpoint = await lockWebhookEndpoint(tx, endpointId, stores.blocked.callerWaitMs);
      if (endpoint === null) return { outcome: 'delivery_not_found' };
      const delivery = await replayRow(tx, { deliveryId, endpointId });
      if (delivery === null) return { outcome: 'delivery_not_found' };
      const { saleId, orderNo } = found;
      await insertAuditEntry(tx, stores.actor, {
        ...{ action: 'delivery.replayed', saleId, orderNo, subject: deliveryId },
        ...{ before: { state: found.state }, after: { state: delivery.state } },
      });
      await recordRequest(tx, request);
      return { outcome: 'replayed', delivery };
    }),
  );
}
