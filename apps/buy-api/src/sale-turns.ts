import { StoreUnavailableError } from '@stampede/domain';

/** Changes of one sale that wait for their turn; more are refused at once. */
const WAITING_MAX = 100;
/** A change whose turn comes later than this is not made any more: whoever asked for it has given up, or soon will. */
const WAIT_MAX_MS = 5000;

/**
 * Lets the changes of one sale that this process makes come one after the other. Changes that are made at the same
 * moment take each other's tickets away and start again: right, and a waste that on a slow machine left none to
 * succeed within ten seconds. Those of other processes still meet at the ledger.
 */
export class SaleTurns {
  readonly #sales = new Map<string, { last: Promise<unknown>; waiting: number }>();

  /** @throws StoreUnavailableError when its turn did not come in time; nothing was changed then */
  async take<Result>(saleId: string, change: () => Promise<Result>): Promise<Result> {
    const sale = this.#sales.get(saleId) ?? { last: Promise.resolve(), waiting: 0 };
    if (sale.waiting >= WAITING_MAX) throw tooBusy(saleId);
    const askedAt = performance.now();
    const mine = sale.last.then(async () => {
      if (performance.now() - askedAt > WAIT_MAX_MS) throw tooBusy(saleId);
      return change();
    });
    // The next one comes after this one, whatever becomes of it.
    sale.last = mine.catch(() => undefined);
    sale.waiting += 1;
    this.#sales.set(saleId, sale);
    try {
      return await mine;
    } finally {
      sale.waiting -= 1;
      if (sale.waiting === 0) this.#sales.delete(saleId);
    }
  }
}

function tooBusy(saleId: string): StoreUnavailableError {
  return new StoreUnavailableError('postgres', `a change of ${saleId}`, new Error('others are being made'));
}
