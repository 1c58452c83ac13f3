import { isOperatingError } from '@stampede/domain';

export interface SharedPollOptions {
  /** From the end of one read to the start of the next. */
  readonly everyMs: number;
  /** Returns those of the keys whose wait is over. An operating error is a read that found none. */
  readonly find: (keys: readonly string[]) => Promise<readonly string[]>;
}

/** Many waits, each for a key such as an order number, with one read for all of them. The caller bounds their number. */
export class SharedPoll {
  readonly #options: SharedPollOptions;
  readonly #waiters = new Map<string, Set<() => void>>();
  #count = 0;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(options: SharedPollOptions) {
    this.#options = options;
  }

  /** Ends when the key was found, after `waitMs`, when `gone` is aborted, or when all waits are stopped. */
  async wait(key: string, waitMs: number, gone: AbortSignal): Promise<void> {
    if (this.#stopped || gone.aborted) return;
    await new Promise<void>((resolve) => {
      const waiters = this.#waiters.get(key) ?? new Set();
      this.#waiters.set(key, waiters);
      const wake = (): void => {
        clearTimeout(timeout);
        gone.removeEventListener('abort', wake);
        if (waiters.delete(wake)) this.#count -= 1;
        if (waiters.size === 0) this.#waiters.delete(key);
        resolve();
      };
      const timeout = setTimeout(wake, waitMs);
      gone.addEventListener('abort', wake);
      waiters.add(wake);
      this.#count += 1;
      this.#schedule();
    });
  }

  /** Ends all waits immediately. */
  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const waiters of this.#waiters.values()) for (const wake of waiters) wake();
  }

  #schedule(): void {
    if (this.#timer !== null || this.#stopped || this.#count === 0) return;
    this.#timer = setTimeout(() => {
      this.#poll().then(
        () => {
          this.#timer = null;
          this.#schedule();
        },
        (error: unknown) => {
          // The waiters have their own timeouts. Rethrow, so that the bug is logged as an uncaught exception.
          setImmediate(() => {
            throw error;
          });
        },
      );
    }, this.#options.everyMs);
  }

  async #poll(): Promise<void> {
    try {
      for (const key of await this.#options.find([...this.#waiters.keys()])) {
        for (const wake of [...(this.#waiters.get(key) ?? [])]) wake();
      }
    } catch (error) {
      if (!isOperatingError(error)) throw error;
    }
  }
}
