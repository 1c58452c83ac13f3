/** Order numbers kept at most. From here on it costs less to look in the ledger for whatever is overdue. */
const HINTS_MAX = 1000;

/** Order numbers of which Redis has said that their payment window expired, each once, in the order of arrival. */
export class ExpiredHints {
  readonly #orderNos = new Set<string>();
  #dropped = false;

  add(orderNo: string): void {
    if (this.#orderNos.size < HINTS_MAX) this.#orderNos.add(orderNo);
    else this.#dropped = true;
  }

  /** Takes all of them out; null when there were more than are kept: a sweep finds the orders of all of these. */
  take(): string[] | null {
    const taken = this.#dropped ? null : [...this.#orderNos];
    this.#orderNos.clear();
    this.#dropped = false;
    return taken;
  }
}
