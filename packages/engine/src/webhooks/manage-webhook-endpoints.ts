import {
  findWebhookEndpoint as findRow,
  listWebhookEndpoints as listRows,
  removeWebhookEndpoint as removeRow,
  updateWebhookEndpoint,
  type WebhookEndpoint,
  type WebhookEndpointChange,
} from '@stampede/store';
import type { Stores } from '../stores/stores.ts';
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
  stores: Stores,
  endpointId: string,
  change: WebhookEndpointChange,
): Promise<ChangeEndpointOutcome> {
  const { url } = change;
  const allowPrivate = stores.options.webhookAllowPrivate === true;
  const reason = url === undefined ? null : await judgeWebhookUrl(url, allowPrivate);
  if (reason !== null) return { outcome: 'url_refused', reason };
  const endpoint = await updateWebhookEndpoint(stores.db, endpointId, change);
  return endpoint === null ? { outcome: 'endpoint_not_found' } : { outcome: 'changed', endpoint };
}

/**
 * Removes an endpoint: nothing more is sent to it. Its deliveries are deleted afterwards, by the webhook-senders.
 * @returns false where there is none
 */
export async function removeWebhookEndpoint(stores: Stores, endpointId: string): Promise<boolean> {
  return removeRow(stores.db, endpointId);
}
