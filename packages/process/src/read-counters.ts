import type { Registry } from '@stampede/runtime';

/** The metric of a process's counter: its sum, or one number per value of a label. */
export interface CounterSource {
  readonly metric: string;
  readonly by?: string;
  /** Of a histogram: its sum, or the number of its observations. */
  readonly part?: 'sum' | 'count';
}

/** Values of a histogram have a name of their own. */
interface MetricValue {
  readonly value: number;
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
  readonly metricName?: string;
}

export type Counters = Record<string, number | Record<string, number>>;

/**
 * Reads a process's counters since its start from its metrics.
 * @throws Error when a metric is not in the registry: a bug
 */
export async function readCounters(
  registry: Registry,
  sources: Readonly<Record<string, CounterSource>>,
): Promise<Counters> {
  const counters: Counters = {};
  for (const [name, { metric, by, part }] of Object.entries(sources)) {
    const found = registry.getSingleMetric(metric);
    if (found === undefined) throw new Error(`there is no metric ${metric}`);
    const all: readonly MetricValue[] = (await found.get()).values;
    const values =
      part === undefined ? all : all.filter(({ metricName }) => metricName === `${metric}_${part}`);
    counters[name] =
      by === undefined
        ? values.reduce((sum, { value }) => sum + value, 0)
        : Object.fromEntries(values.map(({ labels, value }) => [String(labels[by]), value]));
  }
  return counters;
}
