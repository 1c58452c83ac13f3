import { collectDefaultMetrics, Registry } from 'prom-client';

// The instruments, so that an app that counts something needs no dependency of its own.
export { Counter, Gauge, Histogram, Registry } from 'prom-client';

/**
 * A process's own registry, with prom-client's default metrics. Every series carries the label `process`; copies of a
 * process are told apart by the address that they are scraped at.
 */
export function createRegistry(process: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ process });
  collectDefaultMetrics({ register: registry });
  return registry;
}
