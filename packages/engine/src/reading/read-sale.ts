import {
  GateDamagedError,
  isOperatingError,
  isSaleId,
  type ItemStock,
  type SaleCatalog,
  type SaleSettings,
} from '@stampede/domain';
import { findSale, listSalesPage, readGateSale, type LedgerSale } from '@stampede/store';
import { decodeCursor, encodeCursor, InvalidCursorError } from './cursor.ts';
import { findCatalog } from '../stores/find-catalog.ts';
import { reportDamage } from '../trust/report-damage.ts';
import type { Stores } from '../stores/stores.ts';

/** The last moment that a Date can name; Postgres knows some later ones. */
const LATEST_MS = 8.64e15;

/** A sale as the outside sees it, and where its figures were read. */
export interface SaleView {
  readonly catalog: SaleCatalog;
  readonly settings: SaleSettings;
  /** In the order of the catalog. */
  readonly stock: readonly ItemStock[];
  readonly source: 'gate' | 'ledger';
  readonly serverTimeMs: number;
}

/** From the gate in one script; while it is not trusted or cannot be reached, from the ledger. Null: no such sale. */
export async function readSale(stores: Stores, saleId: string): Promise<SaleView | null> {
  const catalog = await findCatalog(stores, saleId);
  if (catalog === null) return null;
  const fromGate = await readFromGate(stores, catalog);
  if (fromGate !== null) return fromGate;
  const sale = await findSale(stores.db, saleId);
  return sale === null ? null : fromLedger(sale);
}

/** Newest first. @throws InvalidCursorError */
export async function listSales(
  stores: Stores,
  page: { limit: number; cursor: string | null },
): Promise<{ data: SaleView[]; nextCursor: string | null }> {
  const sales = await listSalesPage(stores.db, {
    limit: page.limit + 1,
    before: page.cursor === null ? null : saleCursor(page.cursor),
  });
  const shown = sales.slice(0, page.limit);
  const data = await Promise.all(
    shown.map(async (sale) => (await readFromGate(stores, sale.catalog)) ?? fromLedger(sale)),
  );
  const last = shown.at(-1)?.catalog;
  return {
    data,
    nextCursor:
      sales.length > page.limit && last !== undefined ? encodeCursor([last.createdAtMs, last.saleId]) : null,
  };
}

function saleCursor(cursor: string): { createdAtMs: number; saleId: string } {
  const [createdAtMs, saleId] = decodeCursor(cursor, ['number', 'string']) as [number, string];
  if (createdAtMs < 0 || createdAtMs > LATEST_MS || !isSaleId(saleId)) throw new InvalidCursorError();
  return { createdAtMs, saleId };
}

async function readFromGate(stores: Stores, catalog: SaleCatalog): Promise<SaleView | null> {
  try {
    const sale = await readGateSale(stores.gate, catalog);
    if (sale === null) return null;
    const stock = catalog.items.map(({ sku }) => sale.stock.get(sku));
    if (stock.some((item) => item === undefined)) return null;
    return {
      catalog,
      settings: sale.settings,
      stock: stock as ItemStock[],
      source: 'gate',
      serverTimeMs: sale.nowMs,
    };
  } catch (error) {
    if (error instanceof GateDamagedError) await reportDamage(stores, catalog.partition);
    if (isOperatingError(error)) return null;
    throw error;
  }
}

/** The state is derived by this process's clock then: no decision is taken by it. */
function fromLedger(sale: LedgerSale): SaleView {
  return { ...sale, source: 'ledger', serverTimeMs: Date.now() };
}
