import { removeOldEvents as removeBatches } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

/** Batches in one run: at most 500 orders each. */
const BATCHES_MAX = 1000;

/**
 * Removes the oldest events that are older than `keptDays`, in one bounded statement. Readers that had not read them
 * get `expired`.
 *
 * @returns whether more may be removed
 * @throws StoreUnavailableError while Postgres is unavailable
 */
export async function removeOldEvents(stores: Stores, keptDays: number): Promise<boolean> {
  return (await removeBatches(stores.db, keptDays, BATCHES_MAX)) === BATCHES_MAX;
}
