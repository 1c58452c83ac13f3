import type { Purchase, PurchaseOutcome, SaleCatalog } from '@stampede/domain';
import { RESERVE_BATCH_MAX } from '@stampede/store';
import { placePurchases } from './place-purchases.ts';
import type { Stores } from './stores.ts';

/** Calls of one sale under way at once: enough to keep Redis busy while replies travel. */
const CALLS_MAX = 4;
/** Purchases of all sales that wait for a call; beyond it they are refused at once instead of late. */
const WAITING_MAX = 20_000;

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
  #waiting = 0;
  #inHand = 0;
  #stopped = false;
  #whenIdle: (() => void) | null = null;

  constructor(stores: Stores) {
    this.#stores = stores;
  }

  /** Resolves with the purchase's outcome; operating errors are outcomes, not exceptions. */
  async place(catalog: SaleCatalog, purchase: Purchase): Promise<PurchaseOutcome> {
    if (this.#stopped || this.#waiting >= WAITING_MAX) return { outcome: 'unavailable' };
    return new Promise((answer, fail) => {
      const counter = this.#counterOf(catalog);
      counter.waiting.push({ purchase, answer, fail });
      this.#waiting += 1;
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
      this.#waiting -= batch.length;
      counter.calls += 1;
      this.#call(counter, batch).then(
        () => {
          this.#finished(counter, batch.length);
        },
        (error: unknown) => {
          for (const { fail } of batch) fail(error);
          this.#finished(counter, batch.length);
        },
      );
    }
    if (counter.waiting.length === 0 && counter.calls === 0) this.#counters.delete(counter.catalog.saleId);
  }

  async #call(counter: Counter, batch: readonly Waiting[]): Promise<void> {
    const { saleId, partition } = counter.catalog;
    const purchases = batch.map(({ purchase }) => purchase);
    const outcomes = await placePurchases(this.#stores, { partition, saleId, purchases });
    batch.forEach(({ answer }, index) => {
      answer(outcomes[index] ?? { outcome: 'unknown' });
    });
  }

  #finished(counter: Counter, purchases: number): void {
    counter.calls -= 1;
    this.#inHand -= purchases;
    this.#send(counter);
    if (this.#inHand === 0) this.#whenIdle?.();
  }
}
