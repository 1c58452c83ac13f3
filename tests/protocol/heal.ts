import {
  applyPendingChanges,
  findDistrust,
  reconcilePartition,
  refreshTrust,
  type Stores,
} from '@stampede/engine';
import { listGates } from '@stampede/store';
import { drainOf } from './actors.ts';

const ROUNDS_MAX = 8;

/**
 * Lets the system do what it does by itself when nothing more happens: reconcile what is not trusted, order what
 * the consumers have in hand and what is queued, apply pending changes. Returns when there is nothing left to do.
 */
export async function heal(stores: Stores, consumers: readonly string[]): Promise<void> {
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    const reconciled = await reconcileIfUntrusted(stores);
    for (const consumer of consumers) {
      const drain = drainOf(stores, consumer);
      while ((await drain.runOnce()).entries > 0);
    }
    const left = await countPending(stores);
    if (left === 0 && !reconciled) return;
    // Rows belong to their writer for a moment; that moment is over.
    if (left > 0) {
      await stores.db.query(`UPDATE pending_gate_changes SET retry_at = clock_timestamp()`);
      await applyPendingChanges(stores);
    }
  }
  throw new Error(`not at rest after ${ROUNDS_MAX} rounds`);
}

/** Whether there was something to reconcile. */
async function reconcileIfUntrusted(stores: Stores): Promise<boolean> {
  let reconciled = false;
  for (const gate of await listGates(stores.db)) {
    const reason = await findDistrust(stores, gate);
    if (reason === null) continue;
    await reconcilePartition(stores, gate.partition, reason);
    reconciled = true;
  }
  await refreshTrust(stores);
  return reconciled;
}

async function countPending(stores: Stores): Promise<number> {
  const [row] = await stores.db.query<{ pending: number }>(
    `SELECT count(*) AS pending FROM pending_gate_changes`,
  );
  return row?.pending ?? 0;
}
