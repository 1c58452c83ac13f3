import {
  findShortestHold,
  finishEntries,
  gateKeys,
  readClock,
  readStreamPage,
  removeDeadLetters,
  type QueueEntry,
  type QueuePage,
} from '@stampede/store';
import { findCatalog } from '../stores/find-catalog.ts';
import { orderEntries } from './order-entries.ts';
import type { Stores } from '../stores/stores.ts';

/** Entries in one read. */
const PAGE_MAX = 500;

/**
 * Scans the queue and the dead letters of one partition for purchases past their hold limit, and writes them as expired
 * orders with a pending release. For queues that no order-creator drains, and dead letters that no operator handles.
 * The first insert of the row decides, by Postgres' clock. Idempotent. Entries of an item that another session keeps
 * locked are left to the next scan.
 *
 * @returns the number of orders that were inserted as expired
 */
export async function expireHeldPurchases(stores: Stores, partition: number): Promise<number> {
  await stores.blocked.look(stores.db);
  const shortest = await findShortestHold(stores.db, partition);
  if (shortest === null) return 0;
  const nowMs = await readClock(stores.db);
  const upToId = String(Math.floor(nowMs - shortest * 1000));
  const queue = { partition, nowMs, key: gateKeys.queueKey(partition), isQueue: true, upToId };
  // The id of a dead letter is the time at which it was dead-lettered, not the time of its purchase.
  const letters = { partition, nowMs, key: gateKeys.deadLettersKey(partition), isQueue: false, upToId: '+' };
  return (await expireIn(stores, queue)) + (await expireIn(stores, letters));
}

interface Scan {
  readonly partition: number;
  readonly key: string;
  readonly isQueue: boolean;
  readonly nowMs: number;
  /** Later entries cannot be past any hold limit. */
  readonly upToId: string;
}

async function expireIn(stores: Stores, scan: Scan): Promise<number> {
  let expired = 0;
  let afterId: string | null = '';
  while (afterId !== null) {
    const page: QueuePage = await readStreamPage(
      (operation, send) => stores.gate.command(scan.partition, operation, send),
      { key: scan.key, afterId, upToId: scan.upToId, limit: PAGE_MAX },
    );
    expired += await expireEntries(stores, scan, await overdue(stores, scan, page.entries));
    afterId = page.lastId;
  }
  return expired;
}

/** Entries of the current epoch that seem to be past their hold limit: Postgres decides in the insert. */
async function overdue(stores: Stores, scan: Scan, entries: readonly QueueEntry[]): Promise<QueueEntry[]> {
  const epoch = stores.gate.epochOf(scan.partition, 'expire-held');
  const found: QueueEntry[] = [];
  for (const entry of entries) {
    const catalog = await findCatalog(stores, entry.saleId);
    if (catalog === null || entry.epoch !== epoch) continue;
    if (entry.purchasedAtMs + catalog.holdSeconds * 1000 < scan.nowMs) found.push(entry);
  }
  return found;
}

async function expireEntries(stores: Stores, scan: Scan, entries: readonly QueueEntry[]): Promise<number> {
  if (entries.length === 0) return 0;
  const { partition } = scan;
  // What Postgres refuses stays: it is a dead letter, or becomes one.
  const orders = await orderEntries(stores, { partition, entries, mode: { by: 'hold-sweep' } });
  const done = orders.recorded.map(({ entry }) => ({
    entryId: entry.entryId,
    orderNo: entry.orderNo,
    windowMs: 0,
  }));
  if (done.length === 0) return 0;
  if (scan.isQueue) await finishEntries(stores.gate, { partition, entries: done });
  else await removeDeadLetters(stores.gate, { partition, entries: done });
  return orders.expired;
}
