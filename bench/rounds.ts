import { medianInterval, type Interval } from './median-interval.ts';

/** One figure of several rounds; `low` and `high` are the 95 % interval of the median, or `min` and `max` below 6 rounds. */
export interface Rounded extends Interval {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** NaN without values. */
export function roundedOf(values: readonly number[]): Rounded {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const median = Number.isInteger(middle) ? (at(middle - 1) + at(middle)) / 2 : at(Math.floor(middle));
  const [min, max] = [at(0), at(sorted.length - 1)];
  return { median, min, max, ...(medianInterval(sorted) ?? { low: min, high: max }) };
}

/** The ratio per round: a temporarily slow machine slows both. */
export function ratioOf(first: readonly number[], second: readonly number[]): Rounded {
  return roundedOf(first.map((value, round) => value / (second[round] ?? Number.NaN)));
}

/**
 * Runs the contestants one after the other, round after round, every other round in the opposite order, so that none
 * always runs after the same other one.
 *
 * @returns each contestant's result of each round
 */
export async function alternate<Results extends Record<string, unknown>>(
  rounds: number,
  contestants: { readonly [Name in keyof Results]: () => Promise<Results[Name]> },
): Promise<{ readonly [Name in keyof Results]: Results[Name][] }> {
  const names = Object.keys(contestants) as (keyof Results)[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as {
    [Name in keyof Results]: Results[Name][];
  };
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      results[name].push(await contestants[name]());
    }
  }
  return results;
}
