import type { Evidence } from './observe/evidence.ts';
import type { FaultRecord } from './site/site.ts';

/** The worst times of a change of the master, in ms. */
export interface FailoverTimes {
  /** From when a master was available until a purchase was accepted. */
  readonly sellingMs: number;
  /**
   * The longest time without an accepted purchase, including the time without a master; null where other faults
   * overlapped.
   */
  readonly interruptedMs: number | null;
  /** The same for the partitions of other masters; null also where there are none. */
  readonly othersMs: number | null;
}

export const SELLING_BOUND_MS = 10_000;

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** For each kind of fault of a master. The time of an overlapping fault does not count. */
export function measureFailovers(evidence: Evidence): ReadonlyMap<string, FailoverTimes> {
  const times = new Map<string, FailoverTimes>();
  for (const fault of evidence.faults) {
    const { masterFromMs, beganAtMs, partitions } = fault;
    if (masterFromMs === undefined) continue;
    const isHit = (partition: number): boolean => partitions?.includes(partition) ?? true;
    const own = acceptedIn(evidence, isHit);
    const first = own.find(({ fromMs }) => fromMs >= masterFromMs);
    if (first === undefined) continue;
    const from = Math.max(masterFromMs, ...othersHealed(evidence.faults, fault, masterFromMs, first.toMs));
    const others = acceptedIn(evidence, (partition) => !isHit(partition));
    const isAlone = !evidence.faults.some(
      (other) => other !== fault && other.beganAtMs <= first.toMs && other.healedAtMs >= beganAtMs,
    );
    const pauseOf = (accepted: readonly Span[], toMs: number): number | null =>
      isAlone && accepted.length > 0 ? longestPause(accepted, { fromMs: beganAtMs, toMs }) : null;
    const known = times.get(fault.kind);
    times.set(fault.kind, {
      sellingMs: Math.max(known?.sellingMs ?? 0, first.toMs - from),
      interruptedMs: longer(known?.interruptedMs ?? null, pauseOf(own, first.toMs)),
      othersMs: longer(known?.othersMs ?? null, pauseOf(others, masterFromMs)),
    });
  }
  return times;
}

/** The accepted purchases of some partitions, from request to answer, in the order of the answers. */
function acceptedIn(
  { history, partitions }: Evidence,
  isWanted: (partition: number) => boolean,
): readonly Span[] {
  return history
    .of('buy')
    .filter(
      ({ ending, reply, saleId }) =>
        ending === 'done' && !reply.replayed && isWanted(partitions.get(saleId) ?? 0),
    )
    .map(({ invokedAtMs, doneAtMs }) => ({ fromMs: invokedAtMs, toMs: doneAtMs }))
    .sort((one, other) => one.toMs - other.toMs);
}

function othersHealed(
  faults: readonly FaultRecord[],
  fault: FaultRecord,
  fromMs: number,
  toMs: number,
): number[] {
  return faults
    .filter((other) => other !== fault && other.healedAtMs >= fromMs && other.healedAtMs <= toMs)
    .map((other) => other.healedAtMs);
}

/** The longest time between two answers, or between an end of the span and an answer. */
function longestPause(accepted: readonly Span[], { fromMs, toMs }: Span): number {
  const moments = accepted.map((span) => span.toMs).filter((atMs) => atMs > fromMs && atMs < toMs);
  let longest = 0;
  let lastMs = fromMs;
  for (const atMs of [...moments, toMs]) {
    longest = Math.max(longest, atMs - lastMs);
    lastMs = atMs;
  }
  return longest;
}

function longer(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
