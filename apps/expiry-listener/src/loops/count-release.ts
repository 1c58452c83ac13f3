import type { ExpiryMetrics } from '../expiry-metrics.ts';

/** By this process's clock: only a metric. */
export function countRelease(metrics: ExpiryMetrics, dueAtMs: number | null): void {
  metrics.released.inc();
  if (dueAtMs !== null) metrics.deadlineToStock.observe(Math.max(0, Date.now() - dueAtMs) / 1000);
}
