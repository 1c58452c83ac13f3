export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The probability outside each side of the interval. */
const TAIL = 0.025;

/**
 * The 95 % interval of the median by order statistics: the k-th lowest and the k-th highest value, for the largest k
 * with which both tails of the binomial distribution of n coin tosses contain 5 % or less. It is the inverted sign
 * test, without assumptions about the distribution of the values (W. R. Thompson, On confidence ranges for the median,
 * Annals of Mathematical Statistics 7, 1936, 122–128). 20 values give the 6th and the 15th. Null below 6 values: even
 * from lowest to highest is less than 95 %.
 */
export function medianInterval(values: readonly number[]): Interval | null {
  const sorted = [...values].sort((a, b) => a - b);
  const count = sorted.length;
  let rank = 0;
  let tail = 0;
  for (let heads = 2 ** -count; tail + heads <= TAIL; rank += 1) {
    tail += heads;
    heads *= (count - rank) / (rank + 1);
  }
  const [low, high] = [sorted[rank - 1], sorted[count - rank]];
  return low === undefined || high === undefined ? null : { low, high };
}
