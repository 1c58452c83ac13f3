import { formatTime } from '@stampede/domain';
import type { AuditEntry, OrderEvent } from '@stampede/store';
import { orderSteps, type OrderStep } from './order-steps.ts';
import { paymentSteps, type EventStep } from './payment-steps.ts';
import type { StoryMaterial } from './story-material.ts';
import type { StoryStep, StoryStepName } from './story-step.ts';

/** The order of steps of one moment whose events are not kept. */
const RANKS: Readonly<Record<StoryStepName, number>> = {
  ...{ purchased: 0, ordered: 1, rejected: 1, extended: 2, 'refund-withdrawn': 3, paid: 4, expired: 4 },
  ...{ cancelled: 4, returned: 5, 'units-back': 5, 'refund-due': 6, refunded: 7 },
};

/** By time, and within a millisecond by rank: the event's sequence where it is kept. */
interface Place {
  readonly placeMs: number;
  readonly rank: number;
}

type Placed = OrderStep & Place & { readonly event: OrderEvent | null };

/** All steps of an order that the ledger has, in the order in which they happened, each with its event. */
export function arrangeSteps(material: StoryMaterial): StoryStep[] {
  const { events, history } = material;
  // The purchase comes first also where the clock of Redis is ahead; units come back right after the end of the order.
  let place: Place = { placeMs: -Infinity, rank: 0 };
  const ofOrder = orderSteps(material).map((step): Placed => {
    const event = events.find(({ type }) => type === step.type) ?? null;
    if (step.step === 'units-back') place = { ...place, rank: place.rank + 0.5 };
    else if (step.step !== 'purchased') place = placeOf(step, event);
    return { ...step, event, ...place };
  });
  const others = [...extensionSteps(events), ...paymentSteps(material)].map((step): Placed => ({
    ...step,
    ...placeOf(step, step.event),
  }));
  const placed = [...ofOrder, ...others].sort(
    (one, other) => one.placeMs - other.placeMs || one.rank - other.rank,
  );
  // After an erasure no request id is shown: clients chose them, and they may name the buyer.
  const isErased = history.requestId === ERASED;
  return placed.map((step, index) => toStep(step, material, timeBefore(placed, index), isErased));
}

/** What an erasure writes in the place of a request id. */
const ERASED = 'erased';

function placeOf({ step, atMs }: OrderStep, event: OrderEvent | null): Place {
  return { placeMs: event?.occurredAtMs ?? atMs ?? Infinity, rank: event?.sequence ?? RANKS[step] };
}

/** Nothing but the events keeps which orders an extension has moved. */
function extensionSteps(events: readonly OrderEvent[]): EventStep[] {
  return events.flatMap((event): EventStep[] => {
    const { type, occurredAtMs: atMs, expiresAtMs } = event;
    if (type !== 'order.extended') return [];
    const detail = expiresAtMs === null ? null : `It could be paid until ${formatTime(expiresAtMs)}.`;
    return [{ step: 'extended', type, atMs, payment: null, detail, event }];
  });
}

function timeBefore(steps: readonly Placed[], index: number): number | null {
  return steps.slice(0, index).findLast(({ atMs }) => atMs !== null)?.atMs ?? null;
}

/** One request may decide several events, as a return does, and is made by one person. */
function isOf(change: AuditEntry, { requestId }: OrderEvent): boolean {
  return requestId !== null && change.requestId === requestId;
}

function toStep(
  placed: Placed,
  material: StoryMaterial,
  previousMs: number | null,
  isErased: boolean,
): StoryStep {
  const { step, atMs, payment, detail, event } = placed;
  const isPurchase = step === 'purchased';
  const requestId = isPurchase ? material.history.requestId : (event?.requestId ?? null);
  return {
    ...{ step, atMs, payment, detail },
    sincePreviousMs: atMs === null || previousMs === null ? null : Math.max(0, atMs - previousMs),
    process: event?.decidedBy ?? null,
    requestId: isErased ? null : requestId,
    who: material.changes.find((change) => event !== null && isOf(change, event))?.who ?? null,
    event: event === null ? null : { type: event.type, position: event.position, sequence: event.sequence },
    deliveries: material.deliveries.filter(({ position }) => position === event?.position),
  };
}
