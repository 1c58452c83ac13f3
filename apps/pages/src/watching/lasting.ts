/** Since when causes have been found in every look, so that what passes by itself within a second or so is no card. */
export class Lasting<Key> {
  readonly #sinceMs = new Map<Key, number>();
  readonly #forMs: number;

  /** @param forMs a cause has lasted when it has been found for so long */
  constructor(forMs: number) {
    this.#forMs = forMs;
  }

  /** Notes the causes that are present now. @returns those of them that have lasted */
  note(present: readonly Key[], nowMs: number): Set<Key> {
    const now = new Set(present);
    for (const key of this.#sinceMs.keys()) if (!now.has(key)) this.#sinceMs.delete(key);
    for (const key of now) if (!this.#sinceMs.has(key)) this.#sinceMs.set(key, nowMs);
    return new Set(present.filter((key) => nowMs - (this.#sinceMs.get(key) ?? nowMs) >= this.#forMs));
  }
}
