import {
  GateUntrustedError,
  OutcomeUnknownError,
  StoreUnavailableError,
  type CatalogItem,
  type SaleSettings,
} from '@stampede/domain';
import {
  insertAuditEntry,
  insertClockEvents,
  insertPendingSale,
  insertSaleChanged,
  lockSale,
  shareEpoch,
  takeVersion,
  type AuditedChange,
  type LedgerSale,
  type Queryable,
} from '@stampede/store';
import { forgetSaleChange } from '../syncing/forget-sale-change.ts';
import { pause } from '../stores/pause.ts';
import type { SaleView } from '../reading/read-sale.ts';
import type { ActingStores } from '../stores/acting-stores.ts';
import { itemsOf, saveSale } from '../syncing/sync-sale.ts';
import { showSale } from './show-sale.ts';

/** Settings without the two versions, which the change takes. */
export type EditedSettings = Omit<SaleSettings, 'version' | 'catalogVersion'>;

/** The content of a sale after a change. */
export interface AlteredSale {
  readonly settings: EditedSettings;
  /** The whole list of items, where an item is new or another name or price; else the catalog stays as it is. */
  readonly items?: readonly CatalogItem[];
  readonly stock: readonly { readonly sku: string; readonly allotment: number }[];
  /**
   * True where the old content accepts a purchase that the new one refuses: then the change is applied to the gate
   * first.
   */
  readonly restricts: boolean;
  /** Null where the change changes nothing. */
  readonly audited: AuditedChange | null;
}

export type AlterPlan<Refusal> = { readonly refusal: Refusal } | { readonly altered: AlteredSale };

export type AlterOutcome<Refusal> =
  | { readonly outcome: 'altered'; readonly sale: SaleView }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  | { readonly outcome: 'sale_not_found' }
  | { readonly outcome: 'allotment_in_use'; readonly available: number };

/** How long a change is retried because of concurrent changes. */
const RETRY_MAX_MS = 10_000;
/**
 * Before each retry: a random pause whose maximum doubles each time, so that one of many concurrent changes succeeds.
 */
const PAUSE_MS = 10;
const PAUSE_MAX_MS = 500;

/**
 * Changes a sale in ledger and gate. Every step takes a version of the sale as its ticket, and the gate accepts only a
 * higher version than its own, so that steps of several processes cannot undo each other:
 *
 * 1. In the ledger: a pending gate change, and version v+1 for the gate (without content of its own).
 * 2. A change that restricts is applied to the gate now, as v+1. An allotment that is in use is refused here.
 * 3. In the ledger: the new content as v+2 with its entry in the audit trail, if the sale is still at v+1 and the gate's epoch is still the one of step
 *    2. Otherwise all steps are retried, or the change fails while the new epoch is not approved.
 * 4. v+2 is applied to the gate, and the pending change is deleted.
 *
 * Where the items change, v+2 is the catalog's version too, already in step 2. From then on the gate refuses a purchase
 * at other prices, and between steps 2 and 3 every purchase.
 *
 * A crash after any step leaves the pending change: an expiry-listener takes a higher version and applies the ledger's
 * content to the gate. Until then the gate sells what both contents allow, or less.
 *
 * Step 3 decides. A failure before it changes nothing in the ledger, and the expiry-listener undoes step 2 in the gate.
 * A failure after it leaves the sale `pending`, and is no error.
 *
 * @param plan returns the new content of the locked sale, or refuses
 * @param write writes the content and the version to the ledger
 * @throws OutcomeUnknownError of Postgres when the reply to the COMMIT of step 3 was lost. StoreUnavailableError,
 *   GateUntrustedError, GateDamagedError or OutcomeUnknownError of Redis: the sale is unchanged
 */
