import type { SaleCatalog, SaleSettings } from '@stampede/domain';
import { findSaleAtRest, readGateSale, type LedgerSale } from '@stampede/store';
import { type Difference } from './differences.ts';
import { pause } from '../stores/pause.ts';
import type { Stores } from '../stores/stores.ts';

const READINGS_MAX = 5;
const PAUSE_MS = 20;

/**
 * Compares a sale's settings and allotments. Every change of a sale takes a new version in the transaction that writes
 * its pending gate change, and the row stays until the gate has the change. So a ledger that shows the same version
 * before and after the gate was read, and no pending change, was at rest all the time, and the gate with it. A version
 * may have been taken for nothing (a cut that was refused): the gate's may be lower, but not higher.
 *
 * @returns null when the sale was being changed all the time
 * @throws an operating error when the gate is not trusted, or a store is away
 */
export async function compareSettings(stores: Stores, sale: SaleCatalog): Promise<Difference[] | null> {
  for (let reading = 0; reading < READINGS_MAX; reading += 1) {
    if (reading > 0) await pause(PAUSE_MS);
    const before = await findSaleAtRest(stores.db, sale.saleId);
    if (before === null) continue;
    const inGate = await readGateSale(stores.gate, sale);
    const after = await findSaleAtRest(stores.db, sale.saleId);
    if (after?.settings.version !== before.settings.version) continue;
    const details =
      inGate === null
        ? ['its settings are not in the gate']
        : [...settingsThatDiffer(before.settings, inGate.settings), ...allotmentsThatDiffer(before, inGate)];
    return details.map((detail) => ({
      law: 'settings_agree',
      partition: sale.partition,
      saleId: sale.saleId,
      orderNos: [],
      detail,
    }));
  }
  return null;
}

/** In words; empty when nothing does. */
export function settingsThatDiffer(ledger: SaleSettings, gate: SaleSettings): string[] {
  const names = [
    'name',
    'state',
    'opensAtMs',
    'closesAtMs',
    'buyerLimit',
    'paymentWindowSeconds',
    'closedAtMs',
  ] as const;
  const differ: string[] = names.filter((name) => ledger[name] !== gate[name]);
  if (gate.version > ledger.version) differ.push('version');
  return differ.length === 0 ? [] : [`the gate has another ${differ.join(' and ')}`];
}

/** In words, of items that either side has; empty when none does. */
export function allotmentsThatDiffer(
  ledger: LedgerSale,
  gate: { readonly stock: ReadonlyMap<string, { readonly allotment: number }> },
): string[] {
  const skus = new Set([...ledger.stock.map(({ sku }) => sku), ...gate.stock.keys()]);
  return [...skus].flatMap((sku) => {
    const inLedger = ledger.stock.find((item) => item.sku === sku)?.allotment;
    const inGate = gate.stock.get(sku)?.allotment;
    return inLedger === inGate ? [] : [`item ${sku}: the gate has another allotment`];
  });
}
