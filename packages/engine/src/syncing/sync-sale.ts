import { GateDamagedError, isOperatingError } from '@stampede/domain';
import {
  lockSale,
  saveGateSale,
  takeVersion,
  type ItemToSave,
  type LedgerSale,
  type PendingSale,
} from '@stampede/store';
import { reportDamage } from '../trust/report-damage.ts';
import type { Stores } from '../stores/stores.ts';

/**
 * Applies a sale's state in the ledger to the gate. Takes a new version, so that changes in flight with an older one
 * are refused as stale.
 *
 * @returns false when it could not be applied now, or another session keeps the sale locked
 */
export async function syncSale(stores: Stores, { saleId }: Pick<PendingSale, 'saleId'>): Promise<boolean> {
  try {
    const sale = await stores.db.transaction(async (tx) => {
      const locked = await lockSale(tx, saleId, stores.blocked.waitMs);
      if (locked === null) return null;
      const version = await takeVersion(tx, saleId);
      return { ...locked, settings: { ...locked.settings, version } };
    });
    if (sale === null) return true;
    return (await saveSale(stores, { ...sale, items: itemsOf(sale) })) === 'saved';
  } catch (error) {
    if (isOperatingError(error)) return false;
    throw error;
  }
}

/** A sale as it is to be in the gate. */
export type SaleToSave = Pick<LedgerSale, 'catalog' | 'settings'> & {
  readonly items: readonly ItemToSave[];
};

/**
 * Sends a sale's settings and allotments to the gate under their version. A sale that the gate had and has lost is not
 * loaded as a new one: its units would be sold again. The damage is reported, and the gate is rebuilt.
 *
 * @returns `stale` when the gate has that version or a later one, `allotmentInUse` when the allotment is below the
 *   units in use; nothing was written in both cases
 */
export async function saveSale(
  stores: Stores,
  sale: SaleToSave,
): Promise<
  'saved' | 'stale' | { readonly allotmentInUse: { readonly sku: string; readonly available: number } }
> {
  const { catalog, settings, items } = sale;
  const { saleId, partition } = catalog;
  try {
    const answer = await saveGateSale(stores.gate, { partition, saleId, settings, items });
    if (answer.reply === 'allotment_in_use') {
      return { allotmentInUse: { sku: answer.sku, available: answer.available } };
    }
    return answer.reply;
  } catch (error) {
    if (error instanceof GateDamagedError) await reportDamage(stores, partition);
    throw error;
  } finally {
    stores.soldOut.invalidate(saleId);
  }
}

export function itemsOf(sale: LedgerSale): ItemToSave[] {
  return sale.stock.map(({ sku, allotment, reserved, sold }) => ({
    sku,
    allotment,
    unitsTaken: reserved + sold,
  }));
}
