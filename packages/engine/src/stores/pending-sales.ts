import { listPendingSaleIds, type Queryable } from '@stampede/store';

/** Sales in memory. Of more, some are shown as not pending. */
const SALES_MAX = 10_000;

/**
 * The sales with a change in the ledger that is not applied to the gate: as this process read it last, and changed it
 * since. Only for answers; nothing is decided by it. While the ledger is unavailable the last state stays.
 */
export class PendingSales {
  #saleIds = new Set<string>();
  #notes = 0;

  has(saleId: string): boolean {
    return this.#saleIds.has(saleId);
  }

  /** For a change by this process, so that its own next answer is right. */
  note(saleId: string, isPending: boolean): void {
    this.#notes += 1;
    if (isPending) this.#saleIds.add(saleId);
    else this.#saleIds.delete(saleId);
  }

  /** @throws StoreUnavailableError while Postgres is unavailable */
  async refresh(db: Queryable): Promise<void> {
    const notes = this.#notes;
    const saleIds = await listPendingSaleIds(db, SALES_MAX);
    // A concurrent note is newer than this result; the next refresh includes it.
    if (notes === this.#notes) this.#saleIds = new Set(saleIds);
  }
}
