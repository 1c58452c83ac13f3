import type { QueueEntry } from '@stampede/store';
import { itemName } from './create-orders.ts';

/** Before every id. */
const STREAM_START = '0-0';

interface Range {
  readonly saleId: string;
  readonly sku: string;
  /**
   * The item's waiting entries come after this id. Initially the start of the stream: another copy may have set aside
   * earlier entries, which must be written first.
   */
  afterId: string;
  /** The id of the last entry that was set aside. */
  lastId: string;
}

/** Entries that were set aside and can be written now. */
export interface Ready {
  /** First id of the range, exclusive. */
  readonly afterId: string;
  /** Last id of the range, inclusive. */
  readonly upToId: string;
  readonly items: ReadonlySet<string>;
}

/**
 * The entries of one partition that wait for a locked item. They stay on the stream and pending in the group, so a
 * crash loses nothing; in memory is one range of ids per item. While an item has a range, its later entries join it, so
 * its orders keep the order of the stream.
 */
export class SetAside {
  readonly #ranges = new Map<string, Range>();

  /** Number of items. */
  get size(): number {
    return this.#ranges.size;
  }

  has(entry: QueueEntry): boolean {
    return this.#ranges.size > 0 && this.#ranges.has(itemName(entry));
  }

  add(entries: readonly QueueEntry[]): void {
    for (const { saleId, sku, entryId } of entries) {
      const range = this.#ranges.get(itemName({ saleId, sku }));
      if (range === undefined) {
        const added = { saleId, sku, afterId: STREAM_START, lastId: entryId };
        this.#ranges.set(itemName(added), added);
      } else if (isAfter(entryId, range.lastId)) {
        range.lastId = entryId;
      }
    }
  }

  /** @returns null where nothing was set aside, or all its items are still locked */
  ready(isHeld: (item: { readonly saleId: string; readonly sku: string }) => boolean): Ready | null {
    const free = new Map([...this.#ranges].filter(([, range]) => !isHeld(range)));
    const [first, ...others] = free.values();
    if (first === undefined) return null;
    let { afterId, lastId } = first;
    for (const range of others) {
      if (isAfter(afterId, range.afterId)) afterId = range.afterId;
      if (isAfter(range.lastId, lastId)) lastId = range.lastId;
    }
    return { afterId, upToId: lastId, items: new Set(free.keys()) };
  }

  /** Whether the entry was set aside and can be written now. */
  isReady(entry: QueueEntry, { items }: Ready): boolean {
    const name = itemName(entry);
    const range = items.has(name) ? this.#ranges.get(name) : undefined;
    return (
      range !== undefined && isAfter(entry.entryId, range.afterId) && !isAfter(entry.entryId, range.lastId)
    );
  }

  /**
   * Shortens or removes the ranges that were written up to an id, except those of items that are locked again.
   *
   * @param lastId the last id that was read; null: the range was read to its end
   */
  done({ items }: Ready, lastId: string | null, waiting: readonly QueueEntry[]): void {
    const again = new Set(waiting.map(itemName));
    for (const [name, range] of this.#ranges) {
      if (!items.has(name) || again.has(name)) continue;
      if (lastId === null || !isAfter(range.lastId, lastId)) this.#ranges.delete(name);
      else if (isAfter(lastId, range.afterId)) range.afterId = lastId;
    }
  }
}

/** Whether the first of two stream ids (`ms-seq`) is later. Neither part has leading zeros. */
function isAfter(id: string, other: string): boolean {
  const [ms = '', seq = ''] = id.split('-');
  const [otherMs = '', otherSeq = ''] = other.split('-');
  return ms === otherMs ? isLarger(seq, otherSeq) : isLarger(ms, otherMs);
}

function isLarger(digits: string, other: string): boolean {
  return digits.length === other.length ? digits > other : digits.length > other.length;
}
