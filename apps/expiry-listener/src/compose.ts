import { listenForExpiry, openProcessStores } from '@stampede/engine';
import { countStoreFailures, processGroup } from '@stampede/process';
import { LateGroup, Resource, type Group, type ProcessContext } from '@stampede/runtime';
import { ExpiredHints } from './expired-hints.ts';
import { expiryMetrics } from './expiry-metrics.ts';
import { announcingLoop } from './loops/announcing-loop.ts';
import { auditLoop } from './loops/audit-loop.ts';
import { closingLoop } from './loops/closing-loop.ts';
import { erasingLoop } from './loops/erasing-loop.ts';
import { heldLoop } from './loops/held-loop.ts';
import { pendingLoop } from './loops/pending-loop.ts';
import { reconcileLoop } from './loops/reconcile-loop.ts';
import { removingLoop } from './loops/removing-loop.ts';

/** Two closing loops share the load: while one updates the gate, the other one's transaction runs. */
const CLOSING_LANES = [1, 2];

/**
 * The expiry-listener: returns the units of expired orders to stock, applies pending changes, writes the events of the
 * clock, audits and rebuilds gates, erases buyers and removes old sales.
 */
export async function compose(context: ProcessContext): Promise<Group> {
  const { name, config, log, registry } = context;
  const stores = openProcessStores(name, config, log, countStoreFailures(registry));
  const hints = new ExpiredHints();
  const { eventsKeptDays } = config;
  const deps = { stores, metrics: expiryMetrics(registry, () => stores.blocked.size), log, eventsKeptDays };
  const closing = CLOSING_LANES.map((lane) => closingLoop({ ...deps, hints }, lane));
  const reconcile = reconcileLoop(deps);
  const working = new LateGroup('loops', [
    ...closing,
    pendingLoop(deps),
    reconcile,
    heldLoop(deps),
    announcingLoop(deps),
    auditLoop(deps),
    erasingLoop(deps),
    ...(config.ordersKeptDays === undefined ? [] : [removingLoop(deps, config.ordersKeptDays)]),
  ]);
  stores.nodes.onIdentified(() => {
    reconcile.wake();
  });
  const events = listenForExpiry(stores, {
    onExpired: (orderNo) => {
      hints.add(orderNo);
      for (const loop of closing) loop.wake();
    },
    onSubscribed: (channel, server) => {
      log.info({ channel, server }, 'subscribed to expired events');
    },
  });
  return processGroup(context, {
    stores,
    needsPostgres: true,
    counters: {
      expired: { metric: 'stampede_orders_expired_total' },
      released: { metric: 'stampede_releases_applied_total' },
      reconciled: { metric: 'stampede_gate_reconciled_total' },
      unitsBack: { metric: 'stampede_deadline_to_stock_seconds', part: 'count' },
      unitsBackSeconds: { metric: 'stampede_deadline_to_stock_seconds', part: 'sum' },
      blockedItems: { metric: 'stampede_blocked_items' },
    },
    parts: [new Resource({ name: 'expired-events', close: () => events.close() }), working],
    onSchemaKnown: () => working.begin(),
  });
}
