import { insertClockEvents, insertStockEvents } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

/** Sales in one run. */
const SALES_MAX = 100;

/**
 * Inserts the events that no transaction decides: sales that the clock has opened or closed, items that the ledger
 * shows as sold out or back in stock. Each row that remembers an announcement is locked by one copy at a time, so every
 * event is written once. A crash in between changes nothing.
 *
 * @throws StoreUnavailableError while Postgres is unavailable
 */
export async function announceClock(stores: Stores): Promise<void> {
  await insertClockEvents(stores.db, { limit: SALES_MAX });
  await insertStockEvents(stores.db);
}
