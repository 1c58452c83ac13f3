import { isDataError, isLockTimeout, type QueueEntry } from '@stampede/store';
import {
  createOrders,
  distinctItems,
  itemName,
  NO_ORDERS,
  type CreatedOrders,
  type OrderBatch,
} from './create-orders.ts';
import type { Stores } from '../stores/stores.ts';

/** Lock checks per batch. Each finds a locked row, or the lock had been released before it. */
const LOCK_CHECKS_MAX = 4;

export interface OrderedEntries extends CreatedOrders {
  /** Entries whose data Postgres always refuses, and its message. */
  readonly refused: readonly { readonly entry: QueueEntry; readonly cause: string }[];
  /** Entries of items that another session keeps locked, in the order of the queue: none was written. */
  readonly waiting: readonly QueueEntry[];
}

/** The result for an empty batch. */
export const NOTHING_ORDERED: OrderedEntries = { ...NO_ORDERS, refused: [], waiting: [] };

type EntriesToOrder = Omit<OrderBatch, 'lockWaitMs'>;

/**
 * Writes a batch of queue entries as orders, in one transaction. Where Postgres refuses its data, the batch is halved,
 * in the order of the queue, until the faulty entry is alone: it never blocks the others. Where another session keeps
 * an item locked for longer than the lock timeout of `BlockedItems`, all its entries are left out, and the others are
 * written.
 *
 * @throws EpochOverError; an operating error while Postgres is unavailable
 */
export async function orderEntries(stores: Stores, batch: EntriesToOrder): Promise<OrderedEntries> {
  return orderWithoutBlocked(stores, batch, LOCK_CHECKS_MAX);
}

/** @param checksLeft lock checks that are left */
async function orderWithoutBlocked(
  stores: Stores,
  batch: EntriesToOrder,
  checksLeft: number,
): Promise<OrderedEntries> {
  const { db, blocked } = stores;
  const { waiting, entries } = withoutBlocked(stores, batch.entries);
  if (entries.length === 0) return { ...NOTHING_ORDERED, waiting };
  try {
    const write = { ...batch, entries, lockWaitMs: blocked.waitMs };
    const created = await db.transaction((tx) => createOrders(tx, write));
    return { ...NOTHING_ORDERED, ...created, waiting };
  } catch (error) {
    if (isLockTimeout(error) && checksLeft > 0) {
      await blocked.find(db, distinctItems(entries));
      const rest = { ...batch, entries };
      const ordered = await orderWithoutBlocked(stores, rest, checksLeft - 1);
      return join({ ...NOTHING_ORDERED, waiting }, ordered);
    }
    if (!isDataError(error)) throw error;
    const [entry] = entries;
    if (entries.length === 1 && entry !== undefined) {
      const refused = [{ entry, cause: `refused by Postgres: ${error.message}` }];
      return { ...NOTHING_ORDERED, refused, waiting };
    }
    const half = Math.ceil(entries.length / 2);
    const first = await orderWithoutBlocked(
      stores,
      { ...batch, entries: entries.slice(0, half) },
      checksLeft,
    );
    // An item that blocks entries of the first half blocks those of the second one too, even if it is free now.
    const left = new Set(first.waiting.map(itemName));
    const later = entries.slice(half).filter((other) => left.has(itemName(other)));
    const others = entries.slice(half).filter((other) => !left.has(itemName(other)));
    const second = await orderWithoutBlocked(stores, { ...batch, entries: others }, checksLeft);
    return join(
      join({ ...NOTHING_ORDERED, waiting }, first),
      join({ ...NOTHING_ORDERED, waiting: later }, second),
    );
  }
}

function withoutBlocked(
  { blocked }: Stores,
  all: readonly QueueEntry[],
): { waiting: readonly QueueEntry[]; entries: readonly QueueEntry[] } {
  if (blocked.size === 0) return { waiting: [], entries: all };
  const waiting: QueueEntry[] = [];
  const entries: QueueEntry[] = [];
  for (const entry of all) {
    (blocked.has(entry) ? waiting : entries).push(entry);
  }
  return { waiting, entries };
}

function join(first: OrderedEntries, second: OrderedEntries): OrderedEntries {
  return {
    recorded: [...first.recorded, ...second.recorded],
    unknownItem: [...first.unknownItem, ...second.unknownItem],
    otherEpoch: [...first.otherEpoch, ...second.otherEpoch],
    refused: [...first.refused, ...second.refused],
    waiting: [...first.waiting, ...second.waiting],
    decidedAtMs: Math.max(first.decidedAtMs, second.decidedAtMs),
    created: first.created + second.created,
    expired: first.expired + second.expired,
    rejected: first.rejected + second.rejected,
  };
}
