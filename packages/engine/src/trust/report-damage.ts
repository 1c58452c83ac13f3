import { isOperatingError } from '@stampede/domain';
import { insertPendingDistrust } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

/**
 * A gate that holds what no script writes must be rebuilt before it is used again: asks for it, in the ledger.
 * When the ledger cannot be told now, whoever uses the gate next meets the same damage.
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
