import { setImmediate as nextTurn } from 'node:timers/promises';

import { backoffMs } from './backoff.ts';
import { systemClock, type Clock } from './clock.ts';
import { Lifecycle } from './lifecycle.ts';
import type { Logger } from './logger.ts';

/** While errors go on, one of them is logged in this time, with the number of those that were not. */
const ERROR_LOG_INTERVAL_MS = 10_000;

export interface LoopOptions {
  readonly name: string;
  /**
   * One bounded piece of work; says whether more is waiting. `signal` is aborted when the loop is quieted: then take
   * nothing new and give up waiting, but finish what is in hand. Rejecting with an AbortError after that is no error.
   */
  readonly runOnce: (signal: AbortSignal) => Promise<{ readonly more: boolean }>;
  /**
   * How long to sleep when nothing more is waiting, ±10 %, so that copies do not look all at the same moment. A function
   * is asked after each run, with the time that it took.
   */
  readonly idleMs: number | ((ranMs: number) => number);
  /**
   * From the beginning of a run to the beginning of the next, at least, unless more is waiting; not even `wake` shortens
   * it. So what comes one by one gathers for a run that costs the same for many, and what comes after a pause is not kept.
   */
  readonly apartMs?: number;
  readonly log: Logger;
  /** Told of every error, also of those that are not logged; for counting. It must not throw. */
  readonly onError?: (error: unknown, failuresInARow: number) => void;
  /** True for errors that pass by themselves, like a store that is away: a warning without a stack is enough. */
  readonly isExpected?: (error: unknown) => boolean;
  readonly clock?: Clock;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

/**
 * Does a piece of work again and again until it is quieted: at once while more is waiting, else after a sleep that
 * `wake` cuts short. Never two at a time. An error never ends it: it is logged (the first at once, then one in 10 s) and
 * the next attempt waits 0.1 s to 5 s, see `backoffMs`. `stop` waits for the piece of work in hand.
 */
export class Loop extends Lifecycle {
  readonly #options: LoopOptions;
  readonly #clock: Clock;
  readonly #random: () => number;
  #running: Promise<void> = Promise.resolve();
  #wakeWanted = false;
  #idle: AbortController | undefined;
  #failures = 0;
  #lastError: unknown;
  #loggedAtMs = -Infinity;
  #notLogged = 0;

  constructor(options: LoopOptions) {
    super(options.name);
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
  }

  /**
   * There may be work: do not sleep. A wake during a run is kept for the end of that run. It does not shorten the wait
   * after an error, else a hail of hints would hammer a store that is down.
   */
  wake(): void {
    this.#wakeWanted = true;
    this.#idle?.abort();
  }

  /** The error of its last run, while it lasts. */
  override troubles(): string[] {
    return this.#failures === 0 ? [] : [`${this.name}: ${messageOf(this.#lastError)}`];
  }

  protected async onStart(): Promise<void> {
    this.#running = this.#run();
  }

  protected onStop(): Promise<void> {
    return this.#running;
  }

  async #run(): Promise<void> {
    while (!this.signal.aborted) {
      this.#wakeWanted = false; // a wake from before the run is answered by the run
      const beganAtMs = this.#clock.nowMs();
      try {
        const { more } = await this.#options.runOnce(this.signal);
        this.#reportRecovery();
        if (more)
          await nextTurn(); // work that never waits must not keep timers and sockets from their turn
        else await this.#rest(beganAtMs);
      } catch (error) {
        if (this.#gaveUpWaiting(error)) return;
        this.#reportError(error);
        await this.#clock.sleep(backoffMs(this.#failures, this.#random), this.signal);
      }
    }
  }

  async #rest(beganAtMs: number): Promise<void> {
    const ranMs = this.#clock.nowMs() - beganAtMs;
    const keptMs = (this.#options.apartMs ?? 0) - ranMs;
    if (keptMs > 0) await this.#clock.sleep(keptMs, this.signal);
    if (this.#wakeWanted) return nextTurn();
    this.#idle = new AbortController();
    const { idleMs } = this.#options;
    const ms = (typeof idleMs === 'number' ? idleMs : idleMs(ranMs)) * (0.9 + this.#random() * 0.2);
    await this.#clock.sleep(ms, AbortSignal.any([this.signal, this.#idle.signal]));
    this.#idle = undefined;
  }

  #gaveUpWaiting(error: unknown): boolean {
    const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : undefined;
    return this.signal.aborted && name === 'AbortError';
  }

  #reportError(error: unknown): void {
    this.#failures += 1;
    this.#lastError = error;
    this.#options.onError?.(error, this.#failures);
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#loggedAtMs < ERROR_LOG_INTERVAL_MS) {
      this.#notLogged += 1;
      return;
    }
    const counts = { loop: this.name, failuresInARow: this.#failures, notLogged: this.#notLogged };
    if (this.#options.isExpected?.(error) === true) {
      this.#options.log.warn({ ...counts, cause: messageOf(error) }, 'cannot run now; will try again');
    } else {
      this.#options.log.error({ err: error, ...counts }, 'run failed; will try again');
    }
    this.#loggedAtMs = nowMs;
    this.#notLogged = 0;
  }

  #reportRecovery(): void {
    if (this.#failures === 0) return;
    this.#options.log.info({ loop: this.name, failures: this.#failures }, 'runs again');
    this.#failures = 0;
    this.#lastError = undefined;
  }
}

/** Not instanceof: errors of Node's own modules are of another realm under a test runner. */
function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}
