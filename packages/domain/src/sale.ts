/** What is stored. `scheduled`, and `closed` by its time, are derived from the clock. */
export type StoredSaleState = 'open' | 'paused' | 'closed';
export type SaleState = 'scheduled' | StoredSaleState;

/** What of a sale can change after its creation. Every change has a higher version. Times in ms since 1970. */
export interface SaleSettings {
  readonly version: number;
  readonly name: string;
  readonly state: StoredSaleState;
  readonly opensAtMs: number | null;
  readonly closesAtMs: number | null;
  readonly buyerLimit: number | null;
  readonly paymentWindowSeconds: number;
  /** When the stored state became `closed`. */
  readonly closedAtMs: number | null;
}

/** What of a sale's item never changes. */
export interface CatalogItem {
  readonly sku: string;
  readonly name: string | null;
  /** Integer minor units of the sale's currency. */
  readonly unitPrice: number;
}

/** What of a sale never changes: a process may keep it for as long as it likes. */
export interface SaleCatalog {
  readonly saleId: string;
  readonly partition: number;
  readonly currency: string;
  readonly holdSeconds: number;
  readonly createdAtMs: number;
  /** In the order of their creation. */
  readonly items: readonly CatalogItem[];
}

/** The state that the outside sees at `nowMs`. A closed sale stays closed, also one that never opened. */
export function saleStateAt(
  settings: Pick<SaleSettings, 'state' | 'opensAtMs' | 'closesAtMs'>,
  nowMs: number,
): SaleState {
  if (settings.state === 'closed') return 'closed';
  if (settings.closesAtMs !== null && nowMs >= settings.closesAtMs) return 'closed';
  if (settings.state === 'paused') return 'paused';
  if (settings.opensAtMs !== null && nowMs < settings.opensAtMs) return 'scheduled';
  return 'open';
}
