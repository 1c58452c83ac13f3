import type { Interval } from './median-interval.ts';

/** A goal for two cores that run everything, as in the final table of the benchmark. */
export interface Goal {
  readonly what: string;
  readonly atLeast: number;
  readonly aim: number;
  readonly unit: string;
  /** The direction of improvement. */
  readonly wanted: 'more' | 'less';
}

const more = (what: string, atLeast: number, aim: number): Goal => ({
  ...{ what, atLeast, aim },
  ...{ unit: '', wanted: 'more' },
});
const less = (what: string, atLeast: number, aim: number, unit = ''): Goal => ({
  ...{ what, atLeast, aim },
  ...{ unit, wanted: 'less' },
});

export const GOALS = {
  accepted: more('accepted purchases/s, no buyer’s limit ÷ bare echo', 0.55, 0.65),
  limited: more('accepted purchases/s, with a buyer’s limit ÷ bare echo', 0.5, 0.6),
  soldOut: more('sold-out answers/s ÷ bare echo', 0.95, 1.1),
  cpu: less('CPU of a purchase, all processes and both stores ÷ the echo’s of an answer', 3.4, 2.8),
  redisCpu: less('Redis CPU of a purchase until it is an order ÷ the raw script’s', 3, 2),
  answer: less('p99 of an accepted purchase at half of the top rate ÷ the echo’s', 5, 2),
  baseline: more('accepted purchases/s ÷ the baseline’s', 5, 8),
  drain: more('orders/s drained from a backlog by one order-creator ÷ raw insert', 0.8, 0.9),
  closings: more('orders/s of a flood closed and their units back ÷ bare closing UPDATEs', 0.6, 0.8),
  flooded: less('p99 of a purchase in that flood ÷ quiet', 3, 1.5),
  orderMemory: less('Redis memory of an open order', 700, 450, 'B'),
  everySync: more('accepted purchases/s, appendfsync always ÷ everysec', 0.75, 0.9),
} as const satisfies Record<string, Goal>;

export type GoalName = keyof typeof GOALS;

/** `undecided`: the median misses, and the interval does not exclude noise of the machine. */
export type Verdict = 'aim' | 'at least' | 'undecided' | 'missed' | 'not measured';

/** Whether a figure reaches `aim`, `at least`, or neither; a goal is missed only if the whole interval misses it. */
export function verdictOn(
  { atLeast, aim, wanted }: Goal,
  { median, low, high }: Interval & { readonly median: number },
): Verdict {
  if (Number.isNaN(median)) return 'not measured';
  const reaches = (value: number, bound: number): boolean =>
    wanted === 'more' ? value >= bound : value <= bound;
  if (reaches(median, aim)) return 'aim';
  if (reaches(median, atLeast)) return 'at least';
  return reaches(wanted === 'more' ? high : low, atLeast) ? 'undecided' : 'missed';
}
