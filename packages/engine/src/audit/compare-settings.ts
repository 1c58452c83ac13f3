import type { SaleCatalog, SaleSettings } from '@stampede/domain';
import { findSaleAtRest, readGateSale, type LedgerSale } from '@stampede/store';
import { type Difference } from './differences.ts';
import { pause } from '../stores/pause.ts';
import type { Stores } from '../stores/stores.ts';

const READINGS_MAX = 5;
const PAUSE_MS = 20;

/**
 * Compares a sale's settings and allotments. Every change of a sale takes a new version in the transaction that writes
 * its pending gate change, and the row stays until the gate has applied the change. So a ledger with the same version
 * before and after the read of the gate, and no pending change, was quiescent in between, and the gate with it. A
 * refused cut uses up a version without a change: the gate's may be lower, but not higher.
 *
 * @returns null when the sale was never quiescent
 * @throws an operating error when the gate is not trusted, or a store is unavailable
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

/** As text; empty when nothing differs. */
export function settingsThatDiffer(ledger: SaleSettings, gate: SaleSettings): string[] {
  const names = [
    'name',
    'state',
    'opensAtMs',
    'closesAtMs',
    'buyerLimit',
    'paymentWindowSeconds',
    'closedAtMs',
    'catalogVersion',
    'visibility',
    'message',
  ] as const;
  const differ: string[] = names.filter((name) => ledger[name] !== gate[name]);
  if (gate.version > ledger.version) differ.push('version');
  return differ.length === 0 ? [] : [`the gate has another ${differ.join(' and ')}`];
}

/** As text, of items that either side has; empty when none differs. */
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
