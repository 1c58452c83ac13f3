import { isOperatingError } from '@stampede/domain';
import { findOrders, type OrderReading } from '@stampede/store';
import { findOrder } from './find-order.ts';
import type { Stores } from '../stores/stores.ts';

/** One statement for all waiters. On average an order is seen half of this after it is written. */
const POLL_MS = 50;

/**
 * Long polls: requests wait until their order has left `queued`, with one shared poll of the ledger. The caller bounds
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

  /**
   * The order as soon as the ledger has it, or its state after `waitMs` or when `gone` is aborted; null: no such order.
   */
  async waitForOrder(orderNo: string, waitMs: number, gone: AbortSignal): Promise<OrderReading | null> {
    const now = await findOrder(this.#stores, orderNo);
    if (now?.order.state !== 'queued' || this.#stopped || gone.aborted) return now;
    await this.#seenOrTimeout(orderNo, waitMs, gone);
    return findOrder(this.#stores, orderNo);
  }

  /** Ends all waits immediately. */
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
          // The waiters have their own timeouts. Rethrow, so that the bug is logged as an uncaught exception.
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
