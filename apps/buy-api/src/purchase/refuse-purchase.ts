import type { Purchase, PurchaseOutcome } from '@stampede/domain';
import { unavailable } from '../http/common-problems.ts';
import { orderOutcomeUnknown } from '../http/outcome-unknown.ts';
import { constantProblem, problem, type Problem } from '../http/problems.ts';
import { formatTime } from '@stampede/domain';

type Refusal = Exclude<PurchaseOutcome, { outcome: 'accepted' | 'replayed' | 'catalog_changed' }>;

/** The maximum of a client's 32-bit millisecond timer; a longer one would fire immediately. */
const RETRY_AFTER_MAX = 2_147_483;

/** Frequent refusals, serialized once. */
const SALE_CLOSED = constantProblem('sale-closed', 'The sale takes no more purchases.', {});
const SALE_PAUSED = constantProblem('sale-paused', 'The sale takes no purchases until it goes on.', {});
const SOLD_OUT = constantProblem('sold-out', 'Units that are not paid for come back on sale.', {});

/** The HTTP problem for a refusal of the gate. */
export function refusePurchase(refusal: Refusal, { orderNo, quantity }: Purchase): Problem {
  switch (refusal.outcome) {
    case 'idempotency_key_reused':
      return problem(
        'idempotency-key-reused',
        'You have sent this Idempotency-Key with another sku or quantity.',
        {},
      );
    case 'sale_not_open': {
      const seconds = Math.ceil((refusal.opensAtMs - refusal.serverTimeMs) / 1000);
      return problem(
        'sale-not-open',
        `The sale opens at ${formatTime(refusal.opensAtMs)}.`,
        { opensAt: formatTime(refusal.opensAtMs), serverTime: formatTime(refusal.serverTimeMs) },
        { 'Retry-After': String(Math.min(Math.max(seconds, 1), RETRY_AFTER_MAX)) },
      );
    }
    case 'sale_closed':
      return SALE_CLOSED;
    case 'sale_paused':
      return SALE_PAUSED;
    case 'buyer_limit_reached':
      return problem(
        'buyer-limit-reached',
        `The limit is ${refusal.limit} units; ${refusal.taken} are taken, and ${quantity} more were asked for.`,
        { limit: refusal.limit, taken: refusal.taken },
      );
    case 'sold_out':
      return SOLD_OUT;
    case 'not_enough_stock':
      return problem('not-enough-stock', `${refusal.available} are available, not ${quantity}.`, {
        available: refusal.available,
      });
    case 'too_many':
      return problem(
        'too-many-requests',
        'This buyer sends purchases of this sale faster than anybody may.',
        {},
        { 'Retry-After': String(Math.ceil(refusal.waitMs / 1000)) },
      );
    case 'queue_full':
      return unavailable(new Error('the queue is full'));
    case 'unavailable':
      return unavailable();
    case 'unknown':
      return orderOutcomeUnknown(orderNo, 'The units may be taken. Ask for the order before you buy again.');
    case 'unconfirmed':
      return orderOutcomeUnknown(
        refusal.orderNo,
        'The units are taken, but too few replicas have confirmed it: a failover of Redis could forget it. Ask for the order.',
      );
  }
}
