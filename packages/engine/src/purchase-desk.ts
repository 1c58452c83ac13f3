import type { Purchase, PurchaseOutcome, SaleCatalog } from '@stampede/domain';
import { RESERVE_BATCH_MAX } from '@stampede/store';
import { confirmPurchases } from './confirm-purchases.ts';
import { reservePurchases } from './place-purchases.ts';
import type { Stores } from './stores.ts';

/** Calls of one sale under way at once: enough to keep Redis busy while replies travel. */
const CALLS_MAX = 4;
/** Purchases of all sales that are not answered yet; beyond it they are refused at once instead of late. */
const IN_HAND_MAX = 20_000;

interface Waiting {
  readonly purchase: Purchase;
  readonly answer: (outcome: PurchaseOutcome) => void;
  readonly fail: (error: unknown) => void;
}

interface Counter {
  readonly catalog: SaleCatalog;
  readonly waiting: Waiting[];
  calls: number;
  scheduled: boolean;
}

/**
 * Group commit for one process: purchases of one sale that arrive in the same turn of the event loop, or while
 * all calls of that sale are under way, go to the gate together. A lone purchase is not held back.
 */
export class PurchaseDesk {
  readonly #stores: Stores;
  readonly #counters = new Map<string, Counter>();
  #inHand = 0;
  #stopped = false;
  #whenIdle: (() => void) | null = null;

  constructor(stores: Stores) {
    this.#stores = stores;
  }

  /** Resolves with the purchase's outcome; operating errors are outcomes, not exceptions. */
  async place(catalog: SaleCatalog, purchase: Purchase): Promise<PurchaseOutcome> {
    if (this.#stopped || this.#inHand >= IN_HAND_MAX) return { outcome: 'unavailable' };
    return new Promise((answer, fail) => {
      const counter = this.#counterOf(catalog);
      counter.waiting.push({ purchase, answer, fail });
      this.#inHand += 1;
      if (!counter.scheduled) {
        counter.scheduled = true;
        setImmediate(() => {
          counter.scheduled = false;
          this.#send(counter);
        });
      }
    });
  }

  /** Refuses new purchases and resolves when the outcome of those in hand is known. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#inHand === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  #counterOf(catalog: SaleCatalog): Counter {
    let counter = this.#counters.get(catalog.saleId);
    if (counter === undefined) {
      counter = { catalog, waiting: [], calls: 0, scheduled: false };
      this.#counters.set(catalog.saleId, counter);
    }
    return counter;
  }

  #send(counter: Counter): void {
    while (counter.waiting.length > 0 && counter.calls < CALLS_MAX) {
      const batch = counter.waiting.splice(0, RESERVE_BATCH_MAX);
      counter.calls += 1;
      this.#call(counter, batch)
        .catch((error: unknown) => {
          for (const { fail } of batch) fail(error);
        })
        .finally(() => {
          this.#inHand -= batch.length;
          if (this.#inHand === 0) this.#whenIdle?.();
        });
    }
    if (counter.waiting.length === 0 && counter.calls === 0) this.#counters.delete(counter.catalog.saleId);
  }

  /** Replicas are waited for outside of the call: a slow one makes answers late, and calls no fewer. */
  async #call(counter: Counter, waiting: readonly Waiting[]): Promise<void> {
    const { saleId, partition } = counter.catalog;
    const batch = { partition, saleId, purchases: waiting.map(({ purchase }) => purchase) };
    const reserved = await reservePurchases(this.#stores, batch).finally(() => {
      counter.calls -= 1;
      this.#send(counter);
    });
    const outcomes = await confirmPurchases(this.#stores, batch, reserved);
    waiting.forEach(({ answer }, index) => {
      answer(outcomes[index] ?? { outcome: 'unknown' });
    });
  }
}
