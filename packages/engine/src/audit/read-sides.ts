import type { SaleCatalog } from '@stampede/domain';
import {
  chunksOf,
  findOrders,
  findPurchases,
  findReturned,
  findSale,
  listIdsInErasure,
  gateKeys,
  isSaleChangePending,
  listUnitsOfBuyers,
  listUnappliedUnits,
  readGateCounts,
  readStreamPage,
  type GateCounts,
  type LedgerSale,
  type QueueEntry,
  type QueuePage,
  type UnappliedUnits,
} from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

/** Entries of queue and dead letters together that are scanned for one reading. */
const ENTRIES_MAX = 10_000;
const PAGE_MAX = 1000;
/** Unapplied changes that are read for one reading. */
const UNAPPLIED_MAX = 2000;
const LOOKUP_MAX = 250;

/** A purchase that waits for its order. */
interface Waiting {
  readonly entry: QueueEntry;
  readonly isDeadLetter: boolean;
}

/** Gate and ledger of one sale, one after the other, and what is in flight between them. */
export interface Sides {
  readonly gate: GateCounts;
  readonly ledger: LedgerSale;
  /** A change of the sale's settings or allotments may not be applied to the gate yet. */
  readonly isSaleChangePending: boolean;
  /** Purchases that hold units in the gate and are not in the ledger. */
  readonly waiting: readonly Waiting[];
  /** Units that the ledger has moved and the gate has not. */
  readonly unapplied: readonly UnappliedUnits[];
  /** Reserved and sold units of the requested buyers, in their order. */
  readonly takenInLedger: readonly number[];
  /** Of the requested buyers, those whose units an erasure is moving to a pseudonym, first in the gate. */
  readonly inErasure: ReadonlySet<string>;
  /**
   * Whether the gate was quiescent from the first read to the last, so that both sides form a consistent snapshot; see
   * `readSides`. Also false where too much was in flight to read it all.
   */
  readonly isSnapshot: boolean;
}

/**
 * Reads both sides of a sale: the gate's counts, what waits in the gate, one snapshot of the ledger, which of the
 * pending changes the gate has applied already, and the gate's counts once more.
 *
 * The two stores share no snapshot. But when the gate's counts are equal at both ends and no purchase was accepted in
 * between, the gate was quiescent: only a purchase increases reserved units and a buyer's count, so a value that is
 * equal again without one was never lower. Nor was the number of sold units: those that a return makes available are
 * taken again by a purchase alone. Then the ledger's snapshot, of any time in between, is comparable with that
 * gate. A partition in which purchases are accepted without a pause of some ms is never quiescent.
 *
 * @throws an operating error when the gate is not trusted, or a store is unavailable
 */
export async function readSides(
  stores: Stores,
  { saleId, partition }: Pick<SaleCatalog, 'saleId' | 'partition'>,
  buyerIds: readonly string[] = [],
): Promise<Sides> {
  const epoch = stores.gate.epochOf(partition, 'read-sides');
  const before = await readGateCounts(stores.gate, { partition, saleId, buyerIds });
  const entries = await readWaiting(stores, { partition, saleId, epoch });
  const inLedger = await stores.db.transaction(async (tx) => {
    const ledger = await findSale(tx, saleId);
    const unapplied = await listUnappliedUnits(tx, { saleId, limit: UNAPPLIED_MAX });
    const recorded = new Set<string>();
    for (const chunk of chunksOf(entries.waiting, PAGE_MAX)) {
      const orderNos = chunk.map(({ entry }) => entry.orderNo);
      for (const { order } of await findOrders(tx, orderNos)) recorded.add(order.orderNo);
    }
    const taken = buyerIds.length === 0 ? [] : await listUnitsOfBuyers(tx, { saleId, buyerIds });
    const inErasure = buyerIds.length === 0 ? [] : await listIdsInErasure(tx, { saleId, buyerIds });
    const isChangePending = await isSaleChangePending(tx, saleId);
    return { ledger, unapplied, recorded, taken, inErasure, isChangePending };
  }, 'REPEATABLE READ');
  if (inLedger.ledger === null) throw new Error(`sale ${saleId} was found and is gone`);
  const unapplied = await notCarriedOut(stores, { saleId, partition }, inLedger.unapplied);
  const after = await readGateCounts(stores.gate, { partition, saleId, buyerIds });
  const taken = new Map(inLedger.taken.map((row) => [row.buyerId, row.taken]));
  return {
    gate: before,
    ledger: inLedger.ledger,
    isSaleChangePending: inLedger.isChangePending,
    waiting: entries.waiting.filter(({ entry }) => !inLedger.recorded.has(entry.orderNo)),
    unapplied,
    takenInLedger: buyerIds.map((buyerId) => taken.get(buyerId) ?? 0),
    inErasure: new Set(inLedger.inErasure),
    isSnapshot:
      entries.complete &&
      inLedger.unapplied.length < UNAPPLIED_MAX &&
      epoch === stores.gate.epochOf(partition, 'read-sides') &&
      isSame(before, after),
  };
}

function isSame(before: GateCounts, after: GateCounts): boolean {
  const stocks = [before, after].map(({ stock, taken, streams }) =>
    JSON.stringify([[...stock.values()].sort((a, b) => (a.sku < b.sku ? -1 : 1)), taken, streams]),
  );
  return stocks[0] === stocks[1];
}

async function readWaiting(
  stores: Stores,
  { partition, saleId, epoch }: { partition: number; saleId: string; epoch: number },
): Promise<{ waiting: Waiting[]; complete: boolean }> {
  const waiting: Waiting[] = [];
  let seen = 0;
  for (const key of [gateKeys.queueKey(partition), gateKeys.deadLettersKey(partition)]) {
    let afterId: string | null = '';
    while (afterId !== null) {
      if (seen >= ENTRIES_MAX) return { waiting, complete: false };
      const page: QueuePage = await readStreamPage(
        (operation, send) => stores.gate.command(partition, operation, send),
        { key, afterId, limit: PAGE_MAX },
      );
      seen += PAGE_MAX;
      const isDeadLetter = key === gateKeys.deadLettersKey(partition);
      for (const entry of page.entries) {
        // One of an older epoch holds no units: the gate was rebuilt without it.
        if (entry.saleId === saleId && entry.epoch === epoch) waiting.push({ entry, isDeadLetter });
      }
      afterId = page.lastId;
    }
  }
  return { waiting, complete: true };
}

/**
 * Releases and settlements whose reservations still exist, and returns that the gate has not noted. The others are
 * applied, and only their rows are left to be deleted.
 */
async function notCarriedOut(
  stores: Stores,
  { saleId, partition }: Pick<SaleCatalog, 'saleId' | 'partition'>,
  unapplied: readonly UnappliedUnits[],
): Promise<UnappliedUnits[]> {
  const left: UnappliedUnits[] = [];
  for (const chunk of chunksOf(unapplied, LOOKUP_MAX)) {
    const returns = chunk.filter(({ kind }) => kind === 'return');
    const others = chunk.filter(({ kind }) => kind !== 'return');
    const places = await findPurchases(stores.gate, { partition, orderNos: orderNosOf(others) });
    left.push(...others.filter((_change, index) => places[index] !== 'absent'));
    const found = await findReturned(stores.gate, { partition, saleId, orderNos: orderNosOf(returns) });
    left.push(...returns.filter((_change, index) => found[index] !== true));
  }
  return left;
}

function orderNosOf(changes: readonly UnappliedUnits[]): string[] {
  return changes.map(({ orderNo }) => orderNo);
}
