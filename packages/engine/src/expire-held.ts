import {
  gateKeys,
  readStreamPage,
  removeDeadLetters,
  finishEntries,
  type QueueEntry,
  type QueuePage,
} from '@stampede/store';
import { createOrders } from './create-orders.ts';
import type { Stores } from './stores.ts';

/** Entries in one look. */
const PAGE_MAX = 500;

/**
 * Looks through the queue and the dead letters of one partition for purchases that have outlived their hold
 * limit, and writes them as expired orders with a pending release. For queues that no order-creator drains, and
 * dead letters that nobody looks after. Whoever inserts the row first decides; repeating it changes nothing.
 *
 * @returns the number of orders that were born expired
 */
export async function expireHeldPurchases(stores: Stores, partition: number): Promise<number> {
  const queue = gateKeys.queueKey(partition);
  const deadLetters = gateKeys.deadLettersKey(partition);
  return (
    (await expireIn(stores, partition, queue, 'queue')) +
    (await expireIn(stores, partition, deadLetters, 'dead'))
  );
}

async function expireIn(
  stores: Stores,
  partition: number,
  key: string,
  kind: 'queue' | 'dead',
): Promise<number> {
  let expired = 0;
  let afterId: string | null = '';
  while (afterId !== null) {
    const page: QueuePage = await readStreamPage(
      (operation, send) => stores.gate.command(partition, operation, send),
      { key, afterId, limit: PAGE_MAX },
    );
    expired += await expirePage(stores, partition, page.entries, kind);
    afterId = page.lastId;
  }
  return expired;
}

async function expirePage(
  stores: Stores,
  partition: number,
  entries: readonly QueueEntry[],
  kind: 'queue' | 'dead',
): Promise<number> {
  const epoch = stores.gate.epochOf(partition, 'expire-held');
  const current = entries.filter((entry) => entry.epoch === epoch);
  if (current.length === 0) return 0;
  const orders = await stores.db.transaction((tx) =>
    createOrders(tx, { partition, entries: current, epoch: 'entries', onlyHeld: true }),
  );
  const done = orders.recorded.map(({ entry }) => entry);
  if (done.length === 0) return 0;
  if (kind === 'dead') await removeDeadLetters(stores.gate, { partition, entries: done });
  else {
    await finishEntries(stores.gate, {
      partition,
      entries: done.map(({ entryId, orderNo }) => ({ entryId, orderNo, windowMs: 0 })),
    });
  }
  return orders.expired;
}
