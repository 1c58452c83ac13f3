import { findEvents, type ClaimedDelivery } from '@stampede/store';
import { buildEvents } from '../announcing/build-events.ts';
import type { EventBody } from '../announcing/event-body.ts';
import type { Stores } from '../stores/stores.ts';
import { giveUpDelivery, judgeAttempt, returnDelivery, type Attempt } from './judge-attempt.ts';
import { postWebhook } from './post-webhook.ts';
import { DELIVERY_TIMEOUT_MS, type EndpointTurn } from './serve-endpoint.ts';
import { webhookHeaders } from './sign-webhook.ts';

/**
 * The events of claimed deliveries, as the feed shows them now, by their positions; those that are no longer kept are
 * not among them.
 *
 * @throws StoreUnavailableError while Postgres is unavailable
 */
export async function readClaimedEvents(
  { db }: Stores,
  claimed: readonly ClaimedDelivery[],
): Promise<ReadonlyMap<number, EventBody>> {
  const events = await findEvents(
    db,
    claimed.map(({ position }) => position),
  );
  return new Map((await buildEvents(db, events)).map((event) => [event.position, event]));
}

/**
 * Signs and sends a claimed delivery once, outside of any transaction. A crash leaves the claim; see
 * {@link serveEndpoint}.
 *
 * @param event undefined: it is no longer kept
 * @param signal breaks it off: the delivery is returned, and the endpoint may get it again
 */
export async function sendDelivery(
  stores: Stores,
  { url, secrets, nowMs }: Pick<EndpointTurn, 'url' | 'secrets' | 'nowMs'>,
  claimed: ClaimedDelivery,
  event: EventBody | undefined,
  signal: AbortSignal,
): Promise<Attempt> {
  if (event === undefined) return giveUpDelivery(claimed);
  const body = JSON.stringify(event);
  const answer = await postWebhook({
    ...{ url, body, signal, timeoutMs: DELIVERY_TIMEOUT_MS },
    headers: webhookHeaders({ id: event.id, nowMs, secrets }, body),
    allowPrivate: stores.options.webhookAllowPrivate === true,
  });
  const isBrokenOff = signal.aborted && answer.status === null;
  return isBrokenOff ? returnDelivery(claimed) : judgeAttempt(claimed, answer, nowMs);
}
