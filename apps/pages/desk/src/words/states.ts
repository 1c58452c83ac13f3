import type { SaleState } from '../../../src/view/desk-view.ts';
import type { DeliveryState, OrderState, PaymentState } from '../api/bodies.ts';

/** `next`: it is still to come; `none`: it is over, or cannot be judged. */
type Tone = 'good' | 'warn' | 'bad' | 'next' | 'none';
export type Named = readonly [tone: Tone, word: string];

export const SALE_STATES: Readonly<Record<SaleState, Named>> = {
  scheduled: ['next', 'scheduled'],
  open: ['good', 'open'],
  paused: ['warn', 'paused'],
  closed: ['none', 'closed'],
};

export const ORDER_WORDS: Readonly<Record<OrderState, Named>> = {
  queued: ['next', 'queued'],
  pending_payment: ['next', 'pending payment'],
  paid: ['good', 'paid'],
  expired: ['none', 'expired'],
  cancelled: ['none', 'cancelled'],
  rejected: ['bad', 'rejected'],
  returned: ['warn', 'returned'],
};

export const PAYMENT_WORDS: Readonly<Record<PaymentState, Named>> = {
  captured: ['good', 'captured'],
  refund_due: ['warn', 'refund due'],
  refunded: ['none', 'refunded'],
};

export const DELIVERY_WORDS: Readonly<Record<DeliveryState, Named>> = {
  pending: ['next', 'pending'],
  delivered: ['good', 'delivered'],
  failed: ['bad', 'failed'],
};

/** Words of a slug or a name of the API: `buyer-limit-reached` is "buyer limit reached". */
export function wordsOf(name: string): string {
  return name.replaceAll(/[-_.]/g, ' ');
}
