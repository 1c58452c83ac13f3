import type { Clock } from '../src/clock.ts';

interface Sleeper {
  readonly dueMs: number;
  readonly ms: number;
  wakeUp(): void;
}

/** A clock that moves when the test says so, and tells when somebody has gone to sleep on it. */
export class ManualClock implements Clock {
  #nowMs = 0;
  readonly #sleepers = new Set<Sleeper>();
  #waiters: (() => void)[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper = {
        ms,
        dueMs: this.#nowMs + ms,
        wakeUp: () => {
          this.#sleepers.delete(sleeper);
          resolve();
        },
      };
      signal.addEventListener('abort', sleeper.wakeUp, { once: true });
      this.#sleepers.add(sleeper);
      for (const waiter of this.#waiters.splice(0)) waiter();
    });
  }

  /** How long the sleepers that are asleep now wanted to sleep, in ms. */
  get asleep(): number[] {
    return [...this.#sleepers].map(({ ms }) => ms);
  }

  /** Resolves when somebody is asleep, with how long they want to sleep, in ms. */
  async untilAsleep(): Promise<number> {
    while (this.#sleepers.size === 0) await new Promise<void>((resolve) => this.#waiters.push(resolve));
    return this.asleep[0]!;
  }

  advance(ms: number): void {
    this.#nowMs += ms;
    for (const sleeper of this.#sleepers) if (sleeper.dueMs <= this.#nowMs) sleeper.wakeUp();
  }
}
