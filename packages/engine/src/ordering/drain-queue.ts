import {
  chunksOf,
  deadLetterEntry,
  finishEntries,
  gateKeys,
  listWindows,
  readStreamPage,
  type Gate,
  type QueueBatch,
  type QueueEntry,
} from '@stampede/store';
import { BatchSize } from './batch-size.ts';
import type { CreatedOrders } from './create-orders.ts';
import { NOTHING_ORDERED, orderEntries, type OrderedEntries } from './order-entries.ts';
import { QueueReader } from './queue-reader.ts';
import { SetAside } from './set-aside.ts';
import type { Stores } from '../stores/stores.ts';

/** Entries in one transaction: 1,000 lock the items for some 30 ms. */
const BATCH_MAX = 1000;
/** Entries in one script: Redis runs no other command meanwhile. */
const FINISH_MAX = 100;
/** Longest blocking read while entries are set aside: the locks are checked between reads. */
const SET_ASIDE_BLOCK_MS = 100;
/** Added to the key's TTL, so that its event fires only after the deadline has passed in Postgres. */
const WINDOW_MARGIN_MS = 5;

export interface QueueDrainOptions {
  readonly stores: Stores;
  /** Connections for blocking reads. */
  readonly blockingGate: Gate;
  readonly partition: number;
  /** Stable across restarts, so that this copy reads its own pending entries again. */
  readonly consumer: string;
  /** How long one run blocks for the first entry, in ms; 0: it does not block. */
  readonly blockMs: number;
  readonly onOrders: (orders: DrainedOrders) => void;
  readonly onDeadLetter: (entry: { readonly orderNo: string; readonly cause: string }) => void;
  readonly nowMs?: () => number;
  /** Entries in one transaction, at most; default 1000. */
  readonly batchMax?: number;
}

/** For counting and for the log. */
export interface DrainedOrders extends Pick<
  CreatedOrders,
  'created' | 'expired' | 'rejected' | 'recorded' | 'decidedAtMs'
> {
  readonly partition: number;
}

const NO_BATCH: QueueBatch = { entries: [], malformed: [] };

type Outcome<Result> = { readonly result: Result } | { readonly error: unknown };

/**
 * Drains get_good_list of one partition into the ledger, one bounded batch a run, in three stages that overlap while
 * there is a backlog: one batch is written, the next one is read, and the one before is acknowledged and deleted. One
 * transaction at a time, in the order of the stream; at most three batches are in memory.
 *
 * The transaction's COMMIT is the atomic step. A crash before it leaves entries pending in the group; after it, entries
 * whose orders exist. Both are delivered again, to this copy or another, and the insert is idempotent. After an error
 * in any stage the batches in memory are dropped and read again from the stream.
 *
 * Between two calls it is in one of these modes, by `#ahead` and `#finishing`:
 * - idle (neither): no batch is in flight. The initial mode.
 * - overlapping (both): the last batch is being acknowledged and deleted, and the next one is being read or was read.
 *
 * Moves:
 * - A full batch: to overlapping. The read-ahead begins before the write.
 * - A batch that is not full: to idle, after it has been acknowledged and deleted.
 * - An empty read-ahead: the last batch is finished, and the run reads again from idle.
 * - `finish`: to idle, after the batch that was read ahead has been written, acknowledged and deleted.
 * - An error in any stage: to idle, after both have ended. The batch size is halved, and the reader restarts.
 *
 * In either mode, entries of an item that another session keeps locked are set aside: they stay pending in the group,
 * and are written when the item is free, in the order of the stream and before later ones (`SetAside`, `BlockedItems`).
 * Each run then writes one batch of those and one of the others.
 */
export class QueueDrain {
  readonly #options: QueueDrainOptions;
  readonly #reader: QueueReader;
  readonly #size: BatchSize;
  /** The batch that is read while the one before it is written. */
  #ahead: Promise<Outcome<QueueBatch>> | null = null;
  /** The limit that `#ahead` was read with: `#size` may have changed since. */
  #aheadLimit = 0;
  /** The batch that was written and is being acknowledged and deleted. */
  #finishing: Promise<Outcome<void>> | null = null;
  readonly #setAside = new SetAside();

