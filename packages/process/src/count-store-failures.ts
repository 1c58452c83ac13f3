import type { StoreTroublesOptions } from '@stampede/engine';
import { Counter, type Registry } from '@stampede/runtime';

/** Registers the counter of store failures, by store and by the store's own code. */
export function countStoreFailures(registry: Registry): StoreTroublesOptions['onFailure'] {
  const failures = new Counter({
    name: 'stampede_store_failures_total',
    help: 'Connections, commands and statements that a store refused or lost, by its own code.',
    labelNames: ['store', 'code'],
    registers: [registry],
  });
  return ({ store, code }) => {
    failures.inc({ store, code });
  };
}
