import { isOperatingError, StoreUnavailableError } from '@stampede/domain';
import {
  findLockedItems,
  findLockHolders,
  type Database,
  type LockHolder,
  type ItemKey,
} from '@stampede/store';

/** Items that are set aside at once, at most. From there on it is not one row that is locked but the ledger. */
const ITEMS_MAX = 1000;
const PAUSE_MIN_MS = 50;
const PAUSE_MAX_MS = 1000;
/** A lock that is kept for less is ordinary work on a busy machine, and not worth a line in the log. */
const REMARKABLE_MS = 500;
/** How long one connection waits for an item, so that another one can see for whom. */
const IDENTIFY_MS = 300;

/** A sale item whose row other sessions have kept for longer than work waits for it. */
export interface HeldItem {
  /** The item: sale and SKU. */
  readonly waitsFor: string;
  /** The sessions that keep it; empty where they were gone, or could not be found out. */
  readonly holders: readonly LockHolder[];
}

export interface FreedItem {
  readonly waitsFor: string;
  /** From the first work that was set aside to the look that found the item free. */
  readonly heldMs: number;
  /** Queue entries that this process has set aside meanwhile. */
  readonly setAside: number;
}

export interface HeldItemsOptions {
  /** Work in batches waits so long for a lock, in ms, then sets aside what needs the item. */
  readonly waitMs: number;
  /** Work for one caller waits so long. */
  readonly callerWaitMs: number;
  /** Told once of each item that is held for long. */
  readonly onHeld: (held: HeldItem) => void;
  /** Told once of each item that `onHeld` was told of. */
  readonly onFreed: (freed: FreedItem) => void;
  readonly nowMs?: () => number;
}

interface Held {
  readonly item: ItemKey;
  readonly sinceMs: number;
  lookAtMs: number;
  pauseMs: number;
  setAside: number;
  isReported: boolean;
}

/**
 * The sale items that this process has found locked by others for longer than it waits. A batch leaves out the work that
 * needs one of them, and the rest goes on without waiting for it a second time. Each item is looked at again by itself,
 * after pauses that grow from 50 ms to 1 s, until it is free. At most 1,000 items, and nothing of the work is kept.
 */
export class HeldItems {
  readonly waitMs: number;
  readonly callerWaitMs: number;
  readonly #options: HeldItemsOptions;
  readonly #nowMs: () => number;
  readonly #held = new Map<string, Held>();
  #looking: Promise<void> | null = null;
  #identifying: Promise<void> | null = null;

  constructor(options: HeldItemsOptions) {
    this.#options = options;
    this.waitMs = options.waitMs;
    this.callerWaitMs = options.callerWaitMs;
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  get size(): number {
    return this.#held.size;
  }

  list(): ItemKey[] {
    return [...this.#held.values()].map(({ item }) => item);
  }

  has(item: ItemKey): boolean {
    return this.#held.size > 0 && this.#held.has(nameOf(item));
  }

  /** For the line in the log at the end. */
  countSetAside(item: ItemKey): void {
    const held = this.#held.get(nameOf(item));
    if (held !== undefined) held.setAside += 1;
  }

  /**
   * After a wait for a lock was given up: finds which of the items are locked, without waiting.
   *
   * @returns whether there is one that was not known to be
   * @throws StoreUnavailableError when more items are locked than are set aside
   */
  async find(db: Database, suspects: readonly ItemKey[]): Promise<boolean> {
    const nowMs = this.#nowMs();
    let isNew = false;
    for (const item of await findLockedItems(db, suspects)) {
      const name = nameOf(item);
      if (this.#held.has(name)) continue;
      isNew = true;
      if (this.#held.size >= ITEMS_MAX) throw heldError(`more than ${ITEMS_MAX} items are locked`);
      this.#held.set(name, {
        ...{ item, sinceMs: nowMs, lookAtMs: nowMs + PAUSE_MIN_MS, pauseMs: PAUSE_MIN_MS },
        ...{ setAside: 0, isReported: false },
      });
    }
    return isNew;
  }

  /** Looks again at the items whose time has come; one look at a time. Costs nothing where none is held. */
  async look(db: Database): Promise<void> {
    if (this.#held.size === 0) return;
    this.#looking ??= this.#lookAgain(db).finally(() => {
      this.#looking = null;
    });
    await this.#looking;
  }

  /** Waits for what goes on in the background. */
  async close(): Promise<void> {
    await this.#identifying;
  }

  async #lookAgain(db: Database): Promise<void> {
    const due = [...this.#held].filter(([, { lookAtMs }]) => lookAtMs <= this.#nowMs());
    if (due.length === 0) return;
    const locked = await findLockedItems(
      db,
      due.map(([, { item }]) => item),
    );
    const stillHeld = new Set(locked.map(nameOf));
    const nowMs = this.#nowMs();
    for (const [name, held] of due) {
      if (stillHeld.has(name)) {
        held.pauseMs = Math.min(PAUSE_MAX_MS, held.pauseMs * 2);
        held.lookAtMs = nowMs + held.pauseMs;
        if (nowMs - held.sinceMs >= REMARKABLE_MS) this.#report(db, held);
      } else {
        this.#held.delete(name);
        if (held.isReported) {
          const { item, setAside } = held;
          this.#options.onFreed({ waitsFor: nameOf(item), heldMs: nowMs - held.sinceMs, setAside });
        }
      }
    }
  }

  /** In the background, one at a time: it waits for the item itself, and the work does not. */
  #report(db: Database, held: Held): void {
    if (held.isReported || this.#identifying !== null) return;
    held.isReported = true;
    const { item } = held;
    this.#identifying = findLockHolders(db, item, IDENTIFY_MS)
      .catch((error: unknown): LockHolder[] => {
        if (isOperatingError(error)) return [];
        throw error;
      })
      .then((holders) => {
        this.#options.onHeld({ waitsFor: nameOf(item), holders });
      })
      .finally(() => {
        this.#identifying = null;
      });
  }
}

/** What cannot be done because a row is locked by another session. */
export function heldError(what: string): StoreUnavailableError {
  return new StoreUnavailableError('postgres', 'lock', new Error(`${what} by another session`));
}

function nameOf({ saleId, sku }: ItemKey): string {
  return `${saleId} ${sku}`;
}
