import { randomNumbers } from '@stampede/testkit';

/** Choices that a seed decides: the same seed, the same choices. */
export class Draw {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = randomNumbers(seed);
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  /** @throws Error when there is nothing to choose from */
  pick<Value>(values: readonly Value[]): Value {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new Error('there is nothing to choose from');
    return value;
  }

  /** Eight characters that have not been seen before, as good as. */
  word(): string {
    return Array.from({ length: 8 }, () =>
      'abcdefghijklmnopqrstuvwxyz0123456789'.charAt(this.below(36)),
    ).join('');
  }
}
