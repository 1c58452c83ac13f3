import { randomUUID } from 'node:crypto';
import { formatTime } from '@stampede/domain';
import { findWebhookEndpoint, readClock, type KeyedRequest } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';
import { postWebhook } from './post-webhook.ts';
import { webhookHeaders } from './sign-webhook.ts';

/** A caller waits for it. */
const TEST_TIMEOUT_MS = 5_000;

/** What the endpoint answered to an event of type `webhook.test`; `error` where it did not answer. */
export type TestEndpointOutcome =
  | {
      readonly outcome: 'tested';
      readonly eventId: string;
      readonly status: number | null;
      readonly error: string | null;
    }
  | { readonly outcome: 'endpoint_not_found' };

/**
 * Sends one event of type `webhook.test` now, also to an endpoint that is disabled, and waits 5 s for the answer. It is
 * in no feed and is not tried again. Decides and records nothing. With a key a repeated request sends it with the same
 * id, as every attempt of a delivery has.
 *
 * @throws an operating error: nothing was sent
 */
export async function testWebhookEndpoint(
  stores: Stores,
  endpointId: string,
  request: KeyedRequest | null,
): Promise<TestEndpointOutcome> {
  const endpoint = await findWebhookEndpoint(stores.db, endpointId);
  if (endpoint === null) return { outcome: 'endpoint_not_found' };
  const nowMs = await readClock(stores.db);
  const eventId = `evt_test_${request?.digest.slice(0, 32) ?? randomUUID().replaceAll('-', '')}`;
  const body = JSON.stringify({ id: eventId, type: 'webhook.test', occurredAt: formatTime(nowMs), data: {} });
  const answer = await postWebhook({
    ...{ url: endpoint.url, body, timeoutMs: TEST_TIMEOUT_MS },
    headers: webhookHeaders({ id: eventId, nowMs, secrets: endpoint.secrets }, body),
    allowPrivate: stores.options.webhookAllowPrivate === true,
  });
  const { status } = answer;
  return { outcome: 'tested', eventId, status, error: status === null ? answer.error : null };
}
