import { listGates } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

/**
 * Reads from the ledger which gates are approved. While the ledger is unavailable a process keeps the last approvals: a
 * gate that lost its approval meanwhile has another marker, server or replication history, and each is detected.
 *
 * @returns the partitions that exist
 */
export async function refreshTrust(stores: Stores): Promise<number[]> {
  const gates = await listGates(stores.db);
  for (const gate of gates) {
    const before = stores.approvals.get(gate.partition);
    const { approvedRunId: runId, approvedReplicationId: replicationId } = gate;
    if (gate.state === 'approved' && runId !== null && replicationId !== null) {
      // A rebuilt gate may have units that the one before did not have.
      if (before?.epoch !== gate.epoch) stores.soldOut.invalidateAll();
      stores.approvals.set(gate.partition, { epoch: gate.epoch, runId, replicationId });
    } else {
      stores.approvals.delete(gate.partition);
    }
  }
  return gates.map((gate) => gate.partition);
}