export async function alterSale<Refusal>(
  stores: ActingStores,
  saleId: string,
  plan: (sale: LedgerSale, tx: Queryable) => AlterPlan<Refusal> | Promise<AlterPlan<Refusal>>,
  write: (tx: Queryable, sale: AlteredSale, settings: SaleSettings) => Promise<void>,
): Promise<AlterOutcome<Refusal>> {
  const deadline = performance.now() + RETRY_MAX_MS;
  const changeIds: number[] = [];
  for (let attempt = 0; performance.now() < deadline; attempt += 1) {
    if (attempt > 0) await pause(Math.random() * Math.min(PAUSE_MS * 2 ** attempt, PAUSE_MAX_MS));
    const ticket = await changingNothing(takeTicket(stores, saleId, plan));
    if ('outcome' in ticket) return ticket;
    const { sale, altered, version, changeId } = ticket;
    changeIds.push(changeId);
    const epoch = stores.gate.epochOf(sale.catalog.partition, 'alter-sale');

    const catalogVersion = altered.items === undefined ? sale.catalog.version : version + 1;
    const settings = { ...altered.settings, version: version + 1, catalogVersion };
    const changed = asWritten(sale, altered, settings);
    if (altered.restricts) {
      const saved = await saveSale(stores, {
        ...changed,
        settings: { ...settings, version },
        items: itemsOf(changed),
      });
      if (saved === 'stale') continue;
      if (typeof saved === 'object') {
        await forgetSaleChange(stores, changeId);
        return { outcome: 'allotment_in_use', available: saved.allotmentInUse.available };
      }
    }

    const written = await stores.db.transaction(async (tx) => {
      const { callerWaitMs } = stores.blocked;
      if ((await shareEpoch(tx, sale.catalog.partition, callerWaitMs)) !== epoch) return 'other_epoch';
      if ((await lockSale(tx, saleId, callerWaitMs))?.settings.version !== version) return 'other_version';
      // What the clock has decided before is an event of its own.
      await insertClockEvents(tx, { saleId, limit: 1 });
      if (altered.audited !== null) await insertAuditEntry(tx, stores.actor, altered.audited);
      await write(tx, altered, settings);
      await insertSaleChanged(tx, saleId);
      return 'written';
    });
    // Until this process has read the new epoch, a retry would end here again.
    if (written === 'other_epoch' && stores.gate.epochOf(sale.catalog.partition, 'alter-sale') === epoch) {
      throw new GateUntrustedError(sale.catalog.partition, 'alter-sale');
    }
    if (written !== 'written') continue;
    stores.catalogs.set(changed.catalog);
    return { outcome: 'altered', sale: await showSale(stores, changed, changeIds) };
  }
  throw new StoreUnavailableError(
    'postgres',
    `alter-sale ${saleId}`,
    new Error('concurrent changes of the sale'),
  );
}

/** The sale with the change; reserved and sold units are those of the ticket, shortly before. */
function asWritten(sale: LedgerSale, altered: AlteredSale, settings: SaleSettings): LedgerSale {
  const before = new Map(sale.stock.map((item) => [item.sku, item]));
  const stock = altered.stock.map(({ sku, allotment }) => {
    const { reserved, sold } = before.get(sku) ?? { reserved: 0, sold: 0 };
    return { sku, allotment, available: allotment - reserved - sold, reserved, sold };
  });
  const items = altered.items ?? sale.catalog.items;
  return { catalog: { ...sale.catalog, version: settings.catalogVersion, items }, settings, stock };
}

/** A ticket is no change: when the reply to its COMMIT is lost, the sale is unchanged. */
async function changingNothing<Ticket>(taken: Promise<Ticket>): Promise<Ticket> {
  try {
    return await taken;
  } catch (error) {
    if (!(error instanceof OutcomeUnknownError)) throw error;
    throw new StoreUnavailableError('postgres', 'take-ticket', error.cause);
  }
}

async function takeTicket<Refusal>(
  stores: ActingStores,
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
    const sale = await lockSale(tx, saleId, stores.blocked.callerWaitMs);
    if (sale === null) return { outcome: 'sale_not_found' };
    const planned = await plan(sale, tx);
    if ('refusal' in planned) return { outcome: 'refused', refusal: planned.refusal };
    const { partition } = sale.catalog;
    stores.gate.epochOf(partition, 'alter-sale');
    const changeId = await insertPendingSale(tx, { partition, saleId });
    return { sale, altered: planned.altered, version: await takeVersion(tx, saleId), changeId };
  });
}
