import type { WebhookEndpoint } from '@stampede/engine';
import { durationOf, type Finding, type Judge } from './finding.ts';

/** Of more, the page of the webhooks shows all. */
const SHOWN_MAX = 5;

/** Webhook endpoints that fail, or have refused for good. */
export const endpointFails: Judge = ({ endpoints, nowMs }) =>
  (endpoints ?? [])
    .filter(
      ({ failingSinceMs, disabledReason }) =>
        disabledReason === 'gone' || (disabledReason === null && failingSinceMs !== null),
    )
    .slice(0, SHOWN_MAX)
    .map((endpoint) => found(endpoint, nowMs));

function found({ endpointId, url, failingSinceMs, disabledReason }: WebhookEndpoint, nowMs: number): Finding {
  const { host } = new URL(url);
  const isGone = disabledReason === 'gone';
  const since = failingSinceMs === null ? '' : ` for ${durationOf(nowMs - failingSinceMs)}`;
  return {
    id: `endpoint-fails:${endpointId}`,
    cause: isGone
      ? `The endpoint at ${host} answered 410 and is disabled.`
      : `The endpoint at ${host} has failed${since}.`,
    effect: isGone
      ? 'None for buyers. The shop hears of nothing there until it is enabled.'
      : 'None for buyers. The shop hears late of orders; each event is sent again for a day.',
    sinceMs: failingSinceMs,
    next: isGone
      ? 'Enable it when the shop answers there again, or remove it.'
      : 'Look at the answers of its last deliveries, and at the log of the shop.',
    command: `npx stampede webhooks deliveries ${endpointId}`,
    page: '/desk/webhooks',
  };
}
