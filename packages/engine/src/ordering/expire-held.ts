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

/** Entries in one look. */
const PAGE_MAX = 500;

/**
 * Looks through the queue and the dead letters of one partition for purchases that have outlived their hold
 * limit, and writes them as expired orders with a pending release. For queues that no order-creator drains, and
 * dead letters that nobody looks after. Whoever inserts the row first decides, by Postgres' clock; repeating it
 * changes nothing. What waits for an item that another session keeps locked is left to the next look.
 *
 * @returns the number of orders that were born expired
 */
export async function expireHeldPurchases(stores: Stores, partition: number): Promise<number> {
  await stores.held.look(stores.db);
  const shortest = await findShortestHold(stores.db, partition);
  if (shortest === null) return 0;
  const nowMs = await readClock(stores.db);
  const upToId = String(Math.floor(nowMs - shortest * 1000));
  const queue = { partition, nowMs, key: gateKeys.queueKey(partition), isQueue: true, upToId };
  // The id of a dead letter is of the moment that it was made one, which says nothing about its purchase.
  const letters = { partition, nowMs, key: gateKeys.deadLettersKey(partition), isQueue: false, upToId: '+' };
  return (await expireIn(stores, queue)) + (await expireIn(stores, letters));
}

interface Look {
  readonly partition: number;
  readonly key: string;
  readonly isQueue: boolean;
  readonly nowMs: number;
  /** Entries of a later moment cannot have outlived any hold. */
  readonly upToId: string;
}

async function expireIn(stores: Stores, look: Look): Promise<number> {
  let expired = 0;
  let afterId: string | null = '';
  while (afterId !== null) {
    const page: QueuePage = await readStreamPage(
      (operation, send) => stores.gate.command(look.partition, operation, send),
      { key: look.key, afterId, upToId: look.upToId, limit: PAGE_MAX },
    );
    expired += await expireEntries(stores, look, await overdue(stores, look, page.entries));
    afterId = page.lastId;
  }
  return expired;
}

/** Entries of the current epoch that look as if they had outlived their hold: Postgres decides in the insert. */
async function overdue(stores: Stores, look: Look, entries: readonly QueueEntry[]): Promise<QueueEntry[]> {
  const epoch = stores.gate.epochOf(look.partition, 'expire-held');
  const found: QueueEntry[] = [];
  for (const entry of entries) {
    const catalog = await findCatalog(stores, entry.saleId);
    if (catalog === null || entry.epoch !== epoch) continue;
    if (entry.purchasedAtMs + catalog.holdSeconds * 1000 < look.nowMs) found.push(entry);
  }
  return found;
}

async function expireEntries(stores: Stores, look: Look, entries: readonly QueueEntry[]): Promise<number> {
  if (entries.length === 0) return 0;
  const { partition } = look;
  // What Postgres refuses stays where it is: it is a dead letter, or becomes one.
  const orders = await orderEntries(stores, { partition, entries, mode: { by: 'hold-sweep' } });
  const done = orders.recorded.map(({ entry }) => ({
    entryId: entry.entryId,
    orderNo: entry.orderNo,
    windowMs: 0,
  }));
  if (done.length === 0) return 0;
  if (look.isQueue) await finishEntries(stores.gate, { partition, entries: done });
  else await removeDeadLetters(stores.gate, { partition, entries: done });
  return orders.expired;
}
