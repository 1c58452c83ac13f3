/** A buyer's request to buy, with all that the gate needs to decide it. */
export interface Purchase {
  readonly orderNo: string;
  readonly sku: string;
  /** 1–10,000 units. */
  readonly quantity: number;
  /** What the answer says and the order will cost, in integer minor units. */
  readonly amount: number;
  readonly buyerId: string;
  /** The client's key; without one the order number is the key. */
  readonly idempotencyKey: string | null;
  readonly requestId: string;
}

/** Units in one purchase, at most. */
export const QUANTITY_MAX = 10_000;

/**
 * The outcome of a purchase, in the order of precedence: the first that applies.
 *
 * - `replayed`: the idempotency key is known for the same item and quantity; `orderNo` is the first one's.
 * - `idempotency_key_reused`: it is known for another item or quantity.
 * - `sale_not_open`, `sale_closed`, `sale_paused`: by the clock of Redis, to the millisecond.
 * - `buyer_limit_reached`: `taken` are all of the buyer's reserved and sold units in the sale.
 * - `sold_out`: no unit was available; `not_enough_stock`: fewer units than requested were.
 * - `catalog_changed`: the gate accepts another version of the catalog than the purchase's. Nothing was reserved.
 * - `too_many`: of this buyer in this sale within a minute, refused ones included; after `waitMs` there is room for one.
 * - `queue_full`: the queue has reached its limit; no unit was reserved.
 * - `unavailable`: the gate is unavailable or not trusted, or does not have the sale yet; no unit was reserved.
 * - `unknown`: the gate's reply was lost and could not be resolved: the units may be reserved.
 * - `unconfirmed`: the units are reserved, but neither enough replicas nor the ledger have the purchase yet: a failover
 *   may lose it. `orderNo` is the one to look up; for a replay, the first purchase's.
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
  | { readonly outcome: 'catalog_changed' }
  | { readonly outcome: 'too_many'; readonly waitMs: number }
  | { readonly outcome: 'queue_full' }
  | { readonly outcome: 'unavailable' }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'unconfirmed'; readonly orderNo: string }
  | { readonly outcome: 'accepted'; readonly serverTimeMs: number };
