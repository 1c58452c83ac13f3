/** The stored state. `scheduled`, and `closed` by time, are derived from the clock. */
export type StoredSaleState = 'open' | 'paused' | 'closed';
export type SaleState = 'scheduled' | StoredSaleState;

/** `unlisted`: found by its id, and in no public list. */
export const VISIBILITIES = ['public', 'unlisted'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

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
  /** The version of the catalog whose prices the gate accepts. */
  readonly catalogVersion: number;
  readonly visibility: Visibility;
  /** Shown to buyers. */
  readonly message: string | null;
}

/** What an item is and costs. */
export interface CatalogItem {
  readonly sku: string;
  readonly name: string | null;
  /** Integer minor units of the sale's currency. */
  readonly unitPrice: number;
}

/**
 * What a sale sells, and the part of it that never changes. A process may cache it without a limit of time: a purchase
 * carries its version, and the gate accepts only the present one.
 */
export interface SaleCatalog {
  readonly saleId: string;
  /** The version of the sale that last changed its items; 0: as created. */
  readonly version: number;
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
