import { isOperatingError } from '@stampede/domain';
import { lockSale, saveGateSale, takeVersion, type LedgerSale, type PendingSale } from '@stampede/store';
import type { Stores } from './stores.ts';

/**
 * Makes the gate show a sale as the ledger has it. It takes a new version, so that whatever else was on its way
 * to the gate with an older one comes too late.
 *
 * @returns false when the gate could not be told now
 */
export async function syncSale(stores: Stores, change: Pick<PendingSale, 'saleId'>): Promise<boolean> {
  const sale = await stores.db.transaction(async (tx) => {
    const locked = await lockSale(tx, change.saleId);
    if (locked === null) return null;
    const version = await takeVersion(tx, change.saleId);
    return { ...locked, settings: { ...locked.settings, version } };
  });
  if (sale === null) return true;
  try {
    return (await saveSale(stores, sale)) === 'saved';
  } catch (error) {
    if (isOperatingError(error)) return false;
    throw error;
  }
}

/**
 * Sends a sale's settings and allotments to the gate under their version.
 *
 * @returns `stale` when the gate has that version or a later one, `allotment_in_use` when it would have to give
 *   up units that are taken; nothing was written in both cases
 */
export async function saveSale(
  stores: Stores,
  sale: Pick<LedgerSale, 'catalog' | 'settings'> & {
    readonly stock: readonly { sku: string; allotment: number }[];
  },
): Promise<
  'saved' | 'stale' | { readonly allotmentInUse: { readonly sku: string; readonly available: number } }
> {
  const { saleId, partition } = sale.catalog;
  const answer = await saveGateSale(stores.gate, {
    partition,
    saleId,
    settings: sale.settings,
    allotments: sale.stock,
  });
  if (answer.reply === 'allotment_in_use') {
    return { allotmentInUse: { sku: answer.sku, available: answer.available } };
  }
  return answer.reply;
}