  constructor(options: QueueDrainOptions) {
    this.#options = options;
    this.#size = new BatchSize(options.batchMax ?? BATCH_MAX);
    this.#reader = new QueueReader({
      ...options,
      nowMs: options.nowMs ?? (() => performance.now()),
    });
  }

  /**
   * Writes one batch.
   *
   * @returns how many entries it had, malformed ones included, and whether the batch was full. After an empty batch,
   *   all earlier ones are finished.
   */
  async runOnce(): Promise<{ entries: number; isFull: boolean }> {
    return this.#contain(async () => {
      const limit = this.#size.now;
      const couldBe = this.#ahead === null ? limit : this.#aheadLimit;
      const caughtUp = await this.#catchUp(limit);
      const blockMs = this.#blockMs(caughtUp !== null);
      const batch = (await this.#takeAhead()) ?? (await this.#reader.next({ limit, blockMs }));
      // Only after a full batch: an earlier read would split the backlog into small batches.
      const entries = sizeOf(batch);
      const isFull = entries >= couldBe;
      if (isFull) {
        this.#aheadLimit = limit;
        this.#ahead = outcomeOf(this.#reader.next({ limit, blockMs: 0 }));
      }
      await this.#write(batch);
      return { entries: entries + (caughtUp ?? 0), isFull: isFull || caughtUp !== null };
    });
  }

  /** Writes what was read ahead, once `runOnce` is no longer called: otherwise other copies claim it only after 5 s. */
  async finish(): Promise<void> {
    await this.#contain(async () => this.#write((await this.#takeAhead()) ?? NO_BATCH));
  }

  async #contain<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      const result = await work();
      this.#size.succeeded();
      return result;
    } catch (error) {
      this.#size.failed();
      await Promise.all([this.#ahead, this.#finishing]);
      this.#ahead = null;
      this.#finishing = null;
      this.#reader.startAgain();
      throw error;
    }
  }

  /** Null when nothing was read ahead; then no earlier batch is unfinished either. */
  async #takeAhead(): Promise<QueueBatch | null> {
    const ahead = this.#ahead;
    this.#ahead = null;
    const batch = ahead === null ? NO_BATCH : resultOf(await ahead);
    if (sizeOf(batch) > 0) return batch;
    await this.#finished();
    return null;
  }

  /** Does not block while there is other work. */
  #blockMs(hasCaughtUp: boolean): number {
    const { blockMs } = this.#options;
    if (hasCaughtUp) return 0;
    return this.#setAside.size === 0 ? blockMs : Math.min(blockMs, SET_ASIDE_BLOCK_MS);
  }

  /**
   * Writes a batch of entries that were set aside and whose items are free now.
   *
   * @returns how many entries of the stream were read for it; null where nothing was set aside, or all its items are
   *   still locked
   */
  async #catchUp(limit: number): Promise<number | null> {
    if (this.#setAside.size === 0) return null;
    const { stores, partition } = this.#options;
    const { gate, blocked } = stores;
    await blocked.look(stores.db);
    const ready = this.#setAside.ready((item) => blocked.has(item));
    if (ready === null) return null;
    const page = await readStreamPage((operation, send) => gate.command(partition, operation, send), {
      ...{ key: gateKeys.queueKey(partition), limit },
      ...{ afterId: ready.afterId, upToId: ready.upToId },
    });
    const entries = page.entries.filter((entry) => this.#setAside.isReady(entry, ready));
    const orders = await this.#order(entries);
    await this.#finishBatch(NO_BATCH, orders);
    this.#setAside.done(ready, page.lastId, orders.waiting);
    return sizeOf(page);
  }

  async #write(batch: QueueBatch): Promise<void> {
    const later = batch.entries.filter((entry) => this.#setAside.has(entry));
    this.#setEntriesAside(later);
    const entries =
      later.length === 0 ? batch.entries : batch.entries.filter((entry) => !this.#setAside.has(entry));
    const orders = await this.#order(entries);
    this.#setEntriesAside(orders.waiting);
    await this.#finished();
    this.#finishing = outcomeOf(this.#finishBatch(batch, orders));
    if (this.#ahead === null) await this.#finished();
  }

  async #finished(): Promise<void> {
    const finishing = this.#finishing;
    this.#finishing = null;
    if (finishing !== null) resultOf(await finishing);
  }

  #setEntriesAside(entries: readonly QueueEntry[]): void {
    this.#setAside.add(entries);
    for (const entry of entries) this.#options.stores.blocked.countSetAside(entry);
  }

  async #order(entries: readonly QueueEntry[]): Promise<OrderedEntries> {
    if (entries.length === 0) return NOTHING_ORDERED;
    const { partition } = this.#options;
    const orders = await this.#written(entries);
    // Count before the later steps, which may fail: when delivered again, these are not new.
    this.#options.onOrders({ ...orders, partition });
    return orders;
  }

  async #written(entries: readonly QueueEntry[]): Promise<OrderedEntries> {
    const { stores, partition } = this.#options;
    return orderEntries(stores, { partition, entries, mode: { by: 'order-creator' } });
  }

  /**
   * After the commit: acknowledges and deletes the entries, starts payment windows, and dead-letters what cannot be
   * ordered.
   */
  async #finishBatch({ malformed }: QueueBatch, orders: OrderedEntries): Promise<void> {
    const { stores, partition } = this.#options;
    for (const entry of malformed) await this.#deadLetter(entry);
    await this.#acknowledge(orders);
    for (const entry of orders.unknownItem) {
      await this.#deadLetter({ ...entry, cause: `the ledger has no item ${entry.saleId} ${entry.sku}` });
    }
    for (const { entry, cause } of orders.refused) await this.#deadLetter({ ...entry, cause });
    if (orders.otherEpoch.length > 0) {
      // A reconciler drains the queue before it opens the gate: entries of an older epoch are those it could not order.
      const epoch = stores.gate.epochOf(partition, 'drain-queue');
      for (const entry of orders.otherEpoch.filter((other) => other.epoch < epoch)) {
        await this.#deadLetter({ ...entry, cause: 'a reconcile could not order it' });
      }
    }
  }

  async #acknowledge({ recorded }: CreatedOrders): Promise<void> {
    const { stores, partition } = this.#options;
    const repeated = recorded.filter(({ isNew }) => !isNew).map(({ entry }) => entry.orderNo);
    const windows = new Map(
      repeated.length === 0
        ? []
        : (await listWindows(stores.db, repeated)).map(({ orderNo, remainingMs }) => [orderNo, remainingMs]),
    );
    // One at a time: pipelined, they would block all other commands in Redis.
    for (const chunk of chunksOf(recorded, FINISH_MAX)) {
      await finishEntries(stores.gate, {
        partition,
        entries: chunk.map(({ entry, remainingMs }) => {
          const left = remainingMs ?? windows.get(entry.orderNo) ?? null;
          return {
            entryId: entry.entryId,
            orderNo: entry.orderNo,
            windowMs: left === null ? 0 : Math.max(1, left + WINDOW_MARGIN_MS),
          };
        }),
      });
    }
  }

  async #deadLetter(entry: { entryId: string; orderNo: string; cause: string }): Promise<void> {
    const { stores, partition } = this.#options;
    if (await deadLetterEntry(stores.gate, { partition, ...entry })) this.#options.onDeadLetter(entry);
  }
}

function sizeOf({ entries, malformed }: QueueBatch): number {
  return entries.length + malformed.length;
}

/** Never rejects: no caller may be awaiting it when it ends. */
async function outcomeOf<Result>(work: Promise<Result>): Promise<Outcome<Result>> {
  try {
    return { result: await work };
  } catch (error) {
    return { error };
  }
}

function resultOf<Result>(outcome: Outcome<Result>): Result {
  if ('error' in outcome) throw outcome.error;
  return outcome.result;
}
