import { StoreUnavailableError } from '@stampede/domain';

/** Changes of one sale that wait for their turn; more are refused immediately. */
const WAITING_MAX = 100;
/** A change that waited longer than this is refused: its caller has timed out, or soon will. */
const WAIT_MAX_MS = 5000;

/**
 * Serializes this process's changes of one sale. Concurrent changes invalidate each other's tickets and are retried:
 * correct, but on a slow machine none succeeded within 10 s. Changes of other processes still compete in the ledger.
 */
export class SaleTurns {
  readonly #sales = new Map<string, { last: Promise<unknown>; waiting: number }>();

  /** @throws StoreUnavailableError on a timeout or when too many wait; then nothing was changed */
  async take<Result>(saleId: string, change: () => Promise<Result>): Promise<Result> {
    const sale = this.#sales.get(saleId) ?? { last: Promise.resolve(), waiting: 0 };
    if (sale.waiting >= WAITING_MAX) throw tooBusy(saleId);
    const enqueuedAt = performance.now();
    const mine = sale.last.then(async () => {
      if (performance.now() - enqueuedAt > WAIT_MAX_MS) throw tooBusy(saleId);
      return change();
    });
    // The next one runs after this one, even if this one fails.
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
  return new StoreUnavailableError(
    'postgres',
    `a change of ${saleId}`,
    new Error('too many concurrent changes'),
  );
}
