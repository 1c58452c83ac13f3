import { hostname } from 'node:os';
import { openProcessStores } from '@stampede/engine';
import { countStoreFailures, processGroup } from '@stampede/process';
import type { Group, ProcessContext } from '@stampede/runtime';
import { orderMetrics } from './order-metrics.ts';
import { QueueDrains } from './queue-drains.ts';

/** The order-creator: drains get_good_list into the ledger, one loop for each partition. */
export async function compose(context: ProcessContext): Promise<Group> {
  const { name, config, log, instance, registry } = context;
  const stores = openProcessStores(name, config, log, countStoreFailures(registry));
  const drains = new QueueDrains({
    stores,
    // Stable across restarts under pm2, so that this copy reads its own pending entries again.
    consumer: `${hostname()}-${instance}`,
    log,
    metrics: orderMetrics(registry, () => stores.blocked.size),
  });
  return processGroup(context, {
    stores,
    needsPostgres: true,
    counters: {
      ordered: { metric: 'stampede_orders_created_total' },
      expired: { metric: 'stampede_orders_born_expired_total' },
      rejected: { metric: 'stampede_orders_rejected_total' },
      blockedItems: { metric: 'stampede_blocked_items' },
    },
    parts: [drains],
    onPartitions: (partitions) => drains.serve(partitions),
  });
}
