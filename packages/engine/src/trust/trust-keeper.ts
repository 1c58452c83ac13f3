import { rememberNewestSales } from '../stores/find-catalog.ts';
import { prepareLedger } from './prepare-ledger.ts';
import { refreshTrust } from './refresh-trust.ts';
import type { Stores } from '../stores/stores.ts';

/** New sales become known to every process within this time. */
const REMEMBER_EVERY_MS = 1000;

/**
 * What keeps a process informed: the schema and the partitions first, then, run after run, which gates the ledger
 * approves, and which sales they do not show as they are.
 */
export class TrustKeeper {
  readonly #stores: Stores;
  readonly #onPartitions: (partitions: readonly number[]) => void;
  #prepared = false;
  #rememberAtMs = 0;

  /** @param onPartitions told after every run which partitions exist: a later version of PARTITIONS may add some */
  constructor(stores: Stores, onPartitions: (partitions: readonly number[]) => void = () => undefined) {
    this.#stores = stores;
    this.#onPartitions = onPartitions;
  }

  /** Whether the schema was found to be known. */
  get prepared(): boolean {
    return this.#prepared;
  }

  /** @throws SchemaError, which no retry cures; an operating error while Postgres is away */
  async runOnce(): Promise<{ more: boolean }> {
    if (!this.#prepared) {
      await prepareLedger(this.#stores);
      this.#prepared = true;
    }
    if (performance.now() >= this.#rememberAtMs) {
      await rememberNewestSales(this.#stores);
      this.#rememberAtMs = performance.now() + REMEMBER_EVERY_MS;
    }
    this.#onPartitions(await refreshTrust(this.#stores));
    await this.#stores.pendingSales.refresh(this.#stores.db);
    return { more: false };
  }
}
