import { causeOf, type FailureCause } from '@stampede/store';

/** A cause that has not been seen for this long has ended. Connections are retried every 0.5 s or less. */
const ENDED_AFTER_MS = 5000;
/** Causes at the same time; more are counted as `other`. */
const CAUSES_MAX = 20;

type StoreName = 'redis' | 'postgres';

/** One reason why a store cannot serve, with its own code and message. */
export interface StoreTrouble extends FailureCause {
  readonly store: StoreName;
  readonly sinceMs: number;
  /** The last failure. */
  readonly lastAtMs: number;
  /** Failures since `sinceMs`. */
  readonly count: number;
}

export interface StoreTroublesOptions {
  /** Called when a cause is seen for the first time. */
  readonly onBegin: (trouble: StoreTrouble) => void;
  /** Called when a cause has not been seen for 5 s. */
  readonly onEnd: (trouble: StoreTrouble & { readonly lastedMs: number }) => void;
  /** Called for each failure, for counting. */
  readonly onFailure: (failure: { readonly store: StoreName; readonly code: string }) => void;
  /** Ms since 1970. */
  readonly nowMs?: () => number;
}

/**
 * Why stores refuse to serve this process: each cause once, from its first failure until it has not been seen for 5 s.
 * For operators (log, readiness, metrics, the row in `processes`); nothing is decided by it.
 */
export class StoreTroubles {
  readonly #options: StoreTroublesOptions;
  readonly #nowMs: () => number;
  readonly #present = new Map<string, StoreTrouble>();

  constructor(options: StoreTroublesOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => Date.now());
  }

  /** A connection, command or statement failed because the store cannot serve. Never throws. */
  report(store: StoreName, error: unknown): void {
    const { code, words } = causeOf(error);
    const known = this.#present.has(`${store} ${code}`) || this.#present.size < CAUSES_MAX;
    const cause = known ? { code, words } : { code: 'other', words: 'further causes' };
    const key = `${store} ${cause.code}`;
    const before = this.#present.get(key);
    const nowMs = this.#nowMs();
    const trouble = {
      store,
      ...cause,
      sinceMs: before?.sinceMs ?? nowMs,
      count: (before?.count ?? 0) + 1,
      lastAtMs: nowMs,
    };
    this.#present.set(key, trouble);
    this.#options.onFailure({ store, code: cause.code });
    if (before === undefined) this.#options.onBegin(trouble);
  }

  /** Those that were seen within the last 5 s, the oldest first. */
  present(): StoreTrouble[] {
    this.endOld();
    return [...this.#present.values()];
  }

  /** Ends causes that have not been seen for 5 s. Call it about once a second, so that the end is reported in time. */
  endOld(): void {
    const nowMs = this.#nowMs();
    for (const [key, trouble] of this.#present) {
      if (nowMs - trouble.lastAtMs < ENDED_AFTER_MS) continue;
      this.#present.delete(key);
      this.#options.onEnd({ ...trouble, lastedMs: trouble.lastAtMs - trouble.sinceMs });
    }
  }
}
