import type { Actor } from './turns.ts';

/** What may happen next in a history. */
export type Move =
  | { readonly move: 'step'; readonly actor: Actor }
  /** The reply of the step is lost, and the command is still on its way when its sender has given it up. */
  | { readonly move: 'delay'; readonly actor: Actor }
  | { readonly move: 'crash'; readonly actor: Actor }
  | { readonly move: 'fault'; readonly fault: Fault };

/**
 * What can happen to Redis, besides nothing:
 * - `flush`: FLUSHALL, and the scripts with it; connections stay.
 * - `restart`: it ends and starts again with all that it held.
 * - `restart-old`: it starts again with a data file of the beginning of the history.
 * - `restart-empty`: it starts again without its data.
 * - `break`: the connections of reconcilers are lost; the server stays.
 */
export type Fault = 'flush' | 'restart' | 'restart-old' | 'restart-empty' | 'break';
export const FAULTS: readonly Fault[] = ['flush', 'restart', 'restart-old', 'restart-empty', 'break'];

/** How much of each may happen in one history. */
export interface Budget {
  /** Times that an actor is left standing while another one goes on, although it could go on itself. */
  readonly preemptions: number;
  readonly crashes: number;
  readonly delays: number;
  readonly faults: number;
  readonly faultKinds: readonly Fault[];
}

export interface Position {
  readonly actors: readonly Actor[];
  /** Who moved last. */
  readonly last: Actor | null;
  /** Whether Redis was used since the last fault: a fault commutes with what only Postgres sees. */
  readonly redisUsed: boolean;
  readonly left: Budget;
}

/** All moves that the budget allows; the first lets whoever moved last go on. */
export function movesOf({ actors, last, redisUsed, left }: Position): Move[] {
  const ready = actors.filter((actor) => actor.next !== null);
  const goesOn = last !== null && ready.includes(last) ? last : null;
  const others = goesOn === null || left.preemptions > 0 ? ready.filter((actor) => actor !== goesOn) : [];
  const steppers = goesOn === null ? others : [goesOn, ...others];
  if (steppers.length === 0) return [];
  return [
    ...steppers.map((actor): Move => ({ move: 'step', actor })),
    ...(left.delays > 0 ? steppers.filter(isReserve).map((actor): Move => ({ move: 'delay', actor })) : []),
    // A crash commutes with whatever the others do: it is enough to let it follow the actor's own step.
    ...(left.crashes > 0 && goesOn !== null ? [{ move: 'crash', actor: goesOn } as const] : []),
    ...(left.faults > 0 && redisUsed ? left.faultKinds.map((fault): Move => ({ move: 'fault', fault })) : []),
  ];
}

function isReserve(actor: Actor): boolean {
  return actor.next === 'redis reserve';
}

export function describe(move: Move): string {
  switch (move.move) {
    case 'step':
      return `${move.actor.name}: ${move.actor.next ?? ''}`;
    case 'delay':
      return `${move.actor.name}: ${move.actor.next ?? ''} — the reply is lost, and the command still on its way`;
    case 'crash':
      return `${move.actor.name} crashes before: ${move.actor.next ?? ''}`;
    case 'fault':
      return `Redis: ${move.fault}`;
  }
}

/** The budget after the move. */
export function spend(left: Budget, move: Move, last: Actor | null): Budget {
  switch (move.move) {
    case 'crash':
      return { ...left, crashes: left.crashes - 1 };
    case 'fault':
      return { ...left, faults: left.faults - 1 };
    case 'step':
    case 'delay': {
      const preempts = last !== null && move.actor !== last && last.next !== null;
      return {
        ...left,
        preemptions: left.preemptions - (preempts ? 1 : 0),
        delays: left.delays - (move.move === 'delay' ? 1 : 0),
      };
    }
  }
}
