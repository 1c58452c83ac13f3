import { isOperatingError, OutcomeUnknownError } from '@stampede/domain';
import { findSale, type LedgerSale } from '@stampede/store';
import { viewLedgerSale, viewSale, type SaleView } from '../reading/read-sale.ts';
import type { Stores } from '../stores/stores.ts';
import { forgetSaleChange } from '../syncing/forget-sale-change.ts';
import { itemsOf, saveSale } from '../syncing/sync-sale.ts';

/**
 * Applies what the ledger has just decided of a sale to its gate, and reads the sale. The decision is committed: a
 * failure here is no error, and leaves a pending change that any expiry-listener applies.
 *
 * @param changeIds its pending gate changes, deleted once they are applied
 * @returns the sale as the gate has it; where the change is unapplied, as the ledger has it, and `pending`
 */
export async function showSale(
  stores: Stores,
  sale: LedgerSale,
  changeIds: readonly number[],
): Promise<SaleView> {
  const isApplied = await applyToGate(stores, sale);
  stores.pendingSales.note(sale.catalog.saleId, !isApplied);
  if (!isApplied) return viewLedgerSale(stores, sale);
  await forgetSaleChange(stores, ...changeIds);
  return viewSale(stores, sale);
}

/** `stale`: a later change, which includes this one, was applied since. */
async function applyToGate(stores: Stores, sale: LedgerSale): Promise<boolean> {
  try {
    const reply = await saveSale(stores, { ...sale, items: itemsOf(sale) });
    return reply === 'saved' || reply === 'stale';
  } catch (error) {
    if (isOperatingError(error)) return false;
    throw error;
  }
}

/**
 * Reads the sale of a request that was executed before.
 * @throws OutcomeUnknownError of Postgres while it cannot be read
 */
export async function showSaleAgain(stores: Stores, saleId: string): Promise<SaleView> {
  try {
    await stores.pendingSales.refresh(stores.db);
    const sale = await findSale(stores.db, saleId);
    if (sale === null) throw new Error(`sale ${saleId} was changed and is gone`);
    return await (stores.pendingSales.has(saleId) ? viewLedgerSale(stores, sale) : viewSale(stores, sale));
  } catch (error) {
    if (isOperatingError(error)) throw new OutcomeUnknownError('postgres', 'show-sale', error);
    throw error;
  }
}
