import { hostname } from 'node:os';
import { isOperatingError } from '@stampede/domain';
import { closeStores, openProcessStores, SchemaError, TrustKeeper } from '@stampede/engine';
import { Lifecycle, Loop, type ProcessContext, type Stoppable } from '@stampede/runtime';
import { orderMetrics } from './order-metrics.ts';
import { QueueDrains } from './queue-drains.ts';

/** The approvals in the ledger are looked at this often: it bounds how long a healed gate stays unused. */
const TRUST_INTERVAL_MS = 250;

/** The order-creator: get_good_list into the ledger, one loop for each partition. */
export async function compose(context: ProcessContext): Promise<Stoppable> {
  return new OrderCreator(context);
}

class OrderCreator extends Lifecycle {
  readonly #context: ProcessContext;
  #trust: Loop | undefined;
  #drains: QueueDrains | undefined;
  #close: (() => Promise<void>) | undefined;

  constructor(context: ProcessContext) {
    super('order-creator');
    this.#context = context;
  }

  protected async onStart(): Promise<void> {
    const context = this.#context;
    const { config, log, instance, metrics } = context;
    const stores = openProcessStores('order-creator', config, log);
    const drains = new QueueDrains({
      stores,
      // The same after a restart under pm2, so that this copy takes up what it had in hand.
      consumer: `${hostname()}-${instance}`,
      log,
      metrics: orderMetrics(metrics.registry),
    });
    const keeper = new TrustKeeper(stores, (partitions) => {
      drains.serve(partitions);
    });
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
    this.#trust = trust;
    this.#drains = drains;
    this.#close = () => closeStores(stores);
    await drains.start();
    await trust.start();
  }

  protected override onQuiet(): void {
    this.#drains?.quiet();
  }

  protected async onStop(): Promise<void> {
    await this.#trust?.stop();
    await this.#drains?.stop();
    await this.#close?.();
  }
}
