import { isOperatingError } from '@stampede/domain';
import { Loop, type Logger } from '@stampede/runtime';

/** Bounds the time until the end of all sessions reaches this process. */
const READ_INTERVAL_MS = 1000;

/**
 * The generation of the sessions that are valid, as this process last read it from the ledger. While Postgres is unavailable the
 * last one stays valid: who is signed in stays so.
 */
export class Generation {
  readonly loop: Loop;
  #current: number | null = null;
  #changes = 0;

  /** @param read reads it from the ledger; throws an operating error while that is unavailable */
  constructor(read: () => Promise<number>, log: Logger) {
    this.loop = new Loop({
      name: 'generation',
      isExpected: isOperatingError,
      idleMs: READ_INTERVAL_MS,
      log,
      runOnce: async () => {
        const changes = this.#changes;
        const generation = await read();
        // A read that began before a change must not undo it.
        if (changes === this.#changes) this.#current = generation;
        return { more: false };
      },
    });
  }

  /** Null: not read since the start of this process. */
  get current(): number | null {
    return this.#current;
  }

  /** Call it with a generation that this process has begun. */
  raiseTo(generation: number): void {
    this.#changes += 1;
    this.#current = generation;
  }
}
