import { isOperatingError } from '@stampede/domain';
import { findOrders, type OrderReading } from '@stampede/store';
import { findOrder } from './find-order.ts';
import type { Stores } from '../stores/stores.ts';

/** One statement for all waiters; an order that is written is seen half of this later on average. */
const POLL_MS = 50;

/**
 * Lets requests wait until their order has left `queued`, with one shared poll of the ledger. The caller bounds
 * their number.
 */
export class OrderWatcher {
  readonly #stores: Stores;
  readonly #waiters = new Map<string, Set<() => void>>();
  #count = 0;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(stores: Stores) {
    this.#stores = stores;
  }

  /** The order as soon as the ledger has it, or as it is after `waitMs` or when `gone` is aborted; null: no store has it. */
  async waitForOrder(orderNo: string, waitMs: number, gone: AbortSignal): Promise<OrderReading | null> {
    const now = await findOrder(this.#stores, orderNo);
    if (now?.order.state !== 'queued' || this.#stopped || gone.aborted) return now;
    await this.#seenOrTimeout(orderNo, waitMs, gone);
    return findOrder(this.#stores, orderNo);
  }

  /** Answers everybody who waits, now. */
  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const waiters of this.#waiters.values()) for (const wake of waiters) wake();
  }

  async #seenOrTimeout(orderNo: string, waitMs: number, gone: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const waiters = this.#waiters.get(orderNo) ?? new Set();
      this.#waiters.set(orderNo, waiters);
      const wake = (): void => {
        clearTimeout(timeout);
        gone.removeEventListener('abort', wake);
        if (waiters.delete(wake)) this.#count -= 1;
        if (waiters.size === 0) this.#waiters.delete(orderNo);
        resolve();
      };
      const timeout = setTimeout(wake, waitMs);
      gone.addEventListener('abort', wake);
      waiters.add(wake);
      this.#count += 1;
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#timer !== null || this.#stopped || this.#count === 0) return;
    this.#timer = setTimeout(() => {
      this.#poll().then(
        () => {
          this.#timer = null;
          this.#schedule();
        },
        (error: unknown) => {
          // Nobody waits longer than they asked for; a bug must still be seen.
          setImmediate(() => {
            throw error;
          });
        },
      );
    }, POLL_MS);
  }

  async #poll(): Promise<void> {
    try {
      for (const { order } of await findOrders(this.#stores.db, [...this.#waiters.keys()])) {
        for (const wake of [...(this.#waiters.get(order.orderNo) ?? [])]) wake();
      }
    } catch (error) {
      if (!isOperatingError(error)) throw error;
    }
  }
}
