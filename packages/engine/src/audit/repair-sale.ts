import { isOperatingError, OutcomeUnknownError } from '@stampede/domain';
import { auditSale, type AuditReport } from './audit-sale.ts';
import { repairGate, type GateRepair } from './repair-gate.ts';
import { restartMissingWindows } from './restart-missing-windows.ts';
import { findCatalog } from '../stores/find-catalog.ts';
import type { ActingStores } from '../stores/acting-stores.ts';

export interface RepairReport extends AuditReport {
  readonly repair: GateRepair;
  /** The laws that did not hold before. */
  readonly found: AuditReport['laws'];
  readonly foundDifferences: AuditReport['differences'];
}

const WAIT_MS = 8000;

/**
 * Audits a sale, restarts its missing payment windows, and repairs its gate where it differs from the ledger, or where
 * `rebuild` is set. Never changes the orders or counters of the ledger. Null when there is no such sale.
 *
 * @throws OutcomeUnknownError of Postgres when a repair was begun and its result cannot be read: repairing again is
 *   safe. Another operating error when a store is unavailable: nothing was rebuilt
 */
export async function repairSale(
  stores: ActingStores,
  saleId: string,
  { rebuild = false, waitMs = WAIT_MS }: { rebuild?: boolean; waitMs?: number } = {},
): Promise<RepairReport | null> {
  const catalog = await findCatalog(stores, saleId);
  let windowsRestarted = 0;
  const before = await auditSale(stores, saleId, {
    onMissingWindows: async (missing) => {
      windowsRestarted += (await restartMissingWindows(stores, missing)).length;
    },
  });
  if (catalog === null || before === null) return null;
  const { partition } = catalog;
  const found = before.laws.filter(({ holds }) => !holds);
  const differences = before.differences
    .filter(({ law }) => law !== 'orders_have_payment_windows')
    .map((difference) => ({ ...difference, partition, saleId }));
  try {
    const gate = { looked: before.trusted, differences, windowsRestarted };
    const repair = await repairGate(stores, partition, gate, { rebuild, saleId, waitMs });
    const isAsBefore = repair === 'not_needed' && found.length === 0;
    const after = isAsBefore ? before : await auditSale(stores, saleId);
    return after && { ...after, repair, found, foundDifferences: before.differences };
  } catch (error) {
    if (isOperatingError(error)) throw new OutcomeUnknownError('postgres', 'repair-sale', error);
    throw error;
  }
}
