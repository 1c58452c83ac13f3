import { listPendingSaleIds, type Queryable } from '@stampede/store';

/** Sales that are known at once; of more, some are shown as if nothing were pending. */
const KEPT_MAX = 10_000;

/**
 * The sales of which the ledger has decided something that the gate does not show yet: as this process read it last, and
 * has seen itself since. For answers alone; nothing is decided by it. While the ledger is away it stays what it was.
 */
export class PendingSales {
  #saleIds = new Set<string>();
  #notes = 0;

  has(saleId: string): boolean {
    return this.#saleIds.has(saleId);
  }

  /** What this process has just done itself, so that its own next answer is right. */
  note(saleId: string, isPending: boolean): void {
    this.#notes += 1;
    if (isPending) this.#saleIds.add(saleId);
    else this.#saleIds.delete(saleId);
  }

  /** @throws StoreUnavailableError while Postgres is away */
  async refresh(db: Queryable): Promise<void> {
    const notes = this.#notes;
    const saleIds = await listPendingSaleIds(db, KEPT_MAX);
    // What was noted meanwhile is newer than what was read; the next reading has it.
    if (notes === this.#notes) this.#saleIds = new Set(saleIds);
  }
}
