import type { Purchase, PurchaseOutcome } from '@stampede/domain';
import {
  applyPendingChanges,
  findOrder,
  placePurchases,
  readSale,
  settlePayment,
  type PaymentOutcome,
} from '@stampede/engine';
import { chunksOf, deadLetterEntry, gateKeys, RESERVE_BATCH_MAX } from '@stampede/store';
import { orderNoIn } from './queue-entries.ts';
import { purchaseOf, type TestSale } from './builders.ts';
import type { World } from './world.ts';

/** Places purchases in one call; default for each: one unit, a new buyer. */
export async function place(
  world: World,
  sale: TestSale,
  ...purchases: readonly Partial<Purchase>[]
): Promise<readonly PurchaseOutcome[]> {
  const whole = purchases.map((fields) => purchaseOf(sale.catalog, fields));
  return placePurchases(world.stores, { ...sale.catalog, purchases: whole });
}

/** Places purchases that must all be accepted; returns their order numbers. */
export async function buy(
  world: World,
  sale: TestSale,
  count = 1,
  fields: Partial<Purchase> = {},
): Promise<string[]> {
  const purchases = Array.from({ length: count }, () => purchaseOf(sale.catalog, fields));
  for (const batch of chunksOf(purchases, RESERVE_BATCH_MAX)) {
    const outcomes = await placePurchases(world.stores, { ...sale.catalog, purchases: batch });
    const refused = outcomes.find(({ outcome }) => outcome !== 'accepted');
    if (refused !== undefined) throw new Error(`a purchase was refused: ${JSON.stringify(refused)}`);
  }
  return purchases.map(({ orderNo }) => orderNo);
}

/** Purchases that became orders. */
export async function order(
  world: World,
  sale: TestSale,
  count = 1,
  fields: Partial<Purchase> = {},
): Promise<string[]> {
  const orderNos = await buy(world, sale, count, fields);
  await world.drainAll();
  return orderNos;
}

/** A purchase that is a dead letter, though it could be an order; default: of one unit. */
export async function deadLetter(
  world: World,
  sale: TestSale,
  fields: Partial<Purchase> = {},
): Promise<string> {
  const [orderNo = ''] = await buy(world, sale, 1, fields);
  const { partition } = sale.catalog;
  const entries = await world.admin.xrange(gateKeys.queueKey(partition), '-', '+');
  const [entryId = ''] = entries.find(([, parts]) => orderNoIn(parts) === orderNo) ?? [];
  const letter = { partition, entryId, orderNo, cause: 'a test' };
  if (!(await deadLetterEntry(world.stores.gate, letter))) throw new Error(`${orderNo} is not queued`);
  return orderNo;
}

/** Pays an order; default: the price of one unit of the test sale. */
export async function pay(
  world: World,
  orderNo: string,
  fields: { amount?: number; reference?: string } = {},
): Promise<PaymentOutcome> {
  return settlePayment(world.stores, { orderNo, provider: 'p', reference: orderNo, amount: 1000, ...fields });
}

/** Available, reserved and sold units of an item, as clients see them; default: the first item. */
export async function stockOf(
  world: World,
  sale: TestSale,
  sku?: string,
): Promise<[available: number, reserved: number, sold: number]> {
  const view = await readSale(world.stores, sale.saleId);
  const item = sku === undefined ? view?.stock[0] : view?.stock.find((stock) => stock.sku === sku);
  if (item === undefined) throw new Error(`sale ${sale.saleId} has no item ${sku ?? ''}`);
  return [item.available, item.reserved, item.sold];
}

export async function stateOf(world: World, orderNo: string): Promise<string | undefined> {
  return (await findOrder(world.stores, orderNo))?.order.state;
}

/** Ends the payment windows of a sale's pending orders now. */
export async function endWindows(world: World, sale: TestSale): Promise<void> {
  await world.stores.db.query(
    `UPDATE public.orders SET expires_at = clock_timestamp() WHERE sale_id = $1 AND state = 'pending_payment'`,
    [sale.saleId],
  );
}

/** Applies all pending gate changes, as an expiry-listener does once all are due. */
export async function applyAllPending(world: World): Promise<void> {
  await world.stores.db.query(`UPDATE public.pending_gate_changes SET retry_at = clock_timestamp()`);
  await applyPendingChanges(world.stores);
}

/** Rows of a table of the ledger. */
export async function countRows(world: World, table: string, where = 'true'): Promise<number> {
  const [row] = await world.stores.db.query<{ count: number }>(
    `SELECT count(*) FROM ${table} WHERE ${where}`,
  );
  return row?.count ?? 0;
}
