import type { Purchase } from '@stampede/domain';
import type { Gate } from '../gate.ts';
import * as keys from '../keys.ts';
import { defineScript } from '../script.ts';
import { asInteger, asList, asText } from './reply.ts';

/** The script's word on one purchase; see lua/reserve.lua for the order of precedence. */
export type ReserveReply =
  | { readonly reply: 'replayed'; readonly orderNo: string }
  | { readonly reply: 'idempotency_key_reused' | 'sale_missing' | 'sale_closed' | 'sale_paused' }
  | { readonly reply: 'sale_not_open'; readonly opensAtMs: number }
  | { readonly reply: 'buyer_limit_reached'; readonly limit: number; readonly taken: number }
  | { readonly reply: 'sold_out' | 'spent' | 'queue_full' | 'accepted' }
  | { readonly reply: 'not_enough_stock'; readonly available: number };

export interface ReserveReplies {
  /** Redis' clock, which decided. */
  readonly nowMs: number;
  /** In the order of the purchases. */
  readonly replies: readonly ReserveReply[];
}

/** More in one call gives little: 20 a call take 10 µs of Redis each, 256 a call 8 µs. */
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
  ],
  args: ['epoch', 'queue_limit', 'sale_id'],
  each: ['order_no', 'wish'],
  decode: (reply): ReserveReplies => {
    const [now, ...replies] = asList(reply);
    return { nowMs: asInteger(now), replies: replies.map(decodeOne) };
  },
});

const ACCEPTED: ReserveReply = { reply: 'accepted' };

/** A word, a word with what belongs to it, or the number 1: accepted, which is what most are while there is stock. */
function decodeOne(entry: unknown): ReserveReply {
  if (entry === 1) return ACCEPTED;
  const [code, first, second] = typeof entry === 'string' ? [entry] : asList(entry);
  const reply = asText(code);
  switch (reply) {
    case 'replayed':
      return { reply, orderNo: asText(first) };
    case 'sale_not_open':
      return { reply, opensAtMs: asInteger(first) };
    case 'buyer_limit_reached':
      return { reply, limit: asInteger(first), taken: asInteger(second) };
    case 'not_enough_stock':
      return { reply, available: asInteger(first) };
    case 'sold_out':
    case 'spent':
    case 'queue_full':
    case 'sale_missing':
    case 'sale_closed':
    case 'sale_paused':
    case 'idempotency_key_reused':
      return { reply };
    default:
      throw new TypeError(`reserve.lua answered ${reply}`);
  }
}

/** Decides up to {@link RESERVE_BATCH_MAX} purchases of one sale in one script. */
export async function reserve(
  gate: Gate,
  batch: { partition: number; saleId: string; queueLimit: number; purchases: readonly Purchase[] },
): Promise<ReserveReplies> {
  const { partition, saleId } = batch;
  return gate.run(partition, reserveScript, {
    keys: {
      gate: keys.gateKey(partition),
      sale: keys.saleKey(partition, saleId),
      items: keys.itemsKey(partition, saleId),
      buyers: keys.buyersKey(partition, saleId),
      idempotency: keys.idempotencyKey(partition, saleId),
      reservations: keys.reservationsKey(partition),
      queue: keys.queueKey(partition),
      spent_even: keys.spentKey(partition, 'even'),
      spent_odd: keys.spentKey(partition, 'odd'),
    },
    args: { queue_limit: batch.queueLimit, sale_id: saleId },
    each: batch.purchases.map((purchase) => ({ order_no: purchase.orderNo, wish: wishOf(purchase) })),
  });
}

/** As the script reads it and the queue carries it on; see lua/reserve.lua. */
function wishOf({ sku, quantity, buyerId, idempotencyKey, requestId }: Purchase): string {
  return `${sku}\t${quantity}\t${buyerId}\t${idempotencyKey ?? ''}\t${requestId}`;
}
