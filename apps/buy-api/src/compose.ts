import { EventWatcher, openProcessStores, OrderWatcher, PurchaseBatcher, readSystem } from '@stampede/engine';
import { countStoreFailures, createDraining, processGroup } from '@stampede/process';
import { Resource, type Group, type ProcessContext } from '@stampede/runtime';
import { createApp } from './app.ts';
import { readAuthConfig } from './auth/read-auth-config.ts';
import { bindEngine } from './engine.ts';
import { createHttpMetrics } from './metrics/create-http-metrics.ts';
import { createServer } from './server/server.ts';
import { createSystemMetrics } from './metrics/system-metrics.ts';

/** The buy API. A measurement of the bench composes another app. */
export async function compose(
  context: ProcessContext<{ http: true }>,
  create: typeof createApp = createApp,
): Promise<Group> {
  const { name, config, log, registry } = context;
  const stores = openProcessStores(name, config, log, countStoreFailures(registry));
  const batcher = new PurchaseBatcher(stores);
  const watchers = { orders: new OrderWatcher(stores), events: new EventWatcher(stores) };
  const engine = bindEngine(stores, batcher, watchers);
  const draining = createDraining();
  const app = create({
    engine,
    auth: readAuthConfig(config, log),
    requestsPerSecond: config.requestsPerSecond,
    trustedProxies: config.trustedProxies ?? [],
    publicUrl: config.publicUrl ?? '',
    corsOrigins: config.corsOrigins ?? [],
    metrics: createHttpMetrics(registry),
    draining,
    log,
  });
  const server = createServer({ app, draining, endLongWaits: () => engine.stopWaiting() });
  return processGroup(context, {
    stores,
    needsPostgres: false,
    counters: {
      accepted: { metric: 'stampede_purchases_accepted_total' },
      refused: { metric: 'stampede_purchases_refused_total', by: 'reason' },
    },
    moreMetrics: createSystemMetrics(() => readSystem(stores)),
    parts: [
      new Resource({ name: 'purchases', close: () => batcher.stop() }),
      new Resource({
        name: 'server',
        open: async () => {
          const port = await server.listen(config.port, config.host);
          log.info({ host: config.host, port }, 'listening');
        },
        close: () => server.drain(),
      }),
    ],
  });
}
