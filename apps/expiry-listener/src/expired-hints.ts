/** Order numbers in memory, at most. For more, a sweep of the ledger's overdue orders costs less. */
const HINTS_MAX = 1000;

/** Order numbers from expired events of payment windows, each once, in the order of arrival. */
export class ExpiredHints {
  readonly #orderNos = new Set<string>();
  #dropped = false;

  add(orderNo: string): void {
    if (this.#orderNos.size < HINTS_MAX) this.#orderNos.add(orderNo);
    else this.#dropped = true;
  }

  /** Removes and returns all of them; null when there were more than fit: a sweep finds all of those orders. */
  take(): string[] | null {
    const taken = this.#dropped ? null : [...this.#orderNos];
    this.#orderNos.clear();
    this.#dropped = false;
    return taken;
  }
}
