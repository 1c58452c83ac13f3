import { setImmediate as nextTurn } from 'node:timers/promises';

import { backoffMs } from './backoff.ts';
import { systemClock, type Clock } from './clock.ts';
import { Lifecycle } from './lifecycle.ts';
import type { Logger } from './logger.ts';

/** While errors persist, one is logged per interval, with the number of those that were not. */
const ERROR_LOG_INTERVAL_MS = 10_000;

export interface LoopOptions {
  readonly name: string;
  /**
   * One bounded piece of work; returns whether more is waiting. `signal` is aborted when the loop is quieted: then
   * accept nothing new and stop waiting, but finish what is in flight. Rejecting with an AbortError after that is no
   * error.
   */
  readonly runOnce: (signal: AbortSignal) => Promise<{ readonly more: boolean }>;
  /**
   * How long to sleep when nothing more is waiting, ±10 %, so that copies do not poll at the same time. A function is
   * called after each run with the run's duration.
   */
  readonly idleMs: number | ((ranMs: number) => number);
  /**
   * Minimum time from the start of a run to the start of the next, unless more is waiting; `wake` does not shorten it.
   * So work that comes piece by piece is batched, and work that comes after a pause is not delayed.
   */
  readonly apartMs?: number;
  readonly log: Logger;
  /** Called for every error, also those that are not logged; for counting. It must not throw. */
  readonly onError?: (error: unknown, failuresInARow: number) => void;
  /** True for transient errors, such as an unavailable store: they are logged as a warning without a stack. */
  readonly isExpected?: (error: unknown) => boolean;
  readonly clock?: Clock;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

/**
 * Repeats a piece of work until it is quieted: immediately while more is waiting, else after a sleep that `wake` cuts
 * short. Never two runs at a time. An error never ends it: it is logged (the first one immediately, then one in 10 s),
 * and the next attempt waits 0.1 s to 5 s, see `backoffMs`. `stop` waits for the run in flight.
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
   * There may be work: do not sleep. A wake during a run takes effect at the end of that run. It does not shorten the
   * wait after an error, so that many hints do not overload a store that recovers.
   */
  wake(): void {
    this.#wakeWanted = true;
    this.#idle?.abort();
  }

  /** The error of its last run, until a run succeeds. */
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
      this.#wakeWanted = false; // this run covers wakes from before it
      const beganAtMs = this.#clock.nowMs();
      try {
        const { more } = await this.#options.runOnce(this.signal);
        this.#reportRecovery();
        if (more)
          await nextTurn(); // work that never waits must not starve timers and sockets
        else await this.#rest(beganAtMs);
      } catch (error) {
        if (this.#stoppedWaiting(error)) return;
        this.#reportError(error);
        await this.#clock.sleep(backoffMs(this.#failures, this.#random), this.signal);
      }
    }
  }

  async #rest(beganAtMs: number): Promise<void> {
    const ranMs = this.#clock.nowMs() - beganAtMs;
    const delayMs = (this.#options.apartMs ?? 0) - ranMs;
    if (delayMs > 0) await this.#clock.sleep(delayMs, this.signal);
    if (this.#wakeWanted) return nextTurn();
    this.#idle = new AbortController();
    const { idleMs } = this.#options;
    const ms = (typeof idleMs === 'number' ? idleMs : idleMs(ranMs)) * (0.9 + this.#random() * 0.2);
    await this.#clock.sleep(ms, AbortSignal.any([this.signal, this.#idle.signal]));
    this.#idle = undefined;
  }

  #stoppedWaiting(error: unknown): boolean {
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
      this.#options.log.warn({ ...counts, cause: messageOf(error) }, 'dependency unavailable, retrying');
    } else {
      this.#options.log.error({ err: error, ...counts }, 'run failed, retrying');
    }
    this.#loggedAtMs = nowMs;
    this.#notLogged = 0;
  }

  #reportRecovery(): void {
    if (this.#failures === 0) return;
    this.#options.log.info({ loop: this.name, failures: this.#failures }, 'recovered');
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
