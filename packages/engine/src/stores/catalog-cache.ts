import type { SaleCatalog } from '@stampede/domain';

/** Items of all cached sales together: some 200 bytes each. */
const ITEMS_MAX = 100_000;

/** The catalogs that this process has read, the latest version of each; the ones read longest ago are evicted first. */
export class CatalogCache {
  readonly #catalogs = new Map<string, SaleCatalog>();
  readonly #reads = new Map<string, Promise<SaleCatalog | null>>();
  #items = 0;

  get(saleId: string): SaleCatalog | undefined {
    return this.#catalogs.get(saleId);
  }

  set(catalog: SaleCatalog): void {
    const { saleId, version, items } = catalog;
    const cached = this.#catalogs.get(saleId);
    if (cached !== undefined && cached.version >= version) return;
    this.#catalogs.set(saleId, catalog);
    this.#items += items.length - (cached?.items.length ?? 0);
    for (const [oldest, { items: evicted }] of this.#catalogs) {
      if (this.#items <= ITEMS_MAX) return;
      this.#catalogs.delete(oldest);
      this.#items -= evicted.length;
    }
  }

  /** For a sale that was removed. */
  delete(saleId: string): void {
    this.#items -= this.#catalogs.get(saleId)?.items.length ?? 0;
    this.#catalogs.delete(saleId);
  }

  /** One read of a sale's catalog at a time: calls share the one that is in flight. */
  shareRead(saleId: string, read: () => Promise<SaleCatalog | null>): Promise<SaleCatalog | null> {
    let reading = this.#reads.get(saleId);
    if (reading === undefined) {
      reading = read().finally(() => this.#reads.delete(saleId));
      this.#reads.set(saleId, reading);
    }
    return reading;
  }
}
