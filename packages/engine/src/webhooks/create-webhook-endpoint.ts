import {
  findSale,
  findWebhookEndpointByKey,
  insertAuditEntry,
  insertWebhookEndpoint,
  lockWebhookEndpointCount,
  numberEvents,
  readKeptEvents,
  type KeyedRequest,
  type Queryable,
  type SecretEndpoint,
  type WebhookEndpoint,
} from '@stampede/store';
import { recallRequest, recordRequest, unlessTaken } from '../selling/remembered-requests.ts';
import type { ActingStores } from '../stores/acting-stores.ts';
import { auditedEndpoint } from './audited-endpoint.ts';
import { judgeWebhookUrl } from './judge-webhook-url.ts';
import { newWebhookSecret } from './sign-webhook.ts';

/** Endpoints at the same time: each event may become a delivery to each of them. */
export const WEBHOOK_ENDPOINTS_MAX = 20;

export type WantedEndpoint = Pick<WebhookEndpoint, 'url' | 'types' | 'saleId' | 'description'>;

/**
 * - `created`: with its secret. `replayed`: by an earlier request with this key; the endpoint and its secret as they are.
 * - `url_refused`: `reason` continues a sentence that begins with the URL.
 * - `endpoint_not_found`: an earlier request with this key created it, and it was removed since.
 */
export type CreateEndpointOutcome =
  | { readonly outcome: 'created'; readonly endpoint: SecretEndpoint; readonly replayed: boolean }
  | { readonly outcome: 'url_refused'; readonly reason: string }
  | {
      readonly outcome:
        'sale_not_found' | 'too_many_endpoints' | 'idempotency_key_reused' | 'endpoint_not_found';
    };

/**
 * Creates a webhook endpoint, which gets the events from now on. One transaction. Creations take turns, so that there
 * are never more than 20.
 *
 * @throws OutcomeUnknownError of Postgres when the reply to the COMMIT was lost: the same request with its key returns
 *   the endpoint. Another operating error: nothing was created
 */
export async function createWebhookEndpoint(
  stores: ActingStores,
  wanted: WantedEndpoint,
  request: KeyedRequest | null,
): Promise<CreateEndpointOutcome> {
  const reason = await judgeWebhookUrl(wanted.url, stores.options.webhookAllowPrivate === true);
  if (reason !== null) return { outcome: 'url_refused', reason };
  // What was committed before gets its position before, so that it is not sent.
  await numberEvents(stores.db);
  return unlessTaken(() =>
    stores.db.transaction(async (tx): Promise<CreateEndpointOutcome> => {
      switch (await recallRequest(tx, request)) {
        case 'other':
          return { outcome: 'idempotency_key_reused' };
        case 'same':
          return showAgain(tx, request);
        case 'new':
          break;
      }
      const { saleId } = wanted;
      if (saleId !== null && (await findSale(tx, saleId)) === null) return { outcome: 'sale_not_found' };
      if ((await lockWebhookEndpointCount(tx)) >= WEBHOOK_ENDPOINTS_MAX)
        return { outcome: 'too_many_endpoints' };
      const { last: reachedPosition } = await readKeptEvents(tx);
      const secret = newWebhookSecret();
      const endpoint = await insertWebhookEndpoint(tx, { ...wanted, secret, reachedPosition }, request);
      const change = { action: 'endpoint.created', saleId, subject: endpoint.endpointId } as const;
      await insertAuditEntry(tx, stores.actor, { ...change, after: auditedEndpoint(endpoint) });
      await recordRequest(tx, request);
      return { outcome: 'created', endpoint, replayed: false };
    }),
  );
}

async function showAgain(tx: Queryable, request: KeyedRequest | null): Promise<CreateEndpointOutcome> {
  const endpoint = request === null ? null : await findWebhookEndpointByKey(tx, request);
  return endpoint === null
    ? { outcome: 'endpoint_not_found' }
    : { outcome: 'created', endpoint, replayed: true };
}
