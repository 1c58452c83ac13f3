import { isOperatingError } from '@stampede/domain';
import { deletePendingChanges } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

/**
 * Deletes pending changes of a sale that are applied. If the rows cannot be deleted now, an expiry-listener saves the
 * sale once more, without effect.
 */
export async function forgetSaleChange(stores: Stores, ...changeIds: readonly number[]): Promise<void> {
  try {
    await deletePendingChanges(stores.db, changeIds, stores.blocked.waitMs);
  } catch (error) {
    if (!isOperatingError(error)) throw error;
  }
}
