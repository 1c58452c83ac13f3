import type { Interval } from './median-interval.ts';

/** A figure that is to be reached on two cores with everything on them, as in the table that the benchmark ends with. */
export interface Goal {
  readonly what: string;
  readonly atLeast: number;
  readonly aim: number;
  readonly unit: string;
  /** Which direction is good. */
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
  accepted: more('accepted purchases/s with orders being written ÷ bare echo', 0.4, 0.6),
  baseline: more('accepted purchases/s ÷ the baseline’s', 5, 8),
  soldOut: more('sold-out answers/s ÷ bare echo', 0.6, 0.9),
  answer: less('p99 of an accepted purchase at half of the top rate', 15, 5, 'ms'),
  row: less('purchase to order row, p99, at half of the top rate', 150, 50, 'ms'),
  drain: more('orders/s drained from a backlog by one order-creator ÷ raw insert', 0.6, 0.85),
  back: less('units of a flood of expired orders back, p99 after the deadline', 3, 1, 's'),
  flooded: less('p99 of a purchase in that flood ÷ quiet', 2, 1, ''),
  redisCpu: less('Redis CPU of an accepted purchase at the top rate', 20, 12, 'µs'),
  orderMemory: less('Redis memory of an open order', 700, 450, 'B'),
  everySync: more('accepted purchases/s, appendfsync always ÷ everysec', 0.75, 0.9),
} as const satisfies Record<string, Goal>;

export type GoalName = keyof typeof GOALS;

/** `undecided`: the median misses, and the interval does not exclude that it was the machine. */
export type Verdict = 'aim' | 'at least' | 'undecided' | 'missed' | 'not measured';

/** Whether a figure reaches `aim`, `at least`, or neither; one is missed only where its whole interval misses it. */
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
