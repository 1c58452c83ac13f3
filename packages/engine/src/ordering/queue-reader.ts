import {
  claimStaleEntries,
  forgetIdleConsumers,
  PENDING_START,
  readNewEntries,
  readOwnEntries,
  type Gate,
  type QueueBatch,
} from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

/** An entry that has been pending for this long is claimed. */
const STALE_MS = 5000;
/** From the end of one pass over the pending entries to the start of the next. */
const CLAIM_EVERY_MS = 2000;
/** From one batch of a pass to the next; new entries are read in between. */
const CLAIM_NEXT_MS = 100;
const DELETE_CONSUMERS_EVERY_MS = 600_000;
const CONSUMER_IDLE_MS = 3_600_000;

export interface QueueReaderOptions {
  readonly stores: Stores;
  /** Connections for blocking reads. */
  readonly blockingGate: Gate;
  readonly partition: number;
  /** Stable across restarts, so that this copy reads its own pending entries again. */
  readonly consumer: string;
  readonly nowMs: () => number;
}

/**
 * Reads the batches of one partition: first this copy's own pending entries, then those of dead copies, then new ones.
 */
export class QueueReader {
  readonly #options: QueueReaderOptions;
  /** The position in this copy's own pending entries; null when all were read. */
  #ownAfterId: string | null = '0';
  #claimAtMs = 0;
  #claimFromId = PENDING_START;
  #deleteConsumersAtMs: number;

  constructor(options: QueueReaderOptions) {
    this.#options = options;
    this.#deleteConsumersAtMs = options.nowMs() + DELETE_CONSUMERS_EVERY_MS;
  }

  /** Batches that were returned may not have been finished: reads this copy's own pending entries again first. */
  startAgain(): void {
    this.#ownAfterId = '0';
  }

  /** The next batch of at most `limit`, in the order of the stream; empty when no entry came within `blockMs`. */
  async next({ limit, blockMs }: { limit: number; blockMs: number }): Promise<QueueBatch> {
    const { stores, blockingGate, partition, consumer, nowMs } = this.#options;
    const now = nowMs();
    if (this.#ownAfterId !== null) {
      const own = await readOwnEntries(stores.gate, {
        partition,
        consumer,
        limit,
        afterId: this.#ownAfterId,
      });
      this.#ownAfterId = own.lastId;
      if (own.entries.length + own.malformed.length > 0) return own;
    }
    if (now >= this.#claimAtMs) {
      const fromId = this.#claimFromId;
      this.#claimAtMs = now + CLAIM_EVERY_MS;
      const claim = { partition, consumer, limit, idleMs: STALE_MS, fromId };
      const claimed = await claimStaleEntries(stores.gate, claim);
      this.#claimFromId = claimed.nextId;
      if (claimed.nextId !== PENDING_START) this.#claimAtMs = now + CLAIM_NEXT_MS;
      if (claimed.entries.length + claimed.malformed.length > 0) return claimed;
    }
    if (now >= this.#deleteConsumersAtMs) {
      this.#deleteConsumersAtMs = now + DELETE_CONSUMERS_EVERY_MS;
      await forgetIdleConsumers(stores.gate, partition, { keep: consumer, idleMs: CONSUMER_IDLE_MS });
    }
    return readNewEntries(blockingGate, { partition, consumer, limit, blockMs });
  }
}
