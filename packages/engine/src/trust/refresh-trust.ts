import { listGates } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

/**
 * Learns from the ledger which gates are approved. A process that cannot ask keeps what it knows: a gate that lost
 * its approval meanwhile has another marker, or another server behind the connection, and either is noticed.
 *
 * @returns the partitions that exist
 */
export async function refreshTrust(stores: Stores): Promise<number[]> {
  const gates = await listGates(stores.db);
  for (const gate of gates) {
    const before = stores.approvals.get(gate.partition);
    if (gate.state === 'approved' && gate.approvedRunId !== null) {
      // A rebuilt gate may have units that the one before it had not.
      if (before?.epoch !== gate.epoch) stores.soldOut.forgetAll();
      stores.approvals.set(gate.partition, { epoch: gate.epoch, runId: gate.approvedRunId });
    } else {
      stores.approvals.delete(gate.partition);
    }
  }
  return gates.map((gate) => gate.partition);
}
