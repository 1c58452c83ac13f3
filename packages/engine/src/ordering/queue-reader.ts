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

/** An entry that nobody has finished for this long is claimed. */
const STALE_MS = 5000;
/** From the end of one pass over what is pending to the beginning of the next. */
const CLAIM_EVERY_MS = 2000;
/** From one batch of a pass to the next: new entries are read in between. */
const CLAIM_NEXT_MS = 100;
const FORGET_CONSUMERS_EVERY_MS = 600_000;
const CONSUMER_IDLE_MS = 3_600_000;

export interface QueueReaderOptions {
  readonly stores: Stores;
  /** Connections on which a read may wait. */
  readonly blockingGate: Gate;
  readonly partition: number;
  /** The same after a restart, so that this copy finds again what it had in hand. */
  readonly consumer: string;
  readonly nowMs: () => number;
}

/**
 * Where the batches of one partition come from: what this copy had in hand before, then what dead copies left behind,
 * then new entries.
 */
export class QueueReader {
  readonly #options: QueueReaderOptions;
  /** Where reading again what is in hand goes on; null when that is done. */
  #ownAfterId: string | null = '0';
  #claimAtMs = 0;
  #claimFromId = PENDING_START;
  #forgetAtMs: number;

  constructor(options: QueueReaderOptions) {
    this.#options = options;
    this.#forgetAtMs = options.nowMs() + FORGET_CONSUMERS_EVERY_MS;
  }

  /** Something that was given out may not have been finished: it is given out again before anything else. */
  startAgain(): void {
    this.#ownAfterId = '0';
  }

  /** The next batch of at most `limit`, in the order of the stream; empty when nothing came within `blockMs`. */
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
    if (now >= this.#forgetAtMs) {
      this.#forgetAtMs = now + FORGET_CONSUMERS_EVERY_MS;
      await forgetIdleConsumers(stores.gate, partition, { keep: consumer, idleMs: CONSUMER_IDLE_MS });
    }
    return readNewEntries(blockingGate, { partition, consumer, limit, blockMs });
  }
}
