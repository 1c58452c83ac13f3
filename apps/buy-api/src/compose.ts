import { isOperatingError } from '@stampede/domain';
import {
  closeStores,
  openProcessStores,
  OrderWatcher,
  PurchaseBatcher,
  readSystem,
  SchemaError,
  TrustKeeper,
} from '@stampede/engine';
import { type HttpConfig, Lifecycle, Loop, type ProcessContext, type Stoppable } from '@stampede/runtime';
import { createApp } from './app.ts';
import type { BuyerKeys } from './auth/buyer-tokens.ts';
import { bindEngine } from './engine.ts';
import { createHttpMetrics } from './metrics/create-http-metrics.ts';
import { createDraining } from './http/draining.ts';
import { createServer } from './server/server.ts';
import { createSystemMetrics } from './metrics/system-metrics.ts';

/** The approvals in the ledger are looked at this often: it bounds how long a healed gate stays unused. */
const TRUST_INTERVAL_MS = 250;

/** The buy API. A measurement composes another app. */
export async function compose(
  context: ProcessContext<{ http: true }>,
  create: typeof createApp = createApp,
): Promise<Stoppable> {
  return new BuyApi(context, create);
}

class BuyApi extends Lifecycle {
  readonly #context: ProcessContext<{ http: true }>;
  readonly #createApp: typeof createApp;
  /** What to take down, in this order. */
  readonly #takeDown: (() => Promise<void>)[] = [];

  constructor(context: ProcessContext<{ http: true }>, create: typeof createApp) {
    super('buy-api');
    this.#context = context;
    this.#createApp = create;
  }

  protected async onStart(): Promise<void> {
    const context = this.#context;
    const { config, log, metrics } = context;
    const stores = openProcessStores('buy-api', config, log);
    const keeper = new TrustKeeper(stores);
    const trust = new Loop({
      name: 'trust',
      isExpected: isOperatingError,
      idleMs: TRUST_INTERVAL_MS,
      log,
      runOnce: () => keeper.runOnce(),
      onError: (error) => {
        if (error instanceof SchemaError) context.fail(error);
      },
    });
    stores.nodes.onIdentified(() => {
      trust.wake();
    });

    const desk = new PurchaseBatcher(stores);
    const watcher = new OrderWatcher(stores);
    const engine = bindEngine(stores, desk, watcher);
    const systemMetrics = createSystemMetrics(() => readSystem(stores));
    const draining = createDraining();
    const app = this.#createApp({
      engine,
      auth: { operatorToken: config.operatorToken, shopToken: config.shopToken, buyers: buyerKeys(config) },
      requestsPerSecond: config.requestsPerSecond,
      metrics: createHttpMetrics(metrics.registry),
      metricsPage: async () => ({
        contentType: 'text/plain; version=0.0.4; charset=utf-8',
        text: `${await metrics.gather()}\n${await systemMetrics()}`,
      }),
      draining,
      log,
    });
    const server = createServer({ app, draining, endLongWaits: () => engine.stopWaiting() });

    await trust.start();
    this.#takeDown.push(
      () => server.drain(),
      () => desk.stop(),
      () => trust.stop(),
      () => closeStores(stores),
    );
    const port = await server.listen(config.port, config.host);
    log.info({ host: config.host, port }, 'listening');
  }

  protected async onStop(): Promise<void> {
    for (const takeDown of this.#takeDown) await takeDown();
  }
}

function buyerKeys({ buyerJwtSecret, buyerJwksUrl }: HttpConfig): BuyerKeys {
  if (buyerJwtSecret !== undefined) return { kind: 'secret', secret: buyerJwtSecret };
  return buyerJwksUrl === undefined ? { kind: 'none' } : { kind: 'key-set', address: new URL(buyerJwksUrl) };
}
