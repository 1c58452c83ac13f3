/**
 * What a rebuild did not cure is not rebuilt again at once: the pause is doubled each time, up to the longest. Even that
 * leaves room for the 30 s within which an edit is repaired, for it may be a new edit by the same hand.
 */
const PAUSE_MS = 5000;
const PAUSE_MAX_MS = 15_000;

interface Strike {
  readonly count: number;
  readonly atMs: number;
  /** When the next may come. */
  readonly nextAtMs: number;
  /** Rounds in which all was well since. */
  readonly wellIn: Set<string>;
}

/**
 * How often an audit has taken the trust from each partition without seeing it well in between. A difference that comes
 * back after every rebuild would be a bug; it must not keep the partition closed.
 */
export class Strikes {
  readonly #rounds: number;
  readonly #strikes = new Map<number, Strike>();

  /** @param rounds of that many kinds, all of which have to say that a partition is well */
  constructor(rounds: number) {
    this.#rounds = rounds;
  }

  mayStrike(partition: number, nowMs: number): boolean {
    return nowMs >= (this.#strikes.get(partition)?.nextAtMs ?? -Infinity);
  }

  strike(partition: number, nowMs: number): void {
    const count = this.#strikes.get(partition)?.count ?? 0;
    const pauseMs = Math.min(PAUSE_MS * 2 ** count, PAUSE_MAX_MS);
    this.#strikes.set(partition, {
      count: count + 1,
      atMs: nowMs,
      nextAtMs: nowMs + pauseMs,
      wellIn: new Set(),
    });
  }

  /** A round is over. One that began before the last strike says nothing about the rebuilt gate. */
  endRound(kind: string, round: { readonly beganAtMs: number; readonly unwell: ReadonlySet<number> }): void {
    for (const [partition, { atMs, wellIn }] of this.#strikes) {
      if (round.unwell.has(partition) || round.beganAtMs <= atMs) continue;
      wellIn.add(kind);
      if (wellIn.size === this.#rounds) this.#strikes.delete(partition);
    }
  }
}
