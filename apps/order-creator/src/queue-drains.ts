import { isOperatingError } from '@stampede/domain';
import { openBlockingGate, QueueDrain, type DrainedOrders, type Stores } from '@stampede/engine';
import { Lifecycle, Loop, type Logger } from '@stampede/runtime';
import type { OrderMetrics } from './order-metrics.ts';

/** How long one read waits in Redis for the first entry: the longest that stopping has to wait for an idle loop. */
const BLOCK_MS = 1000;

/** While the gate is not trusted, this often is looked whether it is again. */
const UNTRUSTED_MS = 100;

/**
 * From the beginning of a batch (the wait for its first entry included) to the beginning of the next, unless it was full.
 * A transaction costs the machine as much as some tens of orders: at 500 purchases a second, one by one, they took more
 * than a core. A purchase that comes alone is not kept.
 */
const GATHER_MS = 20;

export interface QueueDrainsOptions {
  readonly stores: Stores;
  readonly consumer: string;
  readonly log: Logger;
  readonly metrics: OrderMetrics;
}

interface PartitionDrain {
  readonly loop: Loop;
  /** Finishes what the loop has in hand when it has stopped. Never rejects. */
  readonly finish: () => Promise<void>;
  readonly close: () => void;
}

/** One loop for each partition, started when the partition becomes known. */
export class QueueDrains extends Lifecycle {
  readonly #options: QueueDrainsOptions;
  readonly #loops = new Map<number, PartitionDrain>();

  constructor(options: QueueDrainsOptions) {
    super('queue-drains');
    this.#options = options;
  }

  serve(partitions: readonly number[]): void {
    for (const partition of partitions) {
      if (this.#loops.has(partition) || this.signal.aborted) continue;
      const drain = this.#drainOf(partition);
      this.#loops.set(partition, drain);
      drain.loop.start().catch((error: unknown) => {
        this.#options.log.error({ err: error, partition }, 'the queue cannot be drained');
      });
    }
  }

  protected async onStart(): Promise<void> {
    // Nothing to do before the partitions are known.
  }

  protected override onQuiet(): void {
    for (const { loop } of this.#loops.values()) loop.quiet();
  }

  protected async onStop(): Promise<void> {
    await Promise.all(
      [...this.#loops.values()].map(async ({ loop, finish, close }) => {
        await loop.stop();
        await finish();
        close();
      }),
    );
  }

  #drainOf(partition: number): PartitionDrain {
    const { stores, consumer, log, metrics } = this.#options;
    const { gate, close } = openBlockingGate(stores, BLOCK_MS);
    const drain = new QueueDrain({
      stores,
      blockingGate: gate,
      partition,
      consumer,
      blockMs: BLOCK_MS,
      onOrders: (orders) => {
        this.#report(orders);
      },
      onDeadLetter: ({ orderNo, cause }) => {
        metrics.deadLettered.inc();
        log.error({ orderNo, cause, partition }, 'queue entry dead-lettered');
      },
    });
    const isTrusted = (): boolean => stores.gate.isTrusted(partition) && gate.isTrusted(partition);
    const loop = new Loop({
      name: `drain-${partition}`,
      isExpected: isOperatingError,
      apartMs: GATHER_MS,
      idleMs: () => (isTrusted() ? 0 : UNTRUSTED_MS),
      log,
      runOnce: async () => {
        if (!isTrusted()) return { more: false };
        return { more: (await drain.runOnce()).isFull };
      },
    });
    const finish = async (): Promise<void> => {
      try {
        await drain.finish();
      } catch (error) {
        // The entries are on the stream, for the next copy.
        log.warn({ err: error, partition }, 'what was read ahead could not be finished');
      }
    };
    return { loop, finish, close };
  }

  #report(orders: DrainedOrders): void {
    const { log, metrics } = this.#options;
    metrics.created.inc(orders.created);
    metrics.bornExpired.inc(orders.expired);
    metrics.rejected.inc(orders.rejected);
    for (const { entry, isNew } of orders.recorded) {
      if (!isNew) continue;
      metrics.purchaseToOrder.observe(Math.max(0, orders.decidedAtMs - entry.purchasedAtMs) / 1000);
      log.debug({ orderNo: entry.orderNo, requestId: entry.requestId }, 'order created');
    }
    if (orders.rejected > 0)
      log.error(
        { rejected: orders.rejected, partition: orders.partition },
        'orders rejected: the gate had accepted what the ledger refuses',
      );
  }
}
