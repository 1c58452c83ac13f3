/** A buyer's request to buy, with everything that the gate needs to decide it. */
export interface Purchase {
  readonly orderNo: string;
  readonly sku: string;
  /** 1–10,000 units. */
  readonly quantity: number;
  readonly buyerId: string;
  /** The client's key; without one the order number is the key. */
  readonly idempotencyKey: string | null;
  readonly requestId: string;
}

/** The most units that one purchase may ask for. */
export const QUANTITY_MAX = 10_000;

/**
 * What became of a purchase, in the order of precedence: the first that applies is the answer.
 *
 * - `replayed`: the idempotency key is known for the same item and quantity; `orderNo` is the first one's.
 * - `idempotency_key_reused`: it is known for another item or quantity.
 * - `sale_not_open`, `sale_closed`, `sale_paused`: by the clock of Redis, to the millisecond.
 * - `buyer_limit_reached`: `taken` are all of the buyer's reserved and sold units in the sale.
 * - `sold_out`: nothing was available; `not_enough_stock`: something, but less than asked for.
 * - `too_many`: of this buyer in this sale within a minute, refused ones included; after `waitMs` there is room for one.
 * - `queue_full`: the queue holds as many purchases as it may; nothing was taken.
 * - `unavailable`: the gate cannot be reached, or is not trusted, or the sale has not arrived in it; nothing was taken.
 * - `unknown`: the gate's answer was lost and could not be found out: the units may be taken.
 * - `unconfirmed`: the units are taken, but neither enough replicas nor the ledger have it yet: a failover may forget
 *   it. `orderNo` is the one to ask for; of a repeated purchase it is the first one's.
 * - `accepted`: the units are reserved and the purchase is queued.
 */
export type PurchaseOutcome =
  | { readonly outcome: 'replayed'; readonly orderNo: string }
  | { readonly outcome: 'idempotency_key_reused' }
  | { readonly outcome: 'sale_not_open'; readonly opensAtMs: number; readonly serverTimeMs: number }
  | { readonly outcome: 'sale_closed' }
  | { readonly outcome: 'sale_paused' }
  | { readonly outcome: 'buyer_limit_reached'; readonly limit: number; readonly taken: number }
  | { readonly outcome: 'sold_out' }
  | { readonly outcome: 'not_enough_stock'; readonly available: number }
  | { readonly outcome: 'too_many'; readonly waitMs: number }
  | { readonly outcome: 'queue_full' }
  | { readonly outcome: 'unavailable' }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'unconfirmed'; readonly orderNo: string }
  | { readonly outcome: 'accepted'; readonly serverTimeMs: number };
