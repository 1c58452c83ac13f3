import { isOperatingError } from '@stampede/domain';
import { distrustGate, insertAuditEntry, listGates } from '@stampede/store';
import { pause } from '../stores/pause.ts';
import { findDistrust, reconcileExclusively } from './reconcile.ts';
import { refreshTrust } from './refresh-trust.ts';
import type { ActingStores } from '../stores/acting-stores.ts';
import type { Stores } from '../stores/stores.ts';

const LOOK_EVERY_MS = 50;

/**
 * Marks a gate as untrusted, and waits until it is rebuilt: by this process or another, so that it works without an
 * expiry-listener. Purchases of its sales get 503 meanwhile. A crash leaves an untrusted gate, which any
 * expiry-listener rebuilds.
 *
 * @param saleId the sale for which it is rebuilt, for the audit trail; null: for all of the partition
 * @returns `rebuilt` once it is approved again and this process may use it; `in_progress` when that took longer than
 *   `waitMs`
 * @throws StoreUnavailableError when the ledger is unavailable, or its reply was lost
 */
export async function rebuildOnDemand(
  stores: ActingStores,
  {
    partition,
    saleId,
    reason,
    waitMs,
  }: { partition: number; saleId: string | null; reason: string; waitMs: number },
): Promise<'rebuilt' | 'in_progress'> {
  const deadline = performance.now() + waitMs;
  const before = await findGate(stores, partition);
  await stores.db.transaction(async (tx) => {
    if (!(await distrustGate(tx, { partition, epoch: before.epoch, reason }))) return;
    await insertAuditEntry(tx, stores.actor, {
      ...{ action: 'gate.rebuilt', saleId, subject: String(partition) },
      ...{ before: { epoch: before.epoch }, after: { reason } },
    });
  });
  // A rebuild that is already in progress is enough.
  const epochMin = before.state === 'approved' ? before.epoch + 1 : before.epoch;
  do {
    try {
      await refreshTrust(stores);
      const gate = await findGate(stores, partition);
      if (gate.epoch >= epochMin && gate.state === 'approved' && stores.gate.isTrusted(partition)) {
        return 'rebuilt';
      }
      const distrust = await findDistrust(stores, gate);
      if (distrust !== null) await reconcileExclusively(stores, gate, distrust);
    } catch (error) {
      if (!isOperatingError(error)) throw error;
    }
    await pause(LOOK_EVERY_MS);
  } while (performance.now() < deadline);
  return 'in_progress';
}

async function findGate(
  stores: Stores,
  partition: number,
): Promise<Awaited<ReturnType<typeof listGates>>[number]> {
  const gate = (await listGates(stores.db)).find((row) => row.partition === partition);
  if (gate === undefined) throw new Error(`the ledger has no gate ${partition}`);
  return gate;
}
