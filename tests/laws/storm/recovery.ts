import type { Evidence } from './observe/evidence.ts';
import type { FaultRecord, Stopped } from './site/site.ts';

/** The worst recovery times, in ms; null where nothing of that kind happened. */
export interface Recovery {
  /** From the last heal until nothing was in flight between the stores. */
  readonly restMs: number;
  /** From a flush of the gate until a purchase was accepted again. */
  readonly sellingAfterFlushMs: number | null;
  /** From the heal of any fault that stops selling until every sale decided a purchase again. */
  readonly sellingAfterStopMs: number | null;
  /** From the heal of any that stops ordering until the queued purchases were ordered, and a payment was recorded. */
  readonly orderingAfterStopMs: number | null;
  /** From the death of an order-creator until the last purchase queued then had its order. */
  readonly orderedAfterDeathMs: number | null;
}

export const RECOVERY_BOUNDS_MS = {
  rest: 15_000,
  sellingAfterFlush: 10_000,
  sellingAfterStop: 10_000,
  orderingAfterStop: 10_000,
  orderedAfterDeath: 10_000,
};

/** The time of an overlapping fault does not count. */
export function measureRecovery(evidence: Evidence): Recovery {
  const { faults, history, restMs } = evidence;
  const accepted = history
    .of('buy')
    .filter(({ ending, reply }) => ending === 'done' && !reply.replayed)
    .sort((one, other) => one.doneAtMs - other.doneAtMs);
  const flushed = faults
    .filter(({ kind }) => kind === 'flush')
    .flatMap((fault) => {
      const first = accepted.find(({ invokedAtMs }) => invokedAtMs >= fault.healedAtMs);
      return first === undefined ? [] : [since(fault, faults, first.doneAtMs)];
    });
  const died = faults
    .filter(({ kind }) => kind === 'kill order-creator')
    .flatMap((fault) => {
      const atMs = lastOrdered(evidence, fault.beganAtMs);
      return atMs === null ? [] : [since(fault, faults, atMs)];
    });
  return {
    restMs,
    sellingAfterFlushMs: longest(flushed),
    sellingAfterStopMs: longest(
      afterStops(evidence, 'selling', (healedAtMs) => soldAgain(evidence, healedAtMs)),
    ),
    orderingAfterStopMs: longest(
      afterStops(evidence, 'ordering', (healedAtMs) =>
        Math.max(lastOrdered(evidence, healedAtMs) ?? healedAtMs, recordedAgain(evidence, healedAtMs)),
      ),
    ),
    orderedAfterDeathMs: longest(died),
  };
}

function afterStops(
  { faults }: Evidence,
  stopped: Stopped,
  goesOnAtMs: (healedAtMs: number) => number,
): number[] {
  return faults
    .filter(({ stops }) => stops === stopped)
    .map((fault) => since(fault, faults, goesOnAtMs(fault.healedAtMs)));
}

/** When the last sale decided a purchase: with an order number, or with a refusal that only the gate can return. */
function soldAgain(evidence: Evidence, healedAtMs: number): number {
  const purchases = evidence.history.of('buy');
  return Math.max(
    ...evidence.sales.map(({ saleId }) =>
      firstAfter(
        evidence,
        healedAtMs,
        purchases.filter((purchase) => {
          const { ending, reply } = purchase;
          return purchase.saleId === saleId && (ending === 'done' || reply.status === 409);
        }),
      ),
    ),
  );
}

/** When a payment was recorded, perhaps as too late. */
function recordedAgain(evidence: Evidence, healedAtMs: number): number {
  const recorded = evidence.history
    .of('pay')
    .filter(({ ending, reply }) => ending !== 'unknown' && reply.slug !== 'order-not-ready');
  return firstAfter(evidence, healedAtMs, recorded);
}

/** When the first of them that was sent after that time was answered; the end of the storm if none was. */
function firstAfter(
  { history }: Evidence,
  fromMs: number,
  operations: readonly { readonly invokedAtMs: number; readonly doneAtMs: number }[],
): number {
  const answered = operations
    .filter(({ invokedAtMs }) => invokedAtMs >= fromMs)
    .map(({ doneAtMs }) => doneAtMs);
  return answered.length > 0
    ? least(answered)
    : history.operations.reduce((end, { invokedAtMs }) => Math.max(end, invokedAtMs), fromMs);
}

/** When the last purchase that was queued at that time had its order; null where none was queued. */
function lastOrdered({ orders }: Evidence, atMs: number): number | null {
  return longest(
    orders
      .filter(({ purchasedAtMs, createdAtMs }) => purchasedAtMs <= atMs && createdAtMs > atMs)
      .map(({ createdAtMs }) => createdAtMs),
  );
}

/** From the heal of the fault, or of the last overlapping one, until that time. */
function since(fault: FaultRecord, faults: readonly FaultRecord[], atMs: number): number {
  const healedAtMs = faults
    .filter(
      (other) => other.beganAtMs <= atMs && other.healedAtMs >= fault.beganAtMs && other.healedAtMs <= atMs,
    )
    .map((other) => other.healedAtMs);
  return atMs - Math.max(fault.beganAtMs, ...healedAtMs);
}

function longest(times: readonly number[]): number | null {
  return times.length === 0 ? null : times.reduce((one, other) => Math.max(one, other));
}

function least(times: readonly number[]): number {
  return times.reduce((one, other) => Math.min(one, other));
}
