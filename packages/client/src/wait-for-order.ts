import { pause } from './calling/pause.ts';
import type { CallOptions } from './client-options.ts';
import type { Order } from './schemas.ts';

/**
 * `ordered`: until it has left `queued`. `closed`: until it has left `pending_payment` too. `paid`: the same, and it is
 * an error when it ended otherwise.
 */
export type Until = 'ordered' | 'closed' | 'paid';

export interface WaitOptions extends CallOptions {
  /** Default: `ordered`. */
  readonly until?: Until | undefined;
  /** Bound of the whole wait; default: 600,000, and 5 s more for the last answer. */
  readonly giveUpAfterMs?: number | undefined;
}

/** The wait is over, and the order is not what was waited for. */
export class OrderWaitError extends Error {
  override readonly name = 'OrderWaitError';
  /** `not-paid`: it was closed and will not be paid. `too-long`: it may still come. */
  readonly reason: 'not-paid' | 'too-long';
  /** As it was last read; null when it was not. */
  readonly order: Order | null;

  constructor(reason: 'not-paid' | 'too-long', order: Order | null) {
    const state = order === null ? 'unknown' : order.state;
    super(reason === 'not-paid' ? `The order is ${state}.` : `The order is still ${state}.`);
    this.reason = reason;
    this.order = order;
  }
}

type ReadOrder = (
  orderNo: string,
  options: CallOptions & { readonly waitSeconds: number; readonly until: 'ordered' | 'closed' },
) => Promise<Order>;

const GIVE_UP_AFTER_MS = 600_000;
/** Proxies commonly end a request that is silent for 30 or 60 s. */
const HOLD_MAX_SECONDS = 25;
const LAST_ANSWER_MS = 5_000;
/** Between two answers that were not held: half of it is random. */
const POLL_MS = 2_000;

/**
 * Reads the order in long polls until it is in the wanted state. An outage is waited out within the bound.
 *
 * @throws OrderWaitError when the time ends, or a payment can no longer come
 * @throws Problem such as `order-not-found`
 */
export async function waitForOrder(
  read: ReadOrder,
  orderNo: string,
  { until = 'ordered', signal, giveUpAfterMs = GIVE_UP_AFTER_MS }: WaitOptions = {},
): Promise<Order> {
  const end = performance.now() + giveUpAfterMs;
  let order: Order | null = null;
  for (;;) {
    const leftMs = end - performance.now();
    if (leftMs <= 0) throw new OrderWaitError('too-long', order);
    const waitSeconds = Math.min(HOLD_MAX_SECONDS, Math.max(1, Math.floor(leftMs / 1000)));
    order = await read(orderNo, {
      waitSeconds,
      until: until === 'ordered' ? 'ordered' : 'closed',
      signal,
      giveUpAfterMs: leftMs + LAST_ANSWER_MS,
    });
    if (hasReached(order, until)) break;
    const waitMs = (POLL_MS * (1 + Math.random())) / 2;
    await pause(Math.min(waitMs, Math.max(0, end - performance.now())), signal);
  }
  if (until === 'paid' && order.state !== 'paid') throw new OrderWaitError('not-paid', order);
  return order;
}

function hasReached({ state }: Order, until: Until): boolean {
  return state !== 'queued' && (until === 'ordered' || state !== 'pending_payment');
}
