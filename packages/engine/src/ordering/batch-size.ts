/** Smaller ones would help nobody. */
const SIZE_MIN = 50;

/**
 * How much is done in one transaction. Halved after each failure and doubled after each success: what cannot be done
 * within a statement's time on a machine that is overloaded is done in smaller pieces, instead of being tried in vain
 * for ever.
 */
export class BatchSize {
  readonly #max: number;
  #now: number;

  constructor(max: number) {
    this.#max = max;
    this.#now = max;
  }

  get now(): number {
    return this.#now;
  }

  succeeded(): void {
    this.#now = Math.min(this.#max, this.#now * 2);
  }

  failed(): void {
    this.#now = Math.min(this.#max, Math.max(SIZE_MIN, Math.floor(this.#now / 2)));
  }
}
