import type { Evidence } from './observe/evidence.ts';
import type { FaultRecord } from './site/site.ts';

/** How long the system needed to be itself again, at worst; null where nothing of that kind happened. In ms. */
export interface Recovery {
  /** From the last heal until nothing was on its way between the stores. */
  readonly restMs: number;
  /** From a flush of the gate until a purchase was accepted again. */
  readonly sellingAfterFlushMs: number | null;
  /** From the death of an order-creator until the last purchase that was waiting then had its order. */
  readonly orderedAfterDeathMs: number | null;
}

export const RECOVERY_BOUNDS_MS = { rest: 15_000, sellingAfterFlush: 10_000, orderedAfterDeath: 10_000 };

/** Where another fault came in between, its own time does not count. */
export function measureRecovery(evidence: Evidence): Recovery {
  const { faults, history, orders, restMs } = evidence;
  const accepted = history
    .of('buy')
    .filter(({ ending, reply }) => ending === 'done' && !reply.replayed)
    .sort((one, other) => one.doneAtMs - other.doneAtMs);
  const selling = faults
    .filter(({ kind }) => kind === 'flush')
    .flatMap((fault) => {
      const first = accepted.find(({ invokedAtMs }) => invokedAtMs >= fault.healedAtMs);
      return first === undefined ? [] : [since(fault, faults, first.doneAtMs)];
    });
  const ordered = faults
    .filter(({ kind }) => kind === 'kill order-creator')
    .flatMap((fault) => {
      const waiting = orders.filter(
        ({ purchasedAtMs, createdAtMs }) => purchasedAtMs <= fault.beganAtMs && createdAtMs > fault.beganAtMs,
      );
      const last = Math.max(...waiting.map(({ createdAtMs }) => createdAtMs));
      return waiting.length === 0 ? [] : [since(fault, faults, last)];
    });
  return { restMs, sellingAfterFlushMs: longest(selling), orderedAfterDeathMs: longest(ordered) };
}

/** From the heal of the fault, or of the last one that came in between, until that moment. */
function since(fault: FaultRecord, faults: readonly FaultRecord[], atMs: number): number {
  const healedAtMs = faults
    .filter(
      (other) => other.beganAtMs <= atMs && other.healedAtMs >= fault.beganAtMs && other.healedAtMs <= atMs,
    )
    .map((other) => other.healedAtMs);
  return atMs - Math.max(fault.beganAtMs, ...healedAtMs);
}

function longest(times: readonly number[]): number | null {
  return times.length === 0 ? null : Math.max(...times);
}
