import {
  drainEntries,
  gateKeys,
  isDataError,
  readStreamPage,
  type QueueEntry,
  type QueuePage,
  type Rebuild,
} from '@stampede/store';
import { createOrders, type OrderBatch } from './create-orders.ts';
import type { Stores } from './stores.ts';

const PAGE_MAX = 500;

/**
 * Writes everything that a fenced gate still holds in its queue and its dead letters to the ledger, under the
 * reconciler's epoch, and takes it away. What cannot become an order (malformed, of an unknown item, refused by
 * Postgres) stays where it is: it holds no units in a rebuilt gate.
 *
 * @throws EpochOverError when another reconcile has begun
 */
export async function drainFencedGate(stores: Stores, rebuild: Rebuild): Promise<void> {
  await drainStream(stores, rebuild, gateKeys.queueKey(rebuild.partition));
  await drainStream(stores, rebuild, gateKeys.deadLettersKey(rebuild.partition));
}

async function drainStream(stores: Stores, rebuild: Rebuild, key: string): Promise<void> {
  let afterId: string | null = '';
  while (afterId !== null) {
    const page: QueuePage = await readStreamPage(
      (operation, send) => rebuild.connection.command(operation, send),
      { key, afterId, limit: PAGE_MAX },
    );
    const written = await writeOrders(stores, rebuild, page.entries);
    if (written.length > 0) await drainEntries(rebuild, key, written);
    afterId = page.lastId;
  }
}

/** The entries that have their order now; halves a batch that Postgres refuses, to leave out the one to blame. */
async function writeOrders(
  stores: Stores,
  rebuild: Rebuild,
  entries: readonly QueueEntry[],
): Promise<QueueEntry[]> {
  if (entries.length === 0) return [];
  const batch: OrderBatch = { partition: rebuild.partition, entries, epoch: rebuild.epoch };
  try {
    const orders = await stores.db.transaction((tx) => createOrders(tx, batch));
    return orders.recorded.map(({ entry }) => entry);
  } catch (error) {
    if (!isDataError(error)) throw error;
    if (entries.length === 1) return [];
    const half = Math.ceil(entries.length / 2);
    return [
      ...(await writeOrders(stores, rebuild, entries.slice(0, half))),
      ...(await writeOrders(stores, rebuild, entries.slice(half))),
    ];
  }
}
