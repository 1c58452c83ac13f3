import {
  claimStaleEntries,
  deadLetterEntry,
  finishEntries,
  forgetIdleConsumers,
  listWindows,
  readNewEntries,
  readOwnEntries,
  type Gate,
  type QueueBatch,
  type QueueEntry,
} from '@stampede/store';
import type { CreatedOrders } from './create-orders.ts';
import { orderEntries } from './order-entries.ts';
import type { Stores } from './stores.ts';

/** Entries in one transaction; larger ones gain little and hold the items' locks for longer. */
const BATCH_MAX = 500;
/** An entry that nobody has finished for this long is claimed. */
const STALE_MS = 5000;
const CLAIM_EVERY_MS = 2000;
const FORGET_CONSUMERS_EVERY_MS = 600_000;
const CONSUMER_IDLE_MS = 3_600_000;
/** Redis fires the window's event when Postgres agrees that the deadline has passed, not a moment before. */
const WINDOW_MARGIN_MS = 5;

export interface QueueDrainOptions {
  readonly stores: Stores;
  /** Connections on which a read may wait. */
  readonly blockingGate: Gate;
  readonly partition: number;
  /** The same after a restart, so that this copy finds again what it had in hand. */
  readonly consumer: string;
  /** How long one run waits for the first entry; 0: it does not. */
  readonly blockMs: number;
  readonly onOrders: (orders: DrainedOrders) => void;
  readonly onDeadLetter: (entry: { readonly orderNo: string; readonly cause: string }) => void;
  readonly nowMs?: () => number;
}

/** For counting and for the log. */
export interface DrainedOrders extends Pick<
  CreatedOrders,
  'created' | 'expired' | 'rejected' | 'recorded' | 'decidedAtMs'
> {
  readonly partition: number;
}

/**
 * Drains get_good_list of one partition into the ledger, one bounded batch a run: what this copy had in hand
 * before, then what dead copies left behind, then new entries.
 *
 * The transaction's COMMIT is the atomic step. A crash before it leaves entries pending in the group; after it,
 * entries whose orders exist: both are delivered again, to this copy or another, and the insert changes nothing.
 */
export class QueueDrain {
  readonly #options: QueueDrainOptions;
  readonly #nowMs: () => number;
  /** Where reading again what is in hand goes on; null when that is done. */
  #ownAfterId: string | null = '0';
  #claimAtMs = 0;
  #forgetAtMs: number;

  constructor(options: QueueDrainOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
    this.#forgetAtMs = this.#nowMs() + FORGET_CONSUMERS_EVERY_MS;
  }

  async runOnce(): Promise<{ more: boolean }> {
    try {
      const batch = await this.#nextBatch();
      await this.#process(batch);
      return { more: batch.entries.length + batch.malformed.length > 0 };
    } catch (error) {
      this.#ownAfterId = '0';
      throw error;
    }
  }

  async #nextBatch(): Promise<QueueBatch> {
    const { stores, blockingGate, partition, consumer, blockMs } = this.#options;
    const now = this.#nowMs();
    if (this.#ownAfterId !== null) {
      const read = { partition, consumer, limit: BATCH_MAX, afterId: this.#ownAfterId };
      const own = await readOwnEntries(stores.gate, read);
      this.#ownAfterId = own.lastId;
      if (own.entries.length + own.malformed.length > 0) return own;
    }
    if (now >= this.#claimAtMs) {
      this.#claimAtMs = now + CLAIM_EVERY_MS;
      const claim = { partition, consumer, limit: BATCH_MAX, idleMs: STALE_MS };
      const claimed = await claimStaleEntries(stores.gate, claim);
      if (claimed.entries.length + claimed.malformed.length > 0) return claimed;
    }
    if (now >= this.#forgetAtMs) {
      this.#forgetAtMs = now + FORGET_CONSUMERS_EVERY_MS;
      await forgetIdleConsumers(stores.gate, partition, { keep: consumer, idleMs: CONSUMER_IDLE_MS });
    }
    return readNewEntries(blockingGate, { partition, consumer, limit: BATCH_MAX, blockMs });
  }

  async #process(batch: QueueBatch): Promise<void> {
    for (const entry of batch.malformed) await this.#deadLetter(entry);
    if (batch.entries.length > 0) await this.#order(batch.entries);
  }

  async #order(entries: readonly QueueEntry[]): Promise<void> {
    const { stores, partition } = this.#options;
    const orders = await orderEntries(stores, { partition, entries, epoch: 'entries' });
    await this.#finish(orders);
    for (const entry of orders.unknownItem) {
      await this.#deadLetter({ ...entry, cause: `the ledger has no item ${entry.saleId} ${entry.sku}` });
    }
    for (const { entry, cause } of orders.refused) await this.#deadLetter({ ...entry, cause });
    // A reconciler empties the queue before it opens the gate: what an open one has of an older epoch was left over.
    const epoch = stores.gate.epochOf(partition, 'drain-queue');
    for (const entry of orders.otherEpoch.filter((other) => other.epoch < epoch)) {
      await this.#deadLetter({ ...entry, cause: 'a reconcile could not order it' });
    }
    this.#options.onOrders({ ...orders, partition });
  }

  async #finish(orders: CreatedOrders): Promise<void> {
    const { stores, partition } = this.#options;
    if (orders.recorded.length === 0) return;
    const repeated = orders.recorded.filter(({ isNew }) => !isNew).map(({ entry }) => entry.orderNo);
    const windows = new Map(
      repeated.length === 0
        ? []
        : (await listWindows(stores.db, repeated)).map(({ orderNo, remainingMs }) => [orderNo, remainingMs]),
    );
    await finishEntries(stores.gate, {
      partition,
      entries: orders.recorded.map(({ entry, remainingMs }) => {
        const left = remainingMs ?? windows.get(entry.orderNo) ?? null;
        return {
          entryId: entry.entryId,
          orderNo: entry.orderNo,
          windowMs: left === null ? 0 : Math.max(1, left + WINDOW_MARGIN_MS),
        };
      }),
    });
  }

  async #deadLetter(entry: { entryId: string; orderNo: string; cause: string }): Promise<void> {
    const { stores, partition } = this.#options;
    if (await deadLetterEntry(stores.gate, { partition, ...entry })) this.#options.onDeadLetter(entry);
  }
}
