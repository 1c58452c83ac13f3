import { isConserved, type ItemStock, type SaleCatalog } from '@stampede/domain';
import { NAMED_MAX, type Difference } from './differences.ts';
import { pause } from '../stores/pause.ts';
import { readSides, type Sides } from './read-sides.ts';
import type { Stores } from '../stores/stores.ts';

/** Where the units of one item are: in the gate, in the ledger, and in flight. */
export interface ComparedItem {
  readonly sku: string;
  readonly gate: Omit<ItemStock, 'sku'> | null;
  readonly ledger: { readonly allotment: number; readonly reserved: number; readonly sold: number };
  /** Units of purchases that wait to be written to the ledger. */
  readonly queued: number;
  readonly deadLettered: number;
  /** Units that the ledger has released, sold, or taken back into stock, and the gate has not yet. */
  readonly pendingReleases: number;
  readonly pendingSettlements: number;
  readonly pendingReturns: number;
}

export interface ComparedCounters {
  readonly items: readonly ComparedItem[];
  /** Null: the sale was never quiescent. */
  readonly differences: readonly Difference[] | null;
}

/** How often both sides are read until they agree, or disagree in a consistent snapshot. */
const READINGS_MAX = 10;
const PAUSE_MS = 20;

/**
 * Compares the counters of a sale's items. The gate's must equal the ledger's plus what is in flight between them. A
 * difference is reported only when the gate was quiescent while both were read (`readSides`), or its own counters do
 * not add up. In a partition that is never quiescent for some ms, units that were moved by hand are detected later.
 *
 * @throws an operating error when the gate is not trusted, or a store is unavailable
 */
export async function compareCounters(
  stores: Stores,
  sale: SaleCatalog,
  readingsMax = READINGS_MAX,
): Promise<ComparedCounters> {
  for (let reading = 1; ; reading += 1) {
    const sides = await readSides(stores, sale);
    const items = itemsOf(sides);
    const broken = unconserved(sale, sides);
    const wrong = items.filter((item) => !agrees(item, sides.isSaleChangePending));
    if (wrong.length === 0 || broken.length > 0 || sides.isSnapshot) {
      const between = wrong.map((item) => differenceIn(sale, item, sides));
      return { items, differences: [...broken, ...between] };
    }
    if (reading >= readingsMax) return { items, differences: null };
    await pause(PAUSE_MS);
  }
}

function unconserved(sale: SaleCatalog, { gate }: Sides): Difference[] {
  return [...gate.stock.values()]
    .filter((item) => !isConserved(item))
    .map((item) => ({
      ...differenceOf(sale, `item ${item.sku}: its counters do not add up to the allotment`),
      law: 'conservation' as const,
    }));
}

function differenceIn(sale: SaleCatalog, item: ComparedItem, sides: Sides): Difference {
  const { gate, ledger } = item;
  const orderNos = sides.unapplied.filter(({ sku }) => sku === item.sku).map(({ orderNo }) => orderNo);
  const detail =
    gate === null
      ? `item ${item.sku}: it is not in the gate`
      : `item ${item.sku}: ${gate.reserved} reserved and ${gate.sold} sold of ${gate.allotment} in the gate, ` +
        `${ledger.reserved} and ${ledger.sold} of ${ledger.allotment} in the ledger`;
  return { ...differenceOf(sale, detail), orderNos: orderNos.slice(0, NAMED_MAX) };
}

function differenceOf({ saleId, partition }: SaleCatalog, detail: string): Difference {
  return { law: 'gate_agrees_with_ledger', partition, saleId, orderNos: [], detail };
}

function itemsOf({ gate, ledger, waiting, unapplied }: Sides): ComparedItem[] {
  const unitsOf = (lines: readonly { readonly quantity: number }[]): number =>
    lines.reduce((units, { quantity }) => units + quantity, 0);
  return ledger.stock.map(({ sku, allotment, reserved, sold }) => {
    const inGate = gate.stock.get(sku);
    const waits = (isDeadLetter: boolean): number =>
      unitsOf(
        waiting
          .filter((purchase) => purchase.isDeadLetter === isDeadLetter && purchase.entry.sku === sku)
          .map(({ entry }) => entry),
      );
    const ofItem = unapplied.filter((change) => change.sku === sku);
    const unappliedOf = (kind: string): number => unitsOf(ofItem.filter((change) => change.kind === kind));
    return {
      sku,
      gate: inGate === undefined ? null : countersOf(inGate),
      ledger: { allotment, reserved, sold },
      queued: waits(false),
      deadLettered: waits(true),
      pendingReleases: unappliedOf('release'),
      pendingSettlements: unappliedOf('settle'),
      pendingReturns: unitsOf(
        ofItem.filter(({ kind, restocked }) => kind === 'return' && restocked === true),
      ),
    };
  });
}

function countersOf({ allotment, available, reserved, sold }: ItemStock): Omit<ItemStock, 'sku'> {
  return { allotment, available, reserved, sold };
}

function agrees(item: ComparedItem, isSaleChangePending: boolean): boolean {
  const { gate, ledger } = item;
  if (gate === null) return isSaleChangePending;
  return (
    (isSaleChangePending || gate.allotment === ledger.allotment) &&
    gate.sold === ledger.sold - item.pendingSettlements + item.pendingReturns &&
    gate.reserved ===
      ledger.reserved + item.queued + item.deadLettered + item.pendingReleases + item.pendingSettlements
  );
}
