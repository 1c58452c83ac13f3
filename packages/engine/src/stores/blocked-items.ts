import { isOperatingError, StoreUnavailableError } from '@stampede/domain';
import {
  findLockedItems,
  findLockHolders,
  type Database,
  type LockHolder,
  type ItemKey,
} from '@stampede/store';

/** Locked items at the same time, at most. Above this, the ledger as a whole is treated as unavailable. */
const ITEMS_MAX = 1000;
const PAUSE_MIN_MS = 50;
const PAUSE_MAX_MS = 1000;
/** A lock held for less is ordinary work on a busy machine, and is not logged. */
const LOG_AFTER_MS = 500;
/** How long one connection waits for an item, so that another one can read which sessions block it. */
const IDENTIFY_MS = 300;

/** A sale item whose row other sessions have locked for longer than the lock timeout. */
export interface BlockedItem {
  /** Sale and SKU. */
  readonly waitsFor: string;
  /** The sessions that hold the lock; empty where they had ended, or could not be read. */
  readonly holders: readonly LockHolder[];
}

export interface FreedItem {
  readonly waitsFor: string;
  /** From the first lock timeout to the check that found the item free. */
  readonly blockedMs: number;
  /** Queue entries that this process set aside meanwhile. */
  readonly setAside: number;
}

export interface BlockedItemsOptions {
  /** Lock timeout for work in batches, in ms; after it, entries of the item are set aside. */
  readonly waitMs: number;
  /** Lock timeout for work for one caller, in ms. */
  readonly callerWaitMs: number;
  /** Called once for each item that is locked for 500 ms or longer. */
  readonly onBlocked: (blocked: BlockedItem) => void;
  /** Called once for each item after `onBlocked`. */
  readonly onFreed: (freed: FreedItem) => void;
  readonly nowMs?: () => number;
}

interface Blocked {
  readonly item: ItemKey;
  readonly sinceMs: number;
  lookAtMs: number;
  pauseMs: number;
  setAside: number;
  isReported: boolean;
}

/**
 * The sale items that this process has found locked by other sessions for longer than the lock timeout. Batches skip
 * work for them, and so do not wait a second time. Each item is checked again on its own, after pauses that grow from
 * 50 ms to 1 s, until it is free. At most 1,000 items; the skipped work is not stored here.
 */
export class BlockedItems {
  readonly waitMs: number;
  readonly callerWaitMs: number;
  readonly #options: BlockedItemsOptions;
  readonly #nowMs: () => number;
  readonly #blocked = new Map<string, Blocked>();
  #looking: Promise<void> | null = null;
  #identifying: Promise<void> | null = null;

  constructor(options: BlockedItemsOptions) {
    this.#options = options;
    this.waitMs = options.waitMs;
    this.callerWaitMs = options.callerWaitMs;
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  get size(): number {
    return this.#blocked.size;
  }

  list(): ItemKey[] {
    return [...this.#blocked.values()].map(({ item }) => item);
  }

  has(item: ItemKey): boolean {
    return this.#blocked.size > 0 && this.#blocked.has(nameOf(item));
  }

  /** For the log line when the item is free. */
  countSetAside(item: ItemKey): void {
    const blocked = this.#blocked.get(nameOf(item));
    if (blocked !== undefined) blocked.setAside += 1;
  }

  /**
   * Call after a lock timeout: finds which of the items are locked, without waiting.
   *
   * @returns whether it found a locked item that was not known yet
   * @throws StoreUnavailableError when more than 1,000 items are locked
   */
  async find(db: Database, suspects: readonly ItemKey[]): Promise<boolean> {
    const nowMs = this.#nowMs();
    let isNew = false;
    for (const item of await findLockedItems(db, suspects)) {
      const name = nameOf(item);
      if (this.#blocked.has(name)) continue;
      isNew = true;
      if (this.#blocked.size >= ITEMS_MAX) throw blockedError(`more than ${ITEMS_MAX} items are locked`);
      this.#blocked.set(name, {
        ...{ item, sinceMs: nowMs, lookAtMs: nowMs + PAUSE_MIN_MS, pauseMs: PAUSE_MIN_MS },
        ...{ setAside: 0, isReported: false },
      });
    }
    return isNew;
  }

  /** Checks the items that are due again; one check at a time. Costs nothing where no item is locked. */
  async look(db: Database): Promise<void> {
    if (this.#blocked.size === 0) return;
    this.#looking ??= this.#lookAgain(db).finally(() => {
      this.#looking = null;
    });
    await this.#looking;
  }

  /** Waits for the background work. */
  async close(): Promise<void> {
    await this.#identifying;
  }

  async #lookAgain(db: Database): Promise<void> {
    const due = [...this.#blocked].filter(([, { lookAtMs }]) => lookAtMs <= this.#nowMs());
    if (due.length === 0) return;
    const locked = await findLockedItems(
      db,
      due.map(([, { item }]) => item),
    );
    const stillBlocked = new Set(locked.map(nameOf));
    const nowMs = this.#nowMs();
    for (const [name, blocked] of due) {
      if (stillBlocked.has(name)) {
        blocked.pauseMs = Math.min(PAUSE_MAX_MS, blocked.pauseMs * 2);
        blocked.lookAtMs = nowMs + blocked.pauseMs;
        if (nowMs - blocked.sinceMs >= LOG_AFTER_MS) this.#report(db, blocked);
      } else {
        this.#blocked.delete(name);
        if (blocked.isReported) {
          const { item, setAside } = blocked;
          this.#options.onFreed({ waitsFor: nameOf(item), blockedMs: nowMs - blocked.sinceMs, setAside });
        }
      }
    }
  }

  /** In the background, one at a time: this waits for the locked item, so that the batches need not. */
  #report(db: Database, blocked: Blocked): void {
    if (blocked.isReported || this.#identifying !== null) return;
    blocked.isReported = true;
    const { item } = blocked;
    this.#identifying = findLockHolders(db, item, IDENTIFY_MS)
      .catch((error: unknown): LockHolder[] => {
        if (isOperatingError(error)) return [];
        throw error;
      })
      .then((holders) => {
        this.#options.onBlocked({ waitsFor: nameOf(item), holders });
      })
      .finally(() => {
        this.#identifying = null;
      });
  }
}

/** The error for work that needs a row that another session has locked. */
export function blockedError(what: string): StoreUnavailableError {
  return new StoreUnavailableError('postgres', 'lock', new Error(`${what} by another session`));
}

function nameOf({ saleId, sku }: ItemKey): string {
  return `${saleId} ${sku}`;
}
