import type { EventType, Order } from '@stampede/domain';
import type { OrderEvent, Payment, PaymentHistory, RefundCause } from '@stampede/store';
import type { OrderStep } from './order-steps.ts';
import type { StoryMaterial } from './story-material.ts';
import type { StoryStepName } from './story-step.ts';

/** A step with the event that it was built from; null: that is not kept. */
export interface EventStep extends OrderStep {
  readonly event: OrderEvent | null;
}

/** Of a payment. */
type PaymentStep = EventStep & { readonly type: EventType };

const STEPS: Partial<Record<EventType, StoryStepName>> = {
  'refund.due': 'refund-due',
  'refund.withdrawn': 'refund-withdrawn',
  'refund.done': 'refunded',
};

/** Why a payment goes back, for people. */
const CAUSES: Readonly<Record<RefundCause, string>> = {
  order_not_found: 'The ledger had no such order when the payment was reported.',
  order_already_paid: 'Another payment had paid the order.',
  payment_window_closed: 'The payment came after the end of the payment window.',
  order_not_payable: 'The order was cancelled, rejected or returned.',
  amount_mismatch: 'The payment had another amount than the order.',
  order_returned: 'The order that it had paid was returned.',
};

/**
 * The steps of the payments: from the events where they are kept, and from the payments where not, which keep the first
 * report, the last correction and the refund.
 */
export function paymentSteps({ payments, events, order }: StoryMaterial): PaymentStep[] {
  return payments.flatMap((payment) => {
    const own = events.filter(({ paymentId }) => paymentId === payment.paymentId);
    const announced = own.flatMap((event) => {
      const step = STEPS[event.type];
      return step === undefined ? [] : [announcedStep(payment, event, step)];
    });
    const types = new Set(own.map(({ type }) => type));
    return [...announced, ...keptSteps(payment, order).filter(({ type }) => !types.has(type))];
  });
}

function announcedStep(payment: PaymentHistory, event: OrderEvent, step: StoryStepName): PaymentStep {
  const { type, amount, occurredAtMs: atMs } = event;
  if (step === 'refunded') return { ...refunded(payment), atMs, event };
  const due = dueThen(payment, amount ?? payment.amount, event.refundCause as RefundCause | null);
  return { step, type, atMs, payment: due, detail: step === 'refund-due' ? causeOf(due) : CORRECTED, event };
}

const CORRECTED = 'Its report was corrected by another amount.';

function keptSteps(payment: PaymentHistory, { paidAtMs, returnedAtMs }: Order): PaymentStep[] {
  const { withdrawnAmounts, correctedAtMs, refundCause, amount, createdAtMs, state } = payment;
  const steps: PaymentStep[] = [];
  const due = (dueAmount: number, cause: RefundCause | null, atMs: number | null): PaymentStep => {
    const then = dueThen(payment, dueAmount, cause);
    return {
      step: 'refund-due',
      type: 'refund.due',
      atMs,
      payment: then,
      detail: causeOf(then),
      event: null,
    };
  };
  const [first] = withdrawnAmounts;
  if (first !== undefined) {
    steps.push(due(first, 'amount_mismatch', createdAtMs));
    const hasPaid = state === 'captured' || refundCause === 'order_returned';
    const last = dueThen(payment, withdrawnAmounts.at(-1) ?? first, 'amount_mismatch');
    steps.push({
      ...{ step: 'refund-withdrawn', type: 'refund.withdrawn', payment: last },
      // With the amount that was right the order was paid in the same transaction.
      ...{ atMs: hasPaid ? paidAtMs : correctedAtMs, detail: CORRECTED, event: null },
    });
  }
  const dueAtMs = refundCause === 'order_returned' ? returnedAtMs : (correctedAtMs ?? createdAtMs);
  if (refundCause !== null) steps.push(due(amount, refundCause, dueAtMs));
  if (state === 'refunded') steps.push(refunded(payment));
  return steps;
}

function refunded(payment: PaymentHistory): PaymentStep {
  const { refundedAtMs, refundReference } = payment;
  return {
    ...{ step: 'refunded', type: 'refund.done', atMs: refundedAtMs, payment, event: null },
    detail: refundReference === null ? null : `The refund is called ${refundReference}.`,
  };
}

function dueThen(payment: PaymentHistory, amount: number, refundCause: RefundCause | null): Payment {
  return { ...payment, amount, refundCause, state: 'refund_due', refundedAtMs: null, refundReference: null };
}

function causeOf({ refundCause }: Payment): string | null {
  return refundCause === null ? null : CAUSES[refundCause];
}
