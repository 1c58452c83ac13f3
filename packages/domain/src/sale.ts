/** The stored state. `scheduled`, and `closed` by time, are derived from the clock. */
export type StoredSaleState = 'open' | 'paused' | 'closed';
export type SaleState = 'scheduled' | StoredSaleState;

/** The mutable part of a sale. Every change has a higher version. Times in ms since 1970. */
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

/** The immutable part of a sale's item. */
export interface CatalogItem {
  readonly sku: string;
  readonly name: string | null;
  /** Integer minor units of the sale's currency. */
  readonly unitPrice: number;
}

/** The immutable part of a sale: a process may cache it without a limit of time. */
export interface SaleCatalog {
  readonly saleId: string;
  readonly partition: number;
  readonly currency: string;
  readonly holdSeconds: number;
  readonly createdAtMs: number;
  /** In the order of their creation. */
  readonly items: readonly CatalogItem[];
}

/** The state that clients see at `nowMs`. A closed sale stays closed, also one that never opened. */
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
