import { countWindowsEnding, sumOrdersByState, type OrderTotal } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

export type { OrderTotal } from '@stampede/store';

const SOON_MS = 60_000;
const WINDOWS_MAX = 10_000;

/**
 * The orders of a sale and their amounts, by state. Reads all orders of the sale.
 * @throws an operating error while Postgres is unavailable
 */
export function readOrderTotals({ db }: Stores, saleId: string): Promise<OrderTotal[]> {
  return sumOrdersByState(db, saleId);
}

/**
 * Payment windows of a sale that end within a minute, among the 10,000 of all sales that end first.
 * @throws an operating error while Postgres is unavailable
 */
export function countEndingSoon({ db }: Stores, saleId: string): Promise<number> {
  return db.transaction((tx) => countWindowsEnding(tx, { saleId, withinMs: SOON_MS, max: WINDOWS_MAX }));
}
