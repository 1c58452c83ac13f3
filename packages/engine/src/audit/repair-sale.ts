import { isOperatingError, OutcomeUnknownError, type SaleCatalog } from '@stampede/domain';
import { auditSale, type AuditReport } from './audit-sale.ts';
import { findCatalog } from '../stores/find-catalog.ts';
import { rebuildOnDemand } from '../trust/rebuild-on-demand.ts';
import { restartMissingWindows } from './restart-missing-windows.ts';
import type { Stores } from '../stores/stores.ts';

export interface RepairReport extends AuditReport {
  /**
   * `not_needed`: gate and ledger agreed. `windows_restarted`: only payment windows were missing. `rebuilt`: the gate is
   * new and approved. `under_way`: it is being rebuilt, and was not ready in time.
   */
  readonly repair: 'not_needed' | 'windows_restarted' | 'rebuilt' | 'under_way';
  /** What did not hold before. */
  readonly found: AuditReport['laws'];
  readonly foundDifferences: AuditReport['differences'];
}

const WAIT_MS = 8000;
const ORDERS_MAX = 20_000;
/** What only the ledger can be to blame for: a rebuild of the gate does not help. */
const LEDGER_LAWS = new Set(['no_oversell', 'counters_match_orders', 'paid_xor_closed']);
const WINDOWS_LAW = 'orders_have_payment_windows';

/**
 * Audits a sale, and repairs its gate where it differs from the ledger, or where that is asked for. Never changes the
 * orders or counters of the ledger. Null when there is no such sale.
 *
 * @throws OutcomeUnknownError of Postgres when a repair was begun and what came of it cannot be read: repairing again is
 *   safe. Another operating error when a store is away: nothing was repaired
 */
export async function repairSale(
  stores: Stores,
  saleId: string,
  { rebuild = false, waitMs = WAIT_MS }: { rebuild?: boolean; waitMs?: number } = {},
): Promise<RepairReport | null> {
  const catalog = await findCatalog(stores, saleId);
  const before = await auditSale(stores, saleId);
  if (catalog === null || before === null) return null;
  try {
    return await repair(stores, { catalog, before, rebuild, waitMs });
  } catch (error) {
    if (isOperatingError(error)) throw new OutcomeUnknownError('postgres', 'repair-sale', error);
    throw error;
  }
}

interface Repairable {
  readonly catalog: SaleCatalog;
  readonly before: AuditReport;
  readonly rebuild: boolean;
  readonly waitMs: number;
}

async function repair(
  stores: Stores,
  { catalog: { saleId, partition }, before, rebuild, waitMs }: Repairable,
): Promise<RepairReport | null> {
  const found = before.laws.filter(({ holds }) => !holds);
  const ofGate = found.map(({ name }) => name).filter((name) => !LEDGER_LAWS.has(name));
  const [first] = before.differences;
  let done: RepairReport['repair'] = 'not_needed';
  if (rebuild || !before.trusted || ofGate.some((name) => name !== WINDOWS_LAW)) {
    const reason =
      first === undefined || rebuild
        ? 'an operator asked for it'
        : `an operator's audit found ${first.law} broken in sale ${saleId}: ${first.detail}`;
    done = await rebuildOnDemand(stores, { partition, reason, waitMs });
  } else if (ofGate.length > 0) {
    await restartMissingWindows(stores, saleId, ORDERS_MAX);
    done = 'windows_restarted';
  }
  const after = done === 'not_needed' ? before : await auditSale(stores, saleId);
  if (after === null) return null;
  return { ...after, repair: done, found, foundDifferences: before.differences };
}
