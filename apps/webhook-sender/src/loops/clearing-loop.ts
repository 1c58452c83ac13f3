import { isOperatingError } from '@stampede/domain';
import { clearDeliveries, readWebhookBacklog, type Stores } from '@stampede/engine';
import { Loop, type Logger } from '@stampede/runtime';
import type { WebhookMetrics } from '../webhook-metrics.ts';

const CLEARING_INTERVAL_MS = 5000;

/**
 * Deletes deliveries that are no longer needed, and counts those that wait.
 *
 * - **Does**: deletes the deliveries of removed endpoints, and those whose events are no longer kept, in bounded pieces.
 * - **Does not**: decide how long events are kept: an expiry-listener removes them.
 * - **How often**: every 5 s, and without a pause while there is more.
 * - **Metrics**: `stampede_webhook_deliveries_pending`, `stampede_webhook_oldest_pending_seconds`.
 * - **Alarm**: see `sending-loop.ts`.
 */
export function clearingLoop({
  stores,
  log,
  metrics,
}: {
  stores: Stores;
  log: Logger;
  metrics: WebhookMetrics;
}): Loop {
  return new Loop({
    name: 'clearing',
    isExpected: isOperatingError,
    idleMs: CLEARING_INTERVAL_MS,
    log,
    runOnce: async () => {
      const { pending, oldestAgeMs } = await readWebhookBacklog(stores);
      metrics.pending.set(pending);
      metrics.oldest.set((oldestAgeMs ?? 0) / 1000);
      return { more: await clearDeliveries(stores) };
    },
  });
}
