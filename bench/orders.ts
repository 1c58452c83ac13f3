import { gateKeys } from '@stampede/store';
import { waitFor, type Deployment, type ShopClient } from '@stampede/testkit';
import { closedLoop } from './load/pace.ts';

const CONCURRENCY = 100;
/** As in the order-creator: the event fires only after the deadline has passed in Postgres. */
const WINDOW_MARGIN_MS = 5;
const CHUNK = 5000;

export async function partitionOf(deployment: Deployment, saleId: string): Promise<number> {
  const [row] = await deployment.sql<{ partition: number }>(
    'SELECT partition FROM sales WHERE sale_id = $1',
    [saleId],
  );
  if (row === undefined) throw new Error(`there is no sale ${saleId}`);
  return row.partition;
}

/** Buys one unit per order, evenly over the SKUs, and waits until all are orders with their payment windows. */
export async function orderMany(
  deployment: Deployment,
  client: ShopClient,
  wanted: { readonly saleId: string; readonly skus: readonly string[]; readonly count: number },
): Promise<string[]> {
  const { saleId, skus, count } = wanted;
  const orderNos: string[] = [];
  await closedLoop(count, CONCURRENCY, async (index) => {
    const sku = skus[index % skus.length] ?? '';
    const reply = await client.purchase(saleId, { sku, quantity: 1, buyerId: `buyer-${index}` });
    if (reply.status !== 202) throw new Error(`a purchase was refused: ${JSON.stringify(reply)}`);
    orderNos.push(String(reply.body['orderNo']));
  });
  const queue = gateKeys.queueKey(await partitionOf(deployment, saleId));
  await waitFor('all purchases are orders', async () => (await deployment.admin.xlen(queue)) === 0, 120_000);
  return orderNos;
}

/**
 * Moves the deadlines of pending orders, in the ledger and in the windows' keys, as if they had been bought earlier.
 */
export async function setDeadlines(
  deployment: Deployment,
  saleId: string,
  deadlines: ReadonlyMap<string, number>,
): Promise<void> {
  const partition = await partitionOf(deployment, saleId);
  const all = [...deadlines];
  for (let from = 0; from < all.length; from += CHUNK) {
    const chunk = all.slice(from, from + CHUNK);
    await deployment.sql(
      `UPDATE orders o SET expires_at = to_timestamp(d.at / 1000)
       FROM unnest($1::uuid[], $2::float8[]) AS d (order_no, at) WHERE o.order_no = d.order_no`,
      [chunk.map(([orderNo]) => orderNo), chunk.map(([, atMs]) => atMs)],
    );
    const pipeline = deployment.admin.pipeline();
    for (const [orderNo, atMs] of chunk)
      pipeline.pexpireat(gateKeys.windowKey(partition, orderNo), Math.ceil(atMs) + WINDOW_MARGIN_MS);
    for (const [error, moved] of (await pipeline.exec()) ?? []) {
      if (error !== null) throw error;
      if (moved !== 1) throw new Error('an order has no payment window in Redis');
    }
  }
}
