import { partitionOfSale } from '@stampede/domain';
import {
  findSale,
  insertAuditEntry,
  insertEvent,
  insertPendingSale,
  insertSale,
  type AuditedFields,
  type KeyedRequest,
  type LedgerSale,
  type Queryable,
  type SaleToInsert,
} from '@stampede/store';
import { auditedSettings } from './audited-sale.ts';
import type { SaleView } from '../reading/read-sale.ts';
import type { ActingStores } from '../stores/acting-stores.ts';
import { recallRequest, recordRequest, unlessTaken } from './remembered-requests.ts';
import { showSale, showSaleAgain } from './show-sale.ts';

export type NewSale = Omit<SaleToInsert, 'partition'>;

export type OpenSaleOutcome =
  | { readonly outcome: 'opened'; readonly sale: SaleView; readonly replayed: boolean }
  | { readonly outcome: 'sale_exists' | 'idempotency_key_reused' };

/**
 * Creates a sale in the ledger and loads its units into the gate. The insert is the atomic step, and its transaction
 * inserts a pending gate change: after a crash, or while the gate is unavailable, any expiry-listener applies it. Until
 * then the sale is `pending`.
 *
 * @param request with a key, a repeated request returns the sale that the first one created
 * @throws OutcomeUnknownError of Postgres when the reply to the COMMIT was lost. Another operating error when a store
 *   is unavailable or the gate is not trusted: no sale was created
 */
export async function openSale(
  stores: ActingStores,
  sale: NewSale,
  request: KeyedRequest | null = null,
): Promise<OpenSaleOutcome> {
  const decided = await unlessTaken(() => stores.db.transaction((tx) => insert(tx, stores, sale, request)));
  switch (decided) {
    case 'sale_exists':
      return { outcome: 'sale_exists' };
    case 'other':
      return { outcome: 'idempotency_key_reused' };
    case 'same':
      return { outcome: 'opened', sale: await showSaleAgain(stores, sale.saleId), replayed: true };
    default: {
      const { created, changeId } = decided;
      stores.catalogs.set(created.catalog);
      return { outcome: 'opened', sale: await showSale(stores, created, [changeId]), replayed: false };
    }
  }
}

async function insert(
  tx: Queryable,
  stores: ActingStores,
  sale: NewSale,
  request: KeyedRequest | null,
): Promise<{ created: LedgerSale; changeId: number } | 'sale_exists' | 'same' | 'other'> {
  const before = await recallRequest(tx, request);
  if (before !== 'new') return before;
  const partition = partitionOfSale(sale.saleId, stores.options.partitions);
  if ((await findSale(tx, sale.saleId)) !== null) return 'sale_exists';
  stores.gate.epochOf(partition, 'open-sale');
  if (!(await insertSale(tx, { ...sale, partition }))) {
    // It was inserted concurrently, perhaps by a copy of this request.
    const since = await recallRequest(tx, request);
    return since === 'new' ? 'sale_exists' : since;
  }
  const { saleId } = sale;
  await insertEvent(tx, { type: 'sale.created', saleId });
  await insertAuditEntry(tx, stores.actor, { action: 'sale.created', saleId, after: auditedSale(sale) });
  const changeId = await insertPendingSale(tx, { partition, saleId });
  const created = await findSale(tx, saleId);
  if (created === null) throw new Error(`sale ${saleId} was inserted and is not there`);
  await recordRequest(tx, request);
  return { created, changeId };
}

/** Names of items can be changed, and would make an entry long. */
function auditedSale({ currency, holdSeconds, items, ...settings }: NewSale): AuditedFields {
  return {
    ...auditedSettings({ ...settings, state: 'open' }),
    currency,
    holdSeconds,
    items: items.map(({ sku, allotment, unitPrice }) => ({ sku, allotment, unitPrice })),
  };
}
