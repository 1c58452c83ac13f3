import { drainEntries, gateKeys, readStreamPage, type QueuePage, type Rebuild } from '@stampede/store';
import { itemName } from '../ordering/create-orders.ts';
import { orderEntries } from '../ordering/order-entries.ts';
import { blockedError } from '../stores/blocked-items.ts';
import type { Stores } from '../stores/stores.ts';

const PAGE_MAX = 500;

/**
 * Writes the entries in a fenced gate's queue and dead letters to the ledger, under the reconciler's epoch, and deletes
 * them. What cannot become an order (malformed, of an unknown item, refused by Postgres) stays: it holds no units in a
 * rebuilt gate, and an order-creator dead-letters it.
 *
 * Entries of an item that another session keeps locked cannot be skipped: a gate without them would sell their units
 * again. All others are written and deleted, then this throws an error that names the item, and the gate stays closed.
 *
 * @throws EpochOverError when another reconcile has begun; StoreUnavailableError when an item is locked
 */
export async function drainFencedGate(stores: Stores, rebuild: Rebuild): Promise<void> {
  const waiting = new Map<string, number>();
  await stores.blocked.look(stores.db);
  await drainStream(stores, rebuild, gateKeys.queueKey(rebuild.partition), waiting);
  await drainStream(stores, rebuild, gateKeys.deadLettersKey(rebuild.partition), waiting);
  const [first] = waiting;
  if (first === undefined) return;
  const more = waiting.size > 1 ? ` (and ${waiting.size - 1} more)` : '';
  throw blockedError(`${first[1]} purchases wait for the item ${first[0]}${more}, which is locked`);
}

async function drainStream(
  stores: Stores,
  rebuild: Rebuild,
  key: string,
  left: Map<string, number>,
): Promise<void> {
  let afterId: string | null = '';
  while (afterId !== null) {
    const page: QueuePage = await readStreamPage(
      (operation, send) => rebuild.connection.command(operation, send),
      { key, afterId, limit: PAGE_MAX },
    );
    const { partition, epoch } = rebuild;
    const mode = { by: 'reconciler', epoch } as const;
    // Also when the item is free now: its purchases keep their order.
    const entries = page.entries.filter((entry) => !left.has(itemName(entry)));
    const { recorded, waiting } = await orderEntries(stores, { partition, entries, mode });
    for (const entry of waiting) left.set(itemName(entry), (left.get(itemName(entry)) ?? 0) + 1);
    if (recorded.length > 0)
      await drainEntries(
        rebuild,
        key,
        recorded.map(({ entry }) => entry),
      );
    afterId = page.lastId;
  }
}
