import type { ClaimedDelivery } from '@stampede/store';
import { readEventBody } from './read-event-body.ts';
import type { Stores } from '../stores/stores.ts';
import { giveUpDelivery, judgeAttempt, returnDelivery, type Attempt } from './judge-attempt.ts';
import { postWebhook } from './post-webhook.ts';
import { DELIVERY_TIMEOUT_MS, type EndpointTurn } from './serve-endpoint.ts';
import { webhookHeaders } from './sign-webhook.ts';

/**
 * Sends a claimed delivery once, outside of any transaction: builds the event's body, as the API shows it now, signs
 * and posts it. A crash leaves the claim; see {@link serveEndpoint}.
 *
 * @param signal breaks it off: the delivery is returned, and the endpoint may get it again
 * @throws an operating error when the event cannot be read: the delivery was not sent
 */
export async function sendDelivery(
  stores: Stores,
  { url, secrets, nowMs }: Pick<EndpointTurn, 'url' | 'secrets' | 'nowMs'>,
  claimed: ClaimedDelivery,
  signal: AbortSignal,
): Promise<Attempt> {
  const event = await readEventBody(stores, claimed.position);
  if (event === null) return giveUpDelivery(claimed);
  const body = JSON.stringify(event);
  const answer = await postWebhook({
    ...{ url, body, signal, timeoutMs: DELIVERY_TIMEOUT_MS },
    headers: webhookHeaders({ id: event.id, nowMs, secrets }, body),
    allowPrivate: stores.options.webhookAllowPrivate === true,
  });
  const isBrokenOff = signal.aborted && answer.status === null;
  return isBrokenOff ? returnDelivery(claimed) : judgeAttempt(claimed, answer, nowMs);
}
