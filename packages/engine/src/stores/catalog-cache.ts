import type { SaleCatalog } from '@stampede/domain';

/** Items of all cached sales together: some 200 bytes each. */
const ITEMS_MAX = 100_000;

/** The catalogs that this process has read. They never change; the ones read longest ago are evicted first. */
export class CatalogCache {
  readonly #catalogs = new Map<string, SaleCatalog>();
  #items = 0;

  get(saleId: string): SaleCatalog | undefined {
    return this.#catalogs.get(saleId);
  }

  set(catalog: SaleCatalog): void {
    if (this.#catalogs.has(catalog.saleId)) return;
    this.#catalogs.set(catalog.saleId, catalog);
    this.#items += catalog.items.length;
    for (const [saleId, oldest] of this.#catalogs) {
      if (this.#items <= ITEMS_MAX) return;
      this.#catalogs.delete(saleId);
      this.#items -= oldest.items.length;
    }
  }
}
