import { isOperatingError } from '@stampede/domain';
import { openBlockingGate, QueueDrain, type DrainedOrders, type Stores } from '@stampede/engine';
import { Loop, type Logger } from '@stampede/runtime';
import type { OrderMetrics } from './order-metrics.ts';

/** How long one read blocks in Redis for the first entry, and so the longest wait of a stop for an idle loop. */
const BLOCK_MS = 1000;

/** Interval of the check whether an untrusted gate is trusted again. */
const UNTRUSTED_MS = 100;

/**
 * From the start of a batch (including the wait for its first entry) to the start of the next, unless it was full. A
 * transaction costs as much as some tens of orders: at 500 purchases a second, one transaction each took more than a
 * core. A lone purchase is not delayed.
 */
const GATHER_MS = 20;

export interface DrainLoopDeps {
  readonly stores: Stores;
  /** This copy's name in the consumer group. */
  readonly consumer: string;
  readonly log: Logger;
  readonly metrics: OrderMetrics;
}

export interface DrainLoop {
  readonly loop: Loop;
  /** Finishes the loop's batches in flight after it has stopped. Never rejects. */
  readonly finish: () => Promise<void>;
  readonly close: () => void;
}

/**
 * Writes the purchases of one partition's queue into the ledger, as orders.
 *
 * - **Does**: reads a batch of `get_good_list:{n}`, commits its orders in one transaction, acknowledges and deletes the
 *   entries, and starts the payment windows, in stages that overlap. On quiet it finishes the batch that it has read
 *   ahead.
 * - **Does not**: keep a global order of purchases, or write anything while the gate is not trusted. An entry that it
 *   does not finish is delivered again, to this copy at its restart or to another one after 5 s.
 * - **How often**: continuously; batches begin 20 ms apart unless they are full, and an idle read waits 1 s in Redis.
 * - **Metrics**: `stampede_orders_created_total`, `stampede_orders_born_expired_total`, `stampede_orders_rejected_total`,
 *   `stampede_dead_lettered_total`, `stampede_purchase_to_order_seconds`.
 * - **Alarm**: `stampede_queue_oldest_entry_seconds` above 10 s (no copy works); any `stampede_orders_rejected_total`; any
 *   `stampede_dead_letters`.
 */
export function drainLoop(deps: DrainLoopDeps, partition: number): DrainLoop {
  const { stores, consumer, log, metrics } = deps;
  const { gate, close } = openBlockingGate(stores, BLOCK_MS);
  const drain = new QueueDrain({
    stores,
    blockingGate: gate,
    partition,
    consumer,
    blockMs: BLOCK_MS,
    onOrders: (orders) => report(deps, orders),
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
      // The entries are still on the stream, for the next copy.
      log.warn({ err: error, partition }, 'cannot finish the batch that was read ahead');
    }
  };
  return { loop, finish, close };
}

function report({ log, metrics }: DrainLoopDeps, orders: DrainedOrders): void {
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
