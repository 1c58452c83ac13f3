import type { OrderState } from '@stampede/domain';
import { findOrders, listSettledOrders, type OrderReading } from '@stampede/store';
import { findOrder } from './find-order.ts';
import { SharedPoll } from './shared-poll.ts';
import type { Stores } from '../stores/stores.ts';

/** On average an order is seen half of this after it is written. */
const ORDERED_EVERY_MS = 50;
/**
 * Longer: every read looks up the row of each waiting order, most of them still pending, and a buyer pays in seconds
 * and not in milliseconds.
 */
const CLOSED_EVERY_MS = 250;

/**
 * What a wait waits for:
 * - `ordered`: the order has left `queued`.
 * - `closed`: it has left `pending_payment` too, and is paid, expired, cancelled, rejected or returned.
 */
export const WAIT_ENDS = ['ordered', 'closed'] as const;
export type WaitEnd = (typeof WAIT_ENDS)[number];

/** Whether a wait ends with an order in this state. */
export function hasReached(end: WaitEnd, state: OrderState): boolean {
  return state !== 'queued' && (end === 'ordered' || state !== 'pending_payment');
}

/**
 * Long polls: requests wait for an order, with one shared read of the ledger for all that wait for the same. The caller
 * bounds their number.
 */
export class OrderWatcher {
  readonly #stores: Stores;
  readonly #polls: Readonly<Record<WaitEnd, SharedPoll>>;
  #stopped = false;

  constructor(stores: Stores) {
    this.#stores = stores;
    const { db } = stores;
    this.#polls = {
      ordered: new SharedPoll({
        everyMs: ORDERED_EVERY_MS,
        find: async (orderNos) => (await findOrders(db, orderNos)).map(({ order }) => order.orderNo),
      }),
      closed: new SharedPoll({
        everyMs: CLOSED_EVERY_MS,
        find: (orderNos) => listSettledOrders(db, orderNos),
      }),
    };
  }

  /**
   * The order as soon as it has reached `until` in the ledger, or its state after `waitMs` or when `gone` is aborted;
   * null: no such order.
   */
  async waitForOrder(
    orderNo: string,
    { until, waitMs }: { until: WaitEnd; waitMs: number },
    gone: AbortSignal,
  ): Promise<OrderReading | null> {
    const now = await findOrder(this.#stores, orderNo);
    if (now === null || hasReached(until, now.order.state) || this.#stopped || gone.aborted) return now;
    await this.#polls[until].wait(orderNo, waitMs, gone);
    return findOrder(this.#stores, orderNo);
  }

  /** Ends all waits immediately. */
  stop(): void {
    this.#stopped = true;
    for (const poll of Object.values(this.#polls)) poll.stop();
  }
}
