import { collectDefaultMetrics, Registry } from 'prom-client';

// Exported so that apps need no dependency of their own.
export { Counter, Gauge, Histogram, Registry } from 'prom-client';

/**
 * A process's own registry, with prom-client's default metrics. Every series carries the label `process`; copies of a
 * process differ by the address at which they are scraped.
 */
export function createRegistry(process: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ process });
  collectDefaultMetrics({ register: registry });
  return registry;
}
