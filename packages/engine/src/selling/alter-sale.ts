import {
  GateUntrustedError,
  OutcomeUnknownError,
  StoreUnavailableError,
  type SaleSettings,
} from '@stampede/domain';
import {
  insertPendingSale,
  lockSale,
  shareEpoch,
  takeVersion,
  type LedgerSale,
  type Queryable,
} from '@stampede/store';
import { forgetSaleChange } from '../syncing/forget-sale-change.ts';
import { pause } from '../stores/pause.ts';
import type { SaleView } from '../reading/read-sale.ts';
import type { Stores } from '../stores/stores.ts';
import { saveSale, unitsTakenOf } from '../syncing/sync-sale.ts';
import { showSale } from './show-sale.ts';

/** What a change makes of a sale. */
export interface AlteredSale {
  readonly settings: Omit<SaleSettings, 'version'>;
  readonly stock: readonly { readonly sku: string; readonly allotment: number }[];
  /** True where buyers could get something by the old content that the new one refuses: the gate is told first. */
  readonly restricts: boolean;
}

export type AlterPlan<Refusal> = { readonly refusal: Refusal } | { readonly altered: AlteredSale };

export type AlterOutcome<Refusal> =
  | { readonly outcome: 'altered'; readonly sale: SaleView }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  | { readonly outcome: 'sale_not_found' }
  | { readonly outcome: 'allotment_in_use'; readonly available: number };

/** How long a change starts again because others come in between. */
const PATIENCE_MS = 10_000;
/** Before it does, it waits a random while, up to twice as long each time, so that of many one gets through. */
const PAUSE_MS = 10;
const PAUSE_MAX_MS = 500;

/**
 * Changes a sale in ledger and gate. Every step takes a version of the sale as its ticket, and the gate takes only
 * higher ones than it has, so that steps of several processes cannot undo each other:
 *
 * 1. In the ledger: a pending gate change, and version v+1 for the gate (without content of its own).
 * 2. A change that restricts goes to the gate now, as v+1. An allotment that is in use is refused here.
 * 3. In the ledger: the new content as v+2, if the sale is still at v+1 and the gate's epoch is still the one of
 *    step 2; otherwise all is started again, or given up while the new epoch is not approved.
 * 4. The gate is told v+2, and the pending change is deleted.
 *
 * A crash after any step leaves the pending change: the loop of an expiry-listener takes a higher version and
 * makes the gate show what the ledger has. Until then the gate sells what both allow, or less.
 *
 * Step 3 decides. What fails before it has changed nothing in the ledger, and what step 2 has done to the gate is undone
 * by the loop; what fails after it leaves the sale `pending`, and is no error.
 *
 * @param plan decides on the locked sale what becomes of it
 * @param write brings the content into the ledger; the version is written by it too
 * @throws OutcomeUnknownError of Postgres when the answer to the COMMIT of step 3 was lost. StoreUnavailableError,
 *   GateUntrustedError, GateDamagedError or OutcomeUnknownError of Redis: the sale is what it was
 */
export async function alterSale<Refusal>(
  stores: Stores,
  saleId: string,
  plan: (sale: LedgerSale, tx: Queryable) => AlterPlan<Refusal> | Promise<AlterPlan<Refusal>>,
  write: (tx: Queryable, sale: AlteredSale, settings: SaleSettings) => Promise<void>,
): Promise<AlterOutcome<Refusal>> {
  const deadline = performance.now() + PATIENCE_MS;
  const changeIds: number[] = [];
  for (let attempt = 0; performance.now() < deadline; attempt += 1) {
    if (attempt > 0) await pause(Math.random() * Math.min(PAUSE_MS * 2 ** attempt, PAUSE_MAX_MS));
    const ticket = await changingNothing(takeTicket(stores, saleId, plan));
    if ('outcome' in ticket) return ticket;
    const { sale, altered, version, changeId } = ticket;
    changeIds.push(changeId);
    const epoch = stores.gate.epochOf(sale.catalog.partition, 'alter-sale');

    if (altered.restricts) {
      const told = await saveSale(stores, {
        ...sale,
        ...altered,
        settings: { ...altered.settings, version },
        unitsTaken: unitsTakenOf(sale),
      });
      if (told === 'stale') continue;
      if (typeof told === 'object') {
        await forgetSaleChange(stores, changeId);
        return { outcome: 'allotment_in_use', available: told.allotmentInUse.available };
      }
    }

    const settings = { ...altered.settings, version: version + 1 };
    const written = await stores.db.transaction(async (tx) => {
      const { callerWaitMs } = stores.held;
      if ((await shareEpoch(tx, sale.catalog.partition, callerWaitMs)) !== epoch) return 'other_epoch';
      if ((await lockSale(tx, saleId, callerWaitMs))?.settings.version !== version) return 'other_version';
      await write(tx, altered, settings);
      return 'written';
    });
    // As long as this process does not know the next epoch, starting again would end here again.
    if (written === 'other_epoch' && stores.gate.epochOf(sale.catalog.partition, 'alter-sale') === epoch) {
      throw new GateUntrustedError(sale.catalog.partition, 'alter-sale');
    }
    if (written !== 'written') continue;
    return {
      outcome: 'altered',
      sale: await showSale(stores, asWritten(sale, altered, settings), changeIds),
    };
  }
  throw new StoreUnavailableError(
    'postgres',
    `alter-sale ${saleId}`,
    new Error('other changes came in between'),
  );
}

/** The sale as the ledger has it now; what is reserved and sold is as of the ticket, a moment before. */
function asWritten(sale: LedgerSale, altered: AlteredSale, settings: SaleSettings): LedgerSale {
  const allotments = new Map(altered.stock.map((item) => [item.sku, item.allotment]));
  const stock = sale.stock.map((item) => {
    const allotment = allotments.get(item.sku) ?? item.allotment;
    return { ...item, allotment, available: allotment - item.reserved - item.sold };
  });
  return { ...sale, settings, stock };
}

/** A ticket is no change: when the answer to its COMMIT is lost, the sale is what it was. */
async function changingNothing<Ticket>(taken: Promise<Ticket>): Promise<Ticket> {
  try {
    return await taken;
  } catch (error) {
    if (!(error instanceof OutcomeUnknownError)) throw error;
    throw new StoreUnavailableError('postgres', 'take-ticket', error.cause);
  }
}

async function takeTicket<Refusal>(
  stores: Stores,
  saleId: string,
  plan: Parameters<typeof alterSale<Refusal>>[2],
): Promise<
  | AlterOutcome<Refusal>
  | {
      readonly sale: LedgerSale;
      readonly altered: AlteredSale;
      readonly version: number;
      readonly changeId: number;
    }
> {
  return stores.db.transaction(async (tx) => {
    const sale = await lockSale(tx, saleId, stores.held.callerWaitMs);
    if (sale === null) return { outcome: 'sale_not_found' };
    const planned = await plan(sale, tx);
    if ('refusal' in planned) return { outcome: 'refused', refusal: planned.refusal };
    const { partition } = sale.catalog;
    stores.gate.epochOf(partition, 'alter-sale');
    const changeId = await insertPendingSale(tx, { partition, saleId });
    return { sale, altered: planned.altered, version: await takeVersion(tx, saleId), changeId };
  });
}
