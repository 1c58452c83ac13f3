import { isOperatingError } from '@stampede/domain';
import { insertPendingDistrust } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

/**
 * Requests a rebuild, in the ledger, of a gate that holds data no script writes. If the ledger is unavailable, the next
 * use of the gate finds the same damage and reports it.
 */
export async function reportDamage(stores: Stores, partition: number): Promise<void> {
  const approval = stores.approvals.get(partition);
  if (approval === undefined) return;
  try {
    await insertPendingDistrust(stores.db, { partition, epoch: approval.epoch });
  } catch (error) {
    if (!isOperatingError(error)) throw error;
  }
}
