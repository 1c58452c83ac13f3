import { isConserved, isOperatingError, type ItemStock } from '@stampede/domain';
import {
  findSale,
  gateKeys,
  listLawBreakers,
  readGateSale,
  readStreamPage,
  sumPendingUnits,
  type GateSale,
  type QueuePage,
} from '@stampede/store';
import { findCatalog } from './find-catalog.ts';
import type { Stores } from './stores.ts';

/** Entries of the queue that an audit looks through at most. */
const ENTRIES_MAX = 1_000_000;
const PAGE_MAX = 1000;

export interface AuditItem {
  readonly sku: string;
  readonly gate: Omit<ItemStock, 'sku'> | null;
  readonly ledger: { readonly allotment: number; readonly reserved: number; readonly sold: number };
  /** Units of purchases on their way to the ledger. */
  readonly queued: number;
  readonly deadLettered: number;
  /** Units that the ledger has released, or sold, and the gate does not show so yet. */
  readonly pendingReleases: number;
  readonly pendingSettlements: number;
}

export interface AuditReport {
  readonly saleId: string;
  readonly trusted: boolean;
  readonly items: readonly AuditItem[];
  readonly laws: readonly {
    readonly name: string;
    readonly holds: boolean;
    readonly orders: readonly string[];
  }[];
}

/**
 * Both sides of a sale, and the laws that can be decided from them. The two stores cannot be read at one moment:
 * while purchases go on, `gate_agrees_with_ledger` is only judged when the sale stood still between two readings of
 * the gate.
 */
export async function auditSale(stores: Stores, saleId: string): Promise<AuditReport | null> {
  const catalog = await findCatalog(stores, saleId);
  if (catalog === null) return null;
  const { partition } = catalog;
  const before = await readGate(stores, { partition, saleId });
  const [sale, pending, queued, deadLettered, breakers] = await Promise.all([
    findSale(stores.db, saleId),
    sumPendingUnits(stores.db, saleId),
    unitsIn(stores, partition, gateKeys.queueKey(partition), saleId),
    unitsIn(stores, partition, gateKeys.deadLettersKey(partition), saleId),
    listLawBreakers(stores.db, saleId),
  ]);
  const after = await readGate(stores, { partition, saleId });
  if (sale === null) return null;
  const items = sale.stock.map(({ sku, allotment, reserved, sold }): AuditItem => {
    const inGate = after?.stock.get(sku);
    const units = (kind: string): number =>
      pending.find((row) => row.sku === sku && row.kind === kind)?.units ?? 0;
    return {
      sku,
      gate: inGate === undefined ? null : countersOf(inGate),
      ledger: { allotment, reserved, sold },
      queued: queued.get(sku) ?? 0,
      deadLettered: deadLettered.get(sku) ?? 0,
      pendingReleases: units('release'),
      pendingSettlements: units('settle'),
    };
  });
  const still = before !== null && after !== null && sameStock(before, after);
  const conserved = sale.stock.every(isConserved) && [...(after?.stock.values() ?? [])].every(isConserved);
  return {
    saleId,
    trusted: after !== null,
    items,
    laws: [
      { name: 'conservation', holds: conserved, orders: [] },
      { name: 'no_oversell', holds: sale.stock.every((item) => item.available >= 0), orders: [] },
      ...breakers.map(({ law, holds, orders }) => ({ name: law, holds, orders })),
      ...(still
        ? [
            {
              name: 'gate_agrees_with_ledger',
              holds: items.every(agrees),
              orders: pending.flatMap((row) => row.orderNos),
            },
          ]
        : []),
    ],
  };
}

function countersOf({ allotment, available, reserved, sold }: ItemStock): Omit<ItemStock, 'sku'> {
  return { allotment, available, reserved, sold };
}

/** What the gate shows is what the ledger shows, plus what is on its way between them. */
function agrees(item: AuditItem): boolean {
  const { gate, ledger } = item;
  if (gate === null) return false;
  return (
    gate.allotment === ledger.allotment &&
    gate.sold === ledger.sold - item.pendingSettlements &&
    gate.reserved ===
      ledger.reserved + item.queued + item.deadLettered + item.pendingReleases + item.pendingSettlements
  );
}

function sameStock(before: GateSale, after: GateSale): boolean {
  return [...before.stock].every(
    ([sku, item]) => JSON.stringify(item) === JSON.stringify(after.stock.get(sku)),
  );
}

async function readGate(
  stores: Stores,
  sale: { partition: number; saleId: string },
): Promise<GateSale | null> {
  try {
    return await readGateSale(stores.gate, sale);
  } catch (error) {
    if (isOperatingError(error)) return null;
    throw error;
  }
}

async function unitsIn(
  stores: Stores,
  partition: number,
  key: string,
  saleId: string,
): Promise<Map<string, number>> {
  const units = new Map<string, number>();
  try {
    const epoch = stores.gate.epochOf(partition, 'audit-sale');
    let afterId: string | null = '';
    for (let seen = 0; afterId !== null && seen < ENTRIES_MAX; seen += PAGE_MAX) {
      const page: QueuePage = await readStreamPage(
        (operation, send) => stores.gate.command(partition, operation, send),
        { key, afterId, limit: PAGE_MAX },
      );
      for (const entry of page.entries) {
        // One of an older epoch holds no units: the gate was rebuilt without it.
        if (entry.saleId === saleId && entry.epoch === epoch)
          units.set(entry.sku, (units.get(entry.sku) ?? 0) + entry.quantity);
      }
      afterId = page.lastId;
    }
  } catch (error) {
    if (!isOperatingError(error)) throw error;
  }
  return units;
}
