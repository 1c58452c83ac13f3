import { collectDefaultMetrics, Registry } from 'prom-client';

// The instruments, so that an app that counts something needs no dependency of its own.
export { Counter, Gauge, Histogram, Registry } from 'prom-client';

/**
 * A process's own registry, with prom-client's default metrics. Every series carries the labels `process` and
 * `instance`, which keep the series of several processes apart in one page.
 */
export function createRegistry(process: string, instance: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ process, instance });
  collectDefaultMetrics({ register: registry });
  return registry;
}
