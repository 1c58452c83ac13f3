import { isOperatingError, OutcomeUnknownError } from '@stampede/domain';
import { findSale, type LedgerSale } from '@stampede/store';
import { viewLedgerSale, viewSale, type SaleView } from '../reading/read-sale.ts';
import type { Stores } from '../stores/stores.ts';
import { forgetSaleChange } from '../syncing/forget-sale-change.ts';
import { saveSale, unitsTakenOf } from '../syncing/sync-sale.ts';

/**
 * Tells the gate of a sale what the ledger has just decided, and reads what the sale is now. The decision is made: what
 * fails here stays a pending change, for the loop of any expiry-listener, and is no error.
 *
 * @param changeIds its pending gate changes, deleted once the gate shows it
 * @returns the sale as the gate has it; as the ledger has it, and `pending`, where the gate could not be told
 */
export async function showSale(
  stores: Stores,
  sale: LedgerSale,
  changeIds: readonly number[],
): Promise<SaleView> {
  const isShown = await tellGate(stores, sale);
  stores.pendingSales.note(sale.catalog.saleId, !isShown);
  if (!isShown) return viewLedgerSale(stores, sale);
  await forgetSaleChange(stores, ...changeIds);
  return viewSale(stores, sale);
}

/** `stale`: somebody has told it since, of this and of more. */
async function tellGate(stores: Stores, sale: LedgerSale): Promise<boolean> {
  try {
    const told = await saveSale(stores, { ...sale, unitsTaken: unitsTakenOf(sale) });
    return told === 'saved' || told === 'stale';
  } catch (error) {
    if (isOperatingError(error)) return false;
    throw error;
  }
}

/**
 * What the sale of a request that was carried out before is now.
 * @throws OutcomeUnknownError of Postgres when it cannot be read now
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
