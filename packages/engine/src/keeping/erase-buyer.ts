import {
  findErasure,
  insertAuditEntry,
  insertErasure,
  listSalesOfErasure,
  type Erasure,
  type Queryable,
} from '@stampede/store';
import type { ActingStores } from '../stores/acting-stores.ts';
import type { Stores } from '../stores/stores.ts';

/** Sales that are named in one answer. */
const NAMED_MAX = 100;

/** An erasure, and the sales that it waits for: those that have not ended for 24 hours, or are not at rest. */
export interface ErasureReading {
  readonly erasure: Omit<Erasure, 'buyerId' | 'pseudonym'>;
  /** At most 100. */
  readonly waitingForSales: readonly string[];
}

/**
 * Requests that a buyer's id is replaced by a random pseudonym, in every sale that exists now, as soon as it has ended
 * for 24 hours. The insert decides, and an expiry-listener carries it out. Idempotent: a buyer has one unfinished
 * erasure.
 *
 * @throws OutcomeUnknownError of Postgres when the reply to the COMMIT was lost: sending it again is safe.
 *   StoreUnavailableError: nothing was requested
 */
export async function eraseBuyer(stores: ActingStores, buyerId: string): Promise<ErasureReading> {
  return stores.db.transaction(async (tx) => {
    const { isNew, ...erasure } = await insertErasure(tx, buyerId);
    // By the erasure's id alone: no entry of the audit trail is ever removed.
    if (isNew)
      await insertAuditEntry(tx, stores.actor, { action: 'buyer.erased', subject: erasure.erasureId });
    return toReading(tx, erasure);
  });
}

/** Null: no such erasure. */
export async function readErasure(stores: Stores, erasureId: string): Promise<ErasureReading | null> {
  const erasure = await findErasure(stores.db, erasureId);
  return erasure === null ? null : toReading(stores.db, erasure);
}

async function toReading(db: Queryable, erasure: Erasure): Promise<ErasureReading> {
  const sales = await listSalesOfErasure(db, erasure.erasureId, NAMED_MAX);
  return { erasure, waitingForSales: sales.map(({ saleId }) => saleId) };
}
