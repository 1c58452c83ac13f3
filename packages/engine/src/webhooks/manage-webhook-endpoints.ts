import { changedFields } from '@stampede/domain';
import {
  findWebhookEndpoint as findRow,
  insertAuditEntry,
  listWebhookEndpoints as listRows,
  lockWebhookEndpoint,
  removeWebhookEndpoint as removeRow,
  updateWebhookEndpoint,
  type WebhookEndpoint,
  type WebhookEndpointChange,
} from '@stampede/store';
import type { ActingStores } from '../stores/acting-stores.ts';
import type { Stores } from '../stores/stores.ts';
import { auditedEndpoint } from './audited-endpoint.ts';
import { judgeWebhookUrl } from './judge-webhook-url.ts';

/** All endpoints, in the order of their creation; without their secrets. */
export async function listWebhookEndpoints(stores: Stores): Promise<WebhookEndpoint[]> {
  return listRows(stores.db);
}

export async function findWebhookEndpoint(
  stores: Stores,
  endpointId: string,
): Promise<WebhookEndpoint | null> {
  return findRow(stores.db, endpointId);
}

export type ChangeEndpointOutcome =
  | { readonly outcome: 'changed'; readonly endpoint: WebhookEndpoint }
  | { readonly outcome: 'url_refused'; readonly reason: string }
  | { readonly outcome: 'endpoint_not_found' };

/**
 * Changes an endpoint. Deliveries that wait go to the new URL; other types are of later events alone. One that is enabled
 * goes on from the event at which it was disabled, as far as events are kept.
 *
 * @throws an operating error: sending it again does no harm
 */
export async function changeWebhookEndpoint(
  stores: ActingStores,
  endpointId: string,
  change: WebhookEndpointChange,
): Promise<ChangeEndpointOutcome> {
  const { url } = change;
  const allowPrivate = stores.options.webhookAllowPrivate === true;
  const reason = url === undefined ? null : await judgeWebhookUrl(url, allowPrivate);
  if (reason !== null) return { outcome: 'url_refused', reason };
  return stores.db.transaction(async (tx): Promise<ChangeEndpointOutcome> => {
    await lockWebhookEndpoint(tx, endpointId, stores.blocked.callerWaitMs);
    const before = await findRow(tx, endpointId);
    const endpoint = await updateWebhookEndpoint(tx, endpointId, change);
    if (before === null || endpoint === null) return { outcome: 'endpoint_not_found' };
    const fields = changedFields(auditedEndpoint(before), auditedEndpoint(endpoint));
    const { saleId } = endpoint;
    if (fields !== null)
      await insertAuditEntry(tx, stores.actor, {
        ...{ action: 'endpoint.changed', saleId, subject: endpointId },
        ...fields,
      });
    return { outcome: 'changed', endpoint };
  });
}

/**
 * Removes an endpoint: nothing more is sent to it. Its deliveries are deleted afterwards, by the webhook-senders.
 * @returns false where there is none
 */
export async function removeWebhookEndpoint(stores: ActingStores, endpointId: string): Promise<boolean> {
  return stores.db.transaction(async (tx) => {
    const removed = await removeRow(tx, endpointId);
    if (removed === null) return false;
    const { saleId } = removed;
    const change = { action: 'endpoint.removed', saleId, subject: endpointId } as const;
    await insertAuditEntry(tx, stores.actor, { ...change, before: auditedEndpoint(removed) });
    return true;
  });
}
