/** Smaller batches bring no gain. */
const SIZE_MIN = 50;

/**
 * Entries in one transaction: halved after each failure, doubled after each success. On an overloaded machine a batch
 * that exceeds the statement timeout is written in smaller ones, instead of failing each time.
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
