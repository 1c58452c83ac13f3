import { AggregatorRegistry, type Registry } from 'prom-client';
import { z } from 'zod';

/** NaN and the infinities are ordinary values of a metric, and JSON has none of them. */
const value = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);

const snapshotSchema = z.object({
  process: z.string(),
  instance: z.string(),
  startedAtMs: z.number(),
  metrics: z.array(
    z.looseObject({
      name: z.string(),
      aggregator: z.string(),
      values: z.array(
        z.looseObject({ value, labels: z.record(z.string(), z.union([z.string(), z.number()])) }),
      ),
    }),
  ),
});

/** What one process knows of itself at one moment. */
export type Snapshot = z.infer<typeof snapshotSchema>;

export interface Origin {
  readonly process: string;
  readonly instance: string;
  readonly startedAtMs: number;
}

/** A registry's present values as JSON; `readSnapshot` reads it. */
export async function writeSnapshot(registry: Registry, origin: Origin): Promise<string> {
  const metrics = await registry.getMetricsAsJSON();
  return JSON.stringify({ ...origin, metrics }, (_key, entry: unknown) =>
    typeof entry === 'number' && !Number.isFinite(entry) ? String(entry) : entry,
  );
}

/** @throws when the text is not a snapshot, as from a process of another version */
export function readSnapshot(text: string): Snapshot {
  return snapshotSchema.parse(JSON.parse(text));
}

/**
 * One Prometheus text of many snapshots. Series of different processes differ in their labels, so they stand side by
 * side and nothing is added up. While a process is being replaced, the old and the new one have the same labels; then
 * the one that started last is shown, because a page with a series twice is refused as a whole.
 */
export async function mergeSnapshots(snapshots: readonly Snapshot[]): Promise<string> {
  const newest = new Map<string, Snapshot>();
  for (const snapshot of snapshots) {
    const key = JSON.stringify([snapshot.process, snapshot.instance]);
    const known = newest.get(key);
    if (known === undefined || known.startedAtMs < snapshot.startedAtMs) newest.set(key, snapshot);
  }
  const metrics = [...newest.values()].map((snapshot) =>
    // prom-client would leave out some series (`omit`) that only make no sense when they are added up.
    snapshot.metrics.map((metric) => ({ ...metric, aggregator: 'first' })),
  );
  return AggregatorRegistry.aggregate(metrics).metrics();
}
