import { listGates } from '@stampede/store';
import { auditEverything } from './audit-everything.ts';
import { throwUnreadable } from './audit-pieces.ts';
import { NAMED_MAX, type Difference } from './differences.ts';
import { repairGate, type AuditedGate, type GateRepair } from './repair-gate.ts';
import { restartMissingWindows } from './restart-missing-windows.ts';
import type { ActingStores } from '../stores/acting-stores.ts';
import type { Stores } from '../stores/stores.ts';

export interface RepairedGate {
  readonly partition: number;
  readonly repair: GateRepair | 'unreachable';
  /** The differences found before, at most 100; empty without an audit. */
  readonly differences: readonly Difference[];
}

/**
 * Rebuilds gates one after the other, so that the sales of the others continue. With `ifNeeded`, only those that differ
 * from the ledger in one pass of the audit, could not be compared, or are not trusted. One whose server is unreachable
 * is left as it is: an expiry-listener rebuilds it when the server is back with another history. Never changes the
 * orders or counters of the ledger.
 *
 * @param partitions null: all
 * @param waitMs for each of them
 * @throws an operating error while a store is unavailable
 */
export async function repairGates(
  stores: ActingStores,
  {
    partitions,
    ifNeeded,
    waitMs,
  }: { partitions: readonly number[] | null; ifNeeded: boolean; waitMs: number },
): Promise<RepairedGate[]> {
  const gates = (await listGates(stores.db)).map(({ partition }) => partition);
  const wanted = gates.filter((partition) => partitions === null || partitions.includes(partition));
  const audited = ifNeeded ? await auditGates(stores) : new Map<number, AuditedGate>();
  const repaired: RepairedGate[] = [];
  for (const partition of wanted) {
    const gate = audited.get(partition) ?? UNTOUCHED;
    const isReachable = (stores.nodes.connectionOf(partition)?.identity ?? null) !== null;
    const repair = isReachable
      ? await repairGate(stores, partition, gate, { rebuild: !ifNeeded, saleId: null, waitMs })
      : 'unreachable';
    repaired.push({ partition, repair, differences: gate.differences });
  }
  return repaired;
}

const UNTOUCHED: AuditedGate = { looked: true, differences: [], windowsRestarted: 0 };

/** By partition; one without anything to compare may be missing. */
async function auditGates(stores: Stores): Promise<Map<number, AuditedGate>> {
  const audited = new Map<number, AuditedGate>();
  for (const round of ['sales', 'orders'] as const) {
    for await (const findings of auditEverything({ stores, onUnreadable: throwUnreadable }, round)) {
      const { partition, looked, differences } = findings;
      const started = await restartMissingWindows(stores, findings);
      const before = audited.get(partition) ?? UNTOUCHED;
      audited.set(partition, {
        looked: before.looked && looked,
        differences: [...before.differences, ...differences].slice(0, NAMED_MAX),
        windowsRestarted: before.windowsRestarted + started.length,
      });
    }
  }
  return audited;
}
