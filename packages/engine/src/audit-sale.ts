import { isConserved, isOperatingError, type ItemStock, type SaleCatalog } from '@stampede/domain';
import {
  findOrders,
  findSale,
  gateKeys,
  listLawBreakers,
  readGateSale,
  readStreamPage,
  sumPendingUnits,
  type GateSale,
  type LedgerSale,
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

/** How often both sides are read until they agree, or disagree without moving. */
const READINGS_MAX = 10;
const PAUSE_MS = 20;

/**
 * Both sides of a sale, and the laws that can be decided from them. The two stores cannot be read at one moment, and
 * a purchase that is written in between is seen twice or not at all. So when they disagree they are read again:
 * `gate_agrees_with_ledger` is broken only when two readings in a row are the same and disagree, and is left out when
 * the sale moved all the time.
 */
export async function auditSale(stores: Stores, saleId: string): Promise<AuditReport | null> {
  const catalog = await findCatalog(stores, saleId);
  if (catalog === null) return null;
  let sides = await readSides(stores, catalog);
  let agreement = judge(sides, null);
  for (let reading = 1; agreement === 'moving' && reading < READINGS_MAX; reading += 1) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const before = sides;
    sides = await readSides(stores, catalog);
    agreement = judge(sides, before);
  }
  const { ledger, gate, pending, breakers } = sides;
  return {
    saleId,
    trusted: gate !== null,
    items: itemsOf(sides),
    laws: [
      {
        name: 'conservation',
        holds: ledger.stock.every(isConserved) && [...(gate?.stock.values() ?? [])].every(isConserved),
        orders: [],
      },
      { name: 'no_oversell', holds: ledger.stock.every((item) => item.available >= 0), orders: [] },
      ...breakers.map(({ law, holds, orders }) => ({ name: law, holds, orders })),
      ...(agreement === 'moving'
        ? []
        : [
            {
              name: 'gate_agrees_with_ledger',
              holds: agreement === 'agree',
              orders: agreement === 'agree' ? [] : pending.flatMap((row) => row.orderNos),
            },
          ]),
    ],
  };
}

/** One reading of both stores, one after the other. */
interface Sides {
  readonly gate: GateSale | null;
  readonly ledger: LedgerSale;
  readonly pending: Awaited<ReturnType<typeof sumPendingUnits>>;
  readonly queued: ReadonlyMap<string, number>;
  readonly deadLettered: ReadonlyMap<string, number>;
  readonly breakers: Awaited<ReturnType<typeof listLawBreakers>>;
}

async function readSides(stores: Stores, { saleId, partition }: SaleCatalog): Promise<Sides> {
  const gate = await readGate(stores, { partition, saleId });
  const [ledger, pending, queued, deadLettered, breakers] = await Promise.all([
    findSale(stores.db, saleId),
    sumPendingUnits(stores.db, saleId),
    unitsIn(stores, partition, gateKeys.queueKey(partition), saleId),
    unitsIn(stores, partition, gateKeys.deadLettersKey(partition), saleId),
    listLawBreakers(stores.db, saleId),
  ]);
  if (ledger === null) throw new Error(`sale ${saleId} was found and is gone`);
  return { gate, ledger, pending, queued, deadLettered, breakers };
}

function judge(sides: Sides, before: Sides | null): 'agree' | 'disagree' | 'moving' {
  if (itemsOf(sides).every(agrees)) return 'agree';
  return before !== null && JSON.stringify(itemsOf(before)) === JSON.stringify(itemsOf(sides))
    ? 'disagree'
    : 'moving';
}

function itemsOf({ gate, ledger, pending, queued, deadLettered }: Sides): AuditItem[] {
  return ledger.stock.map(({ sku, allotment, reserved, sold }) => {
    const inGate = gate?.stock.get(sku);
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
      // One of an older epoch holds no units: the gate was rebuilt without it.
      const entries = page.entries.filter((entry) => entry.saleId === saleId && entry.epoch === epoch);
      const recorded = await findOrders(
        stores.db,
        entries.map((entry) => entry.orderNo),
      );
      const orderNos = new Set(recorded.map(({ order }) => order.orderNo));
      for (const { orderNo, sku, quantity } of entries) {
        // One that is in the ledger only waits to be taken away.
        if (!orderNos.has(orderNo)) units.set(sku, (units.get(sku) ?? 0) + quantity);
      }
      afterId = page.lastId;
    }
  } catch (error) {
    if (!isOperatingError(error)) throw error;
  }
  return units;
}
