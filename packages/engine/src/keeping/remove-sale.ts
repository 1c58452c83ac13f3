import {
  deleteExtensions,
  deleteOrders,
  deleteSale,
  findSale,
  insertRemovedSale,
  isAtRestInLedger,
  lockRemoval,
  lockSale,
  removeGateSale,
  shareEpoch,
  type LedgerSale,
  type RemovedSale,
} from '@stampede/store';
import type { Stores } from '../stores/stores.ts';
import { mayBeWaiting } from './may-be-waiting.ts';

/** Rows in one transaction, some 10 ms: it shares locks with no sale that sells. */
const BATCH_MAX = 500;

/**
 * - `removed`: nothing is left of it.
 * - `unfinished`: it exists for no client any more, and has rows left: call again.
 * - `not_at_rest`: it has not ended for that long, or something of it is pending: a reserved unit, an unapplied
 *   change, a queue entry, a dead letter. Nothing was done.
 */
export type RemoveSaleOutcome = 'removed' | 'unfinished' | 'not_at_rest' | 'sale_not_found';

/**
 * Removes a sale that ended `endedForMs` ago, with its orders; payments stay. The insert of its row in `removed_sales`
 * decides: from then on the sale is not found, no rebuild loads it, and its id is never used again. It needs the
 * version of the sale that was at rest, so that it cannot overtake a change.
 *
 * Call it until it returns `removed`. See `goOnRemoving` for a crash in between.
 *
 * @throws an operating error while a store is unavailable or the gate is not trusted
 */
export async function removeSale(
  stores: Stores,
  { saleId, endedForMs }: { saleId: string; endedForMs: number },
): Promise<RemoveSaleOutcome> {
  const sale = await findSale(stores.db, saleId);
  if (sale === null) return 'sale_not_found';
  const { partition } = sale.catalog;
  if (!(await isAtRestInLedger(stores.db, { saleId, endedForMs }))) return 'not_at_rest';
  if (await mayBeWaiting(stores, partition, (entry) => entry.saleId === saleId)) return 'not_at_rest';
  if (!(await decide(stores, sale, endedForMs))) return 'not_at_rest';
  return goOnRemoving(stores, { saleId, partition });
}

async function decide(
  stores: Stores,
  { catalog, settings }: LedgerSale,
  endedForMs: number,
): Promise<boolean> {
  const { saleId, partition } = catalog;
  return stores.db.transaction(async (tx) => {
    const locked = await lockSale(tx, saleId, stores.blocked.waitMs);
    if (locked?.settings.version !== settings.version) return false;
    if (!(await isAtRestInLedger(tx, { saleId, endedForMs }))) return false;
    await insertRemovedSale(tx, { saleId, partition });
    return true;
  });
}

/**
 * The next step of a removal that is decided: the gate's keys, then a batch of rows, the sale's own row last. A rebuild
 * by a version that does not know removed sales could load it again: the rows are deleted only under the epoch in which
 * the keys were. A crash leaves the removal to the next call, in any process.
 */
export async function goOnRemoving(
  stores: Stores,
  { saleId, partition }: RemovedSale,
): Promise<'removed' | 'unfinished'> {
  stores.catalogs.delete(saleId);
  const epoch = stores.gate.epochOf(partition, 'remove-sale');
  if (!(await removeGateSale(stores.gate, { partition, saleId }))) return 'unfinished';
  return stores.db.transaction(async (tx) => {
    if ((await shareEpoch(tx, partition, stores.blocked.waitMs)) !== epoch) return 'unfinished';
    if (!(await lockRemoval(tx, saleId))) return 'removed';
    if ((await deleteOrders(tx, saleId, BATCH_MAX)) > 0) return 'unfinished';
    if ((await deleteExtensions(tx, saleId, BATCH_MAX)) > 0) return 'unfinished';
    await deleteSale(tx, saleId);
    return 'removed';
  });
}
