import type { RejectedReason } from './order.ts';

/** One queued purchase, as the ledger's decision needs it. */
export interface Candidate {
  readonly orderNo: string;
  /** One name for sale and SKU. */
  readonly item: string;
  /** One name for sale and buyer. */
  readonly buyer: string;
  readonly quantity: number;
  /** The buyer's limit under which the gate accepted it; null: none. */
  readonly buyerLimit: number | null;
  /** One name for sale, buyer and idempotency key; null without a key. */
  readonly key: string | null;
  readonly purchasedAtMs: number;
  readonly holdSeconds: number;
}

/** A snapshot of the ledger for the decision. */
export interface LedgerView {
  readonly nowMs: number;
  /** Order numbers that exist in the ledger. */
  readonly recorded: ReadonlySet<string>;
  /** Keys that another order has. */
  readonly keysTaken: ReadonlySet<string>;
  /** Units that can still be reserved, by item. */
  readonly free: ReadonlyMap<string, number>;
  /** Reserved and sold units, by buyer. */
  readonly held: ReadonlyMap<string, number>;
}

export type Decision =
  | { readonly decision: 'known' }
  | { readonly decision: 'order' }
  | { readonly decision: 'expire' }
  | { readonly decision: 'reject'; readonly reason: RejectedReason };

/**
 * Decides a batch, each purchase after all earlier ones of the queue. In the order of precedence: the order exists
 * (`known`); its idempotency key belongs to another order; it waited longer than the hold limit; its buyer has more
 * than the limit; the item has not enough units. The gate has checked all of this before, so a rejection for lack of
 * units or for the limit means that the gate was damaged.
 */
export function decideOrders(candidates: readonly Candidate[], view: LedgerView): Decision[] {
  const recorded = new Set(view.recorded);
  const keysTaken = new Set(view.keysTaken);
  const free = new Map(view.free);
  const held = new Map(view.held);
  return candidates.map((candidate) => {
    if (recorded.has(candidate.orderNo)) return { decision: 'known' };
    recorded.add(candidate.orderNo);
    if (candidate.key !== null) {
      if (keysTaken.has(candidate.key)) return { decision: 'reject', reason: 'duplicate' };
      keysTaken.add(candidate.key);
    }
    if (view.nowMs > candidate.purchasedAtMs + candidate.holdSeconds * 1000) return { decision: 'expire' };
    const units = (held.get(candidate.buyer) ?? 0) + candidate.quantity;
    if (candidate.buyerLimit !== null && units > candidate.buyerLimit) {
      return { decision: 'reject', reason: 'buyer_limit' };
    }
    const left = (free.get(candidate.item) ?? 0) - candidate.quantity;
    if (left < 0) return { decision: 'reject', reason: 'no_units' };
    held.set(candidate.buyer, units);
    free.set(candidate.item, left);
    return { decision: 'order' };
  });
}
