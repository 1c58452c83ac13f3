import type { QueueEntry } from '@stampede/store';
import { itemName } from './create-orders.ts';

/** Before every id. */
const STREAM_START = '0-0';

interface Range {
  readonly saleId: string;
  readonly sku: string;
  /**
   * What waits of the item comes after this id. At first all of the stream may: another copy may have set aside earlier
   * entries, and written they must be before these.
   */
  afterId: string;
  /** The last one that was set aside. */
  lastId: string;
}

/** What can be done of what was set aside. */
export interface Ready {
  /** Where on the stream it begins, */
  readonly afterId: string;
  /** and ends. */
  readonly upToId: string;
  readonly items: ReadonlySet<string>;
}

/**
 * Which entries of one partition wait for a locked item. They stay on the stream and pending in the group, so nothing
 * is lost with this process; kept is one range of ids for each such item. As long as an item has a range, its later
 * entries join it: the order of the stream stays the order of the item's orders.
 */
export class SetAside {
  readonly #ranges = new Map<string, Range>();

  /** Of items. */
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

  /** @returns null where nothing was set aside, or all of it still waits */
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

  /** Whether the entry was set aside, and is ready. */
  isReady(entry: QueueEntry, { items }: Ready): boolean {
    const name = itemName(entry);
    const range = items.has(name) ? this.#ranges.get(name) : undefined;
    return (
      range !== undefined && isAfter(entry.entryId, range.afterId) && !isAfter(entry.entryId, range.lastId)
    );
  }

  /**
   * What was ready is done up to an id, except what waits again.
   *
   * @param lastId of the entries that were looked at; null: all were
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

/** Of two ids of a stream, `ms-seq`: whether the first one is the later. Neither part has leading zeros. */
function isAfter(id: string, other: string): boolean {
  const [ms = '', seq = ''] = id.split('-');
  const [otherMs = '', otherSeq = ''] = other.split('-');
  return ms === otherMs ? isLarger(seq, otherSeq) : isLarger(ms, otherMs);
}

function isLarger(digits: string, other: string): boolean {
  return digits.length === other.length ? digits > other : digits.length > other.length;
}
