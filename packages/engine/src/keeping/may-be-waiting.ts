import { gateKeys, readStreamPage, type QueueEntry, type QueuePage } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

/** Entries of one stream that are read; a queue as long as that is of a running sale, and soon shorter. */
const ENTRIES_MAX = 10_000;
const PAGE_MAX = 1000;

/**
 * Whether the queue or the dead letters of a partition have an entry that is `meant`. Also true where they have too many
 * to read. A malformed entry is never meant: it names no buyer for certain.
 *
 * @throws an operating error while the gate is not trusted
 */
export async function mayBeWaiting(
  stores: Stores,
  partition: number,
  meant: (entry: QueueEntry) => boolean,
): Promise<boolean> {
  for (const key of [gateKeys.queueKey(partition), gateKeys.deadLettersKey(partition)]) {
    let afterId: string | null = '';
    for (let read = 0; afterId !== null; read += PAGE_MAX) {
      if (read >= ENTRIES_MAX) return true;
      const page: QueuePage = await readStreamPage(
        (operation, send) => stores.gate.command(partition, operation, send),
        { key, afterId, limit: PAGE_MAX },
      );
      if (page.entries.some(meant)) return true;
      afterId = page.lastId;
    }
  }
  return false;
}
