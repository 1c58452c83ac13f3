/** Order numbers kept at most; the sweep finds the orders of those that are dropped. */
const HINTS_MAX = 200_000;

/** Order numbers of which Redis has said that their payment window expired, each once, in the order of arrival. */
export class ExpiredHints {
  readonly #orderNos = new Set<string>();

  /** False when it was dropped. */
  add(orderNo: string): boolean {
    if (this.#orderNos.size >= HINTS_MAX) return false;
    this.#orderNos.add(orderNo);
    return true;
  }

  /** Takes the oldest ones out. */
  take(limit: number): string[] {
    const taken: string[] = [];
    for (const orderNo of this.#orderNos) {
      if (taken.length === limit) break;
      taken.push(orderNo);
      this.#orderNos.delete(orderNo);
    }
    return taken;
  }

  get size(): number {
    return this.#orderNos.size;
  }
}
