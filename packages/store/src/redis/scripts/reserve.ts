import type { Purchase, PurchaseOutcome } from '@stampede/domain';
import type { Gate } from '../gate.ts';
import { defineScript } from '../script.ts';
import { asInteger, asList, asText } from './reply.ts';

/** A larger batch gains little: 20 a call take 10 µs of Redis each, 256 a call 8 µs. */
export const RESERVE_BATCH_MAX = 64;

export const reserveScript = defineScript({
  name: 'reserve',
  keys: [
    'gate',
    'sale',
    'items',
    'buyers',
    'idempotency',
    'reservations',
    'queue',
    'spent_even',
    'spent_odd',
    'pace_even',
    'pace_odd',
  ],
  args: ['epoch', 'history', 'queue_limit', 'sale_id', 'minute_limit', 'catalog_version'],
  each: ['order_no', 'wish'],
  decode: (reply): PurchaseOutcome[] => {
    const [now, ...entries] = asList(reply);
    const nowMs = asInteger(now);
    return entries.map((entry) => outcomeOf(entry, nowMs));
  },
});

/**
 * A code, a code with its values, or the number 1: accepted, the most frequent outcome while there is stock. See
 * lua/reserve.lua for the order of precedence.
 *
 * @param nowMs by Redis' clock, which decided
 */
function outcomeOf(entry: unknown, nowMs: number): PurchaseOutcome {
  if (entry === 1) return { outcome: 'accepted', serverTimeMs: nowMs };
  const [code, first, second] = typeof entry === 'string' ? [entry] : asList(entry);
  const outcome = asText(code);
  switch (outcome) {
    case 'replayed':
      return { outcome, orderNo: asText(first) };
    case 'sale_not_open':
      return { outcome, opensAtMs: asInteger(first), serverTimeMs: nowMs };
    case 'buyer_limit_reached':
      return { outcome, limit: asInteger(first), taken: asInteger(second) };
    case 'not_enough_stock':
      return { outcome, available: asInteger(first) };
    case 'too_many':
      return { outcome, waitMs: asInteger(first) };
    case 'sold_out':
    case 'catalog_changed':
    case 'queue_full':
    case 'sale_closed':
    case 'sale_paused':
    case 'idempotency_key_reused':
      return { outcome };
    // Not in this gate yet, or removed since its catalog was read: only the ledger knows.
    case 'sale_missing':
      return { outcome: 'catalog_changed' };
    // Only the number of a voided purchase, or one that was used before, has a tombstone.
    case 'spent':
      return { outcome: 'unavailable' };
    default:
      throw new TypeError(`reserve.lua answered ${outcome}`);
  }
}

/** Decides up to {@link RESERVE_BATCH_MAX} purchases of one sale in one script; outcomes in their order. */
export async function reserve(
  gate: Gate,
  batch: {
    partition: number;
    saleId: string;
    /** Of the catalog that the amounts are of. */
    catalogVersion: number;
    queueLimit: number;
    /** Purchases a minute of one buyer; 0: no limit. */
    minuteLimit: number;
    purchases: readonly Purchase[];
  },
): Promise<PurchaseOutcome[]> {
  const { partition, saleId } = batch;
  return gate.run(reserveScript, {
    partition,
    saleId,
    args: {
      queue_limit: batch.queueLimit,
      sale_id: saleId,
      minute_limit: batch.minuteLimit,
      catalog_version: batch.catalogVersion,
    },
    each: batch.purchases.map((purchase) => ({ order_no: purchase.orderNo, wish: wishOf(purchase) })),
  });
}

/** As the script parses it; see lua/reserve.lua. */
function wishOf({ sku, quantity, buyerId, idempotencyKey, requestId, amount }: Purchase): string {
  return `${sku}\t${quantity}\t${buyerId}\t${idempotencyKey ?? ''}\t${requestId}\t${amount}`;
}
