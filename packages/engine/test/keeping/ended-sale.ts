import { changeSale, closeOverdueOrders } from '@stampede/engine';
import { applyAllPending, endWindows, type TestSale, type World } from '@stampede/testkit';

const HOUR_MS = 3_600_000;

/** Closes a sale as if it had ended some hours ago, and its pending orders with it. */
export async function endSale(world: World, sale: TestSale, hoursAgo = 25): Promise<void> {
  await endWindows(world, sale);
  await closeOverdueOrders(world.stores, null);
  await changeSale(world.stores, sale.saleId, { closesAtMs: Date.now() - hoursAgo * HOUR_MS });
  await applyAllPending(world);
}

/** Takes the trust from all gates, and rebuilds them. */
export async function rebuildAll(world: World): Promise<void> {
  await world.stores.db.query(`UPDATE gates SET state = 'untrusted'`);
  await world.trust();
}
