import {
  GateDamagedError,
  isOperatingError,
  isSaleId,
  type ItemStock,
  type SaleCatalog,
  type SaleSettings,
} from '@stampede/domain';
import { findSale, listSalesPage, readGateSale, type LedgerSale } from '@stampede/store';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { findCatalog } from '../stores/find-catalog.ts';
import { reportDamage } from '../trust/report-damage.ts';
import type { Stores } from '../stores/stores.ts';

/** The maximum of Date. Postgres' range is larger. */
const LATEST_MS = 8.64e15;

/** A sale as clients see it, and the store that its figures were read from. */
export interface SaleView {
  readonly catalog: SaleCatalog;
  readonly settings: SaleSettings;
  /** In the order of the catalog. */
  readonly stock: readonly ItemStock[];
  readonly source: 'gate' | 'ledger';
  /** True while the ledger has a change of it that is not applied to the gate. */
  readonly pending: boolean;
  readonly serverTimeMs: number;
}

/**
 * From the gate in one script; from the ledger while the gate is not trusted or unavailable, or has another catalog than
 * this process. Null: no such sale.
 */
export async function readSale(stores: Stores, saleId: string): Promise<SaleView | null> {
  const catalog = await findCatalog(stores, saleId);
  if (catalog === null) return null;
  const fromGate = await readFromGate(stores, catalog);
  if (fromGate !== null) return fromGate;
  const sale = await findSale(stores.db, saleId);
  if (sale === null) {
    stores.catalogs.delete(saleId);
    return null;
  }
  stores.catalogs.set(sale.catalog);
  return viewLedgerSale(stores, sale);
}

/** The same for a sale that was read from the ledger already. Throws no operating error. */
export async function viewSale(stores: Stores, sale: LedgerSale): Promise<SaleView> {
  return (await readFromGate(stores, sale.catalog)) ?? viewLedgerSale(stores, sale);
}

/** The state is derived by this process's clock; nothing is decided by it. */
export function viewLedgerSale({ pendingSales }: Stores, sale: LedgerSale): SaleView {
  const pending = pendingSales.has(sale.catalog.saleId);
  return { ...sale, source: 'ledger', pending, serverTimeMs: Date.now() };
}

/**
 * - `listed`: a page; `nextCursor` is null on the last one.
 * - `invalid_cursor`: the cursor is not one of this list.
 */
export type ListSalesOutcome =
  | { readonly outcome: 'listed'; readonly data: SaleView[]; readonly nextCursor: string | null }
  | { readonly outcome: 'invalid_cursor' };

/** Sales, newest first: all of them, or those that are not unlisted. */
export async function listSales(
  stores: Stores,
  { limit, cursor, listed }: { limit: number; cursor: string | null; listed: 'public' | 'all' },
): Promise<ListSalesOutcome> {
  const before = cursor === null ? null : saleCursor(cursor);
  if (before === undefined) return { outcome: 'invalid_cursor' };
  const { data, next } = await readPage(stores, { limit, before, listed });
  const nextCursor = next === null ? null : encodeCursor([next.createdAtMs, next.saleId]);
  return { outcome: 'listed', data, nextCursor };
}

/** Sales in one read of {@link allSales}. */
const PAGE = 200;

/** All sales, newest first, read page by page. */
export async function* allSales(stores: Stores): AsyncGenerator<SaleView> {
  let before: SalePlace | null = null;
  do {
    const page: SalePage = await readPage(stores, { limit: PAGE, before, listed: 'all' });
    yield* page.data;
    before = page.next;
  } while (before !== null);
}

/** A sale's place in the list. */
type SalePlace = Pick<SaleCatalog, 'createdAtMs' | 'saleId'>;

interface SalePage {
  readonly data: SaleView[];
  /** The last sale of the page, if more follow; else null. */
  readonly next: SalePlace | null;
}

async function readPage(stores: Stores, page: Parameters<typeof listSalesPage>[1]): Promise<SalePage> {
  const { limit } = page;
  const sales = await listSalesPage(stores.db, { ...page, limit: limit + 1 });
  const shown = sales.slice(0, limit);
  const data = await Promise.all(shown.map((sale) => viewSale(stores, sale)));
  const last = shown.at(-1)?.catalog ?? null;
  return { data, next: sales.length > limit ? last : null };
}

function saleCursor(cursor: string): SalePlace | undefined {
  const [createdAtMs, saleId] = decodeCursor(cursor, ['number', 'string']) ?? [];
  if (typeof createdAtMs !== 'number' || typeof saleId !== 'string') return undefined;
  return createdAtMs >= 0 && createdAtMs <= LATEST_MS && isSaleId(saleId)
    ? { createdAtMs, saleId }
    : undefined;
}

async function readFromGate(stores: Stores, catalog: SaleCatalog): Promise<SaleView | null> {
  try {
    const sale = await readGateSale(stores.gate, catalog);
    if (sale?.settings.catalogVersion !== catalog.version) return null;
    const stock = catalog.items.map(({ sku }) => sale.stock.get(sku));
    if (stock.some((item) => item === undefined)) return null;
    return {
      catalog,
      settings: sale.settings,
      stock: stock as ItemStock[],
      source: 'gate',
      pending: stores.pendingSales.has(catalog.saleId),
      serverTimeMs: sale.nowMs,
    };
  } catch (error) {
    if (error instanceof GateDamagedError) await reportDamage(stores, catalog.partition);
    if (isOperatingError(error)) return null;
    throw error;
  }
}
