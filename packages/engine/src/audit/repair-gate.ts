import { reasonOf, type Difference } from './differences.ts';
import { rebuildOnDemand } from '../trust/rebuild-on-demand.ts';
import type { ActingStores } from '../stores/acting-stores.ts';

/**
 * `not_needed`: gate and ledger agreed. `windows_restarted`: only payment windows were missing. `rebuilt`: the gate is
 * new and approved. `in_progress`: its rebuild did not finish in time.
 */
export type GateRepair = 'not_needed' | 'windows_restarted' | 'rebuilt' | 'in_progress';

/** The findings of an audit for one gate. */
export interface AuditedGate {
  /** False: some of it could not be compared. */
  readonly looked: boolean;
  /** Except missing payment windows, which the audit has restarted. */
  readonly differences: readonly Difference[];
  readonly windowsRestarted: number;
}

interface RepairOptions {
  /** Also when nothing differs. */
  readonly rebuild: boolean;
  /** The sale for which it is repaired; null: for all of its partition. */
  readonly saleId: string | null;
  readonly waitMs: number;
}

/**
 * Rebuilds a gate that differs from the ledger, is not trusted, or could not be compared. Never changes the orders or
 * counters of the ledger.
 *
 * @throws an operating error while Postgres is unavailable
 */
export async function repairGate(
  stores: ActingStores,
  partition: number,
  { looked, differences, windowsRestarted }: AuditedGate,
  { rebuild, saleId, waitMs }: RepairOptions,
): Promise<GateRepair> {
  const isWell = looked && differences.length === 0 && stores.gate.isTrusted(partition);
  if (isWell && !rebuild) return windowsRestarted > 0 ? 'windows_restarted' : 'not_needed';
  const reason =
    rebuild || differences.length === 0
      ? 'an operator requested it'
      : reasonOf("an operator's audit", differences);
  return rebuildOnDemand(stores, { partition, saleId, reason, waitMs });
}
