import { drainEntries, gateKeys, readStreamPage, type QueuePage, type Rebuild } from '@stampede/store';
import { orderEntries } from '../ordering/order-entries.ts';
import type { Stores } from '../stores/stores.ts';

const PAGE_MAX = 500;

/**
 * Writes everything that a fenced gate still holds in its queue and its dead letters to the ledger, under the
 * reconciler's epoch, and takes it away. What cannot become an order (malformed, of an unknown item, refused by
 * Postgres) stays where it is: it holds no units in a rebuilt gate, and an order-creator makes it a dead letter.
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
    const { partition, epoch } = rebuild;
    const mode = { by: 'reconciler', epoch } as const;
    const { recorded } = await orderEntries(stores, { partition, entries: page.entries, mode });
    if (recorded.length > 0)
      await drainEntries(
        rebuild,
        key,
        recorded.map(({ entry }) => entry),
      );
    afterId = page.lastId;
  }
}
