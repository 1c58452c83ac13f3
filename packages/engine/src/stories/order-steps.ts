import { formatTime, type EventType, type RejectedReason } from '@stampede/domain';
import type { Payment } from '@stampede/store';
import type { StoryMaterial } from './story-material.ts';
import type { StoryStepName } from './story-step.ts';

/** What happened to the order itself, before its event is looked for. */
export interface OrderStep {
  readonly step: StoryStepName;
  /** Null: no event announces it. */
  readonly type: EventType | null;
  readonly atMs: number | null;
  readonly payment: Payment | null;
  readonly detail: string | null;
}

const REJECTIONS: Readonly<Record<RejectedReason, string>> = {
  no_units: 'The ledger had no units left for it.',
  buyer_limit: 'Its buyer had as many units as the limit allows.',
  duplicate: 'Its buyer had used its idempotency key for another order.',
};

/** From the order's row alone, in the order in which they happen. */
export function orderSteps(material: StoryMaterial): OrderStep[] {
  const { order, history, events } = material;
  const { state, quantity, createdAtMs, expiresAtMs, paidAtMs, closedAtMs, returnedAtMs, restocked } = order;
  const units = unitsOf(quantity);
  const onTheirWay = history.pending.some((kind) => kind !== 'settle')
    ? `The gate does not show the change of ${units} yet.`
    : null;
  const plain = { type: null, payment: null, detail: null };
  const steps: OrderStep[] = [purchased(history.purchasedAtMs, quantity)];
  if (expiresAtMs !== null) {
    const created = events.find(({ type }) => type === 'order.created');
    const end = created?.expiresAtMs ?? null;
    const detail = end === null ? null : `It could be paid until ${formatTime(end)}.`;
    steps.push({ ...plain, step: 'ordered', type: 'order.created', atMs: createdAtMs, detail });
  }
  if (paidAtMs !== null) {
    const detail = history.pending.includes('settle') ? `The gate does not show ${units} as sold yet.` : null;
    const payment = paymentOf(material);
    steps.push({ ...plain, step: 'paid', type: 'order.paid', atMs: paidAtMs, payment, detail });
  }
  switch (state) {
    case 'expired': {
      const cause =
        expiresAtMs === null
          ? 'Its purchase was queued for longer than the hold limit.'
          : `Its payment window ended at ${formatTime(expiresAtMs)}.`;
      const detail = sentences(cause, onTheirWay);
      steps.push({ ...plain, step: 'expired', type: 'order.expired', atMs: closedAtMs, detail });
      break;
    }
    case 'cancelled':
      steps.push({
        ...{ ...plain, step: 'cancelled', type: 'order.cancelled', atMs: closedAtMs },
        detail: sentences(onTheirWay),
      });
      break;
    case 'rejected': {
      const cause = history.rejectedReason === null ? null : REJECTIONS[history.rejectedReason];
      const detail = sentences(cause, onTheirWay);
      steps.push({ ...plain, step: 'rejected', type: 'order.rejected', atMs: closedAtMs, detail });
      break;
    }
    case 'returned': {
      const fate = restocked === true ? 'Its units go to others.' : 'Its units stay sold.';
      const reason = history.returnReason === null ? null : `The reason: ${history.returnReason}`;
      const detail = sentences(fate, onTheirWay, reason);
      steps.push({ ...plain, step: 'returned', type: 'order.returned', atMs: returnedAtMs, detail });
      break;
    }
    case 'queued':
    case 'pending_payment':
    case 'paid':
  }
  if (givesBack(material) && onTheirWay === null) {
    const detail = `The gate shows ${units} as available again. Nothing keeps since when.`;
    steps.push({ ...plain, step: 'units-back', atMs: null, detail });
  }
  return steps;
}

export function purchased(atMs: number, quantity: number): OrderStep {
  const detail = `The gate reserved ${unitsOf(quantity)}.`;
  return { step: 'purchased', type: null, atMs, payment: null, detail };
}

/** Whether its units become available again. */
function givesBack({ order, history }: StoryMaterial): boolean {
  switch (order.state) {
    case 'expired':
    case 'cancelled':
      return true;
    case 'rejected':
      return history.rejectedReason === 'duplicate';
    case 'returned':
      return order.restocked === true;
    case 'queued':
    case 'pending_payment':
    case 'paid':
      return false;
  }
}

/** The payment that has paid the order, as it was then. */
function paymentOf({ payments }: StoryMaterial): Payment | null {
  const found = payments.find(
    ({ state, refundCause }) => state === 'captured' || refundCause === 'order_returned',
  );
  if (found === undefined) return null;
  return { ...found, state: 'captured', refundCause: null, refundedAtMs: null, refundReference: null };
}

/** Those that there are, as one text. */
function sentences(...parts: readonly (string | null)[]): string | null {
  return parts.filter((part) => part !== null).join(' ') || null;
}

function unitsOf(quantity: number): string {
  return quantity === 1 ? '1 unit' : `${quantity} units`;
}
