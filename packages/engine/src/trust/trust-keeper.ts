import { cacheNewestSales } from '../stores/find-catalog.ts';
import { prepareLedger } from './prepare-ledger.ts';
import { refreshTrust } from './refresh-trust.ts';
import type { Stores } from '../stores/stores.ts';

/** Every process caches new sales within this time. */
const CACHE_EVERY_MS = 1000;

/**
 * Keeps a process's view of the ledger: checks the schema and the partitions once, then reads in each run which gates
 * are approved, and which sales have an unapplied change.
 */
export class TrustKeeper {
  readonly #stores: Stores;
  readonly #onPartitions: (partitions: readonly number[]) => void;
  #prepared = false;
  #cacheAtMs = 0;

  /** @param onPartitions called after every run with the existing partitions: a higher PARTITIONS may add some */
  constructor(stores: Stores, onPartitions: (partitions: readonly number[]) => void = () => undefined) {
    this.#stores = stores;
    this.#onPartitions = onPartitions;
  }

  /** Whether the schema was checked and is supported. */
  get prepared(): boolean {
    return this.#prepared;
  }

  /** @throws SchemaError, which is not retryable; an operating error while Postgres is unavailable */
  async runOnce(): Promise<{ more: boolean }> {
    if (!this.#prepared) {
      await prepareLedger(this.#stores);
      this.#prepared = true;
    }
    if (performance.now() >= this.#cacheAtMs) {
      await cacheNewestSales(this.#stores);
      this.#cacheAtMs = performance.now() + CACHE_EVERY_MS;
    }
    this.#onPartitions(await refreshTrust(this.#stores));
    await this.#stores.pendingSales.refresh(this.#stores.db);
    return { more: false };
  }
}
