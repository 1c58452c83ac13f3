import { isConserved, type SaleCatalog } from '@stampede/domain';
import { findSale, readGateSale } from '@stampede/store';
import { settingsThatDiffer, allotmentsThatDiffer } from './compare-settings.ts';
import type { Stores } from '../stores/stores.ts';

/**
 * Whether gate and ledger match for a sale in two reads, which they do while nothing is in flight: most sales most of
 * the time. A mismatch needs a full comparison.
 *
 * @throws an operating error when the gate is not trusted, or a store is unavailable
 */
export async function passesQuickCheck(stores: Stores, sale: SaleCatalog): Promise<boolean> {
  const inGate = await readGateSale(stores.gate, sale);
  const inLedger = await findSale(stores.db, sale.saleId);
  if (inGate === null || inLedger === null) return false;
  if (settingsThatDiffer(inLedger.settings, inGate.settings).length > 0) return false;
  if (allotmentsThatDiffer(inLedger, inGate).length > 0) return false;
  return inLedger.stock.every(({ sku, reserved, sold }) => {
    const units = inGate.stock.get(sku);
    return units?.reserved === reserved && units.sold === sold && isConserved(units);
  });
}
