import { isOperatingError } from '@stampede/domain';
import { closeStores, listenForExpiry, openProcessStores, SchemaError, TrustKeeper } from '@stampede/engine';
import { Group, Lifecycle, Loop, type ProcessContext, type Stoppable } from '@stampede/runtime';
import { ExpiredHints } from './expired-hints.ts';
import { expiryMetrics } from './expiry-metrics.ts';
import { auditLoop, closingLoop, heldLoop, pendingLoop, reconcileLoop } from './loops.ts';

const TRUST_INTERVAL_MS = 250;

/** The expiry-listener: expired payment windows into stock, and whatever else the gate has to be told or cured of. */
export async function compose(context: ProcessContext): Promise<Stoppable> {
  return new ExpiryListener(context);
}

class ExpiryListener extends Lifecycle {
  readonly #context: ProcessContext;
  #loops: Group | undefined;
  #working: Group | undefined;
  #close: (() => Promise<void>) | undefined;

  constructor(context: ProcessContext) {
    super('expiry-listener');
    this.#context = context;
  }

  protected async onStart(): Promise<void> {
    const context = this.#context;
    const { config, log, metrics } = context;
    const stores = openProcessStores('expiry-listener', config, log);
    const deps = { stores, hints: new ExpiredHints(), metrics: expiryMetrics(metrics.registry), log };
    const closing = [1, 2].map((lane) => closingLoop(deps, lane));
    const reconcile = reconcileLoop(deps);
    const working = new Group('loops', [
      ...closing,
      pendingLoop(deps),
      reconcile,
      heldLoop(deps),
      auditLoop(deps),
    ]);
    const keeper = new TrustKeeper(stores);
    const trust = new Loop({
      name: 'trust',
      isExpected: isOperatingError,
      idleMs: TRUST_INTERVAL_MS,
      log,
      runOnce: async () => {
        const done = await keeper.runOnce();
        // Nothing is read or written before the schema is known to be ours.
        await working.start();
        return done;
      },
      onError: (error) => {
        if (error instanceof SchemaError) context.fail(error);
      },
    });
    stores.nodes.onIdentified(() => {
      trust.wake();
      reconcile.wake();
    });
    const events = listenForExpiry(stores, {
      onExpired: (orderNo) => {
        deps.hints.add(orderNo);
        for (const loop of closing) loop.wake();
      },
      onSubscribed: (channel, server) => {
        log.info({ channel, server }, 'subscribed to expired events');
      },
    });
    this.#loops = new Group('trust', [trust]);
    this.#working = working;
    this.#close = async () => {
      events.close();
      await closeStores(stores);
    };
    await this.#loops.start();
  }

  protected override onQuiet(): void {
    this.#working?.quiet();
  }

  protected async onStop(): Promise<void> {
    await this.#loops?.stop();
    await this.#working?.stop();
    await this.#close?.();
  }
}
