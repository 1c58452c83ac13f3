import { formatTime, isOperatingError } from '@stampede/domain';
import type { Figure } from '../view/desk-view.ts';

/** A store that has not answered for so long counts as unavailable; its own timeout may be 5 s. */
const LATE_MS = 2500;

export interface ReadingOptions<Value> {
  /** An operating error is a read that found nothing. */
  readonly read: () => Promise<Value>;
  /**
   * From the end of one read to the start of the next, in ms. A function is called with the duration of the last one; of one
   * that failed with 0: what took a timeout says nothing about the next.
   */
  readonly pauseMs: number | ((tookMs: number) => number);
}

/** Something that is read again and again, one read at a time. It keeps its last value and the time of that. */
export class Reading<Value> {
  readonly #options: ReadingOptions<Value>;
  #value: Value | null = null;
  #asOfMs: number | null = null;
  #inFlight: Promise<void> | null = null;
  #beganAtMs = 0;
  #nextAtMs = 0;
  #hasFailed = false;
  #bug: { readonly error: unknown } | null = null;

  constructor(options: ReadingOptions<Value>) {
    this.#options = options;
  }

  /** The last value, however old; null: none yet. */
  get value(): Value | null {
    return this.#value;
  }

  /** When the read of the last value began, in ms since 1970. */
  get asOfMs(): number | null {
    return this.#asOfMs;
  }

  /** Whether the last read failed, or the one in flight takes too long. */
  get isAway(): boolean {
    const isLate = this.#inFlight !== null && performance.now() - this.#beganAtMs > LATE_MS;
    return this.#hasFailed || isLate;
  }

  /** The last value, unless it may be wrong by now. */
  get fresh(): Value | null {
    return this.isAway ? null : this.#value;
  }

  get figure(): Figure<Value> {
    return {
      value: this.#value,
      asOf: this.#asOfMs === null ? null : formatTime(this.#asOfMs),
    };
  }

  /**
   * Starts a read if one is due. Resolves at the end of the read in flight, and never rejects with an operating error.
   * @throws the error of the last read where it is a bug
   */
  async look(): Promise<void> {
    if (this.#inFlight === null && performance.now() >= this.#nextAtMs) this.#inFlight = this.#read();
    await this.#inFlight;
    if (this.#bug !== null) throw this.#bug.error;
  }

  /** Waits for the read in flight. */
  async close(): Promise<void> {
    await this.#inFlight;
  }

  async #read(): Promise<void> {
    const asOfMs = Date.now();
    let tookMs = 0;
    this.#beganAtMs = performance.now();
    try {
      this.#value = await this.#options.read();
      tookMs = performance.now() - this.#beganAtMs;
      this.#asOfMs = asOfMs;
      this.#hasFailed = false;
      this.#bug = null;
    } catch (error) {
      this.#hasFailed = true;
      if (!isOperatingError(error)) this.#bug = { error };
    } finally {
      const { pauseMs } = this.#options;
      this.#nextAtMs = performance.now() + (typeof pauseMs === 'number' ? pauseMs : pauseMs(tookMs));
      this.#inFlight = null;
    }
  }
}
