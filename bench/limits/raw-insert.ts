import { newOrderNo } from '@stampede/domain';
import { openTestSale, startWorld } from '@stampede/testkit';
import pg from 'pg';

const BATCH = 500;
const BUYERS = 1_000_000_000;
const ALLOTMENT = 1_000_000_000;

export interface RawInsert {
  /** Orders a second. */
  run(orders: number): Promise<number>;
  stop(): Promise<void>;
}

/**
 * Orders written in transactions of 500 on one connection, into a table with the same columns, checks and indexes as
 * the ledger's, with one update of the item's counter, for buyers in random order. It reads and checks nothing, and
 * updates no gate.
 */
export async function startRawInsert(): Promise<RawInsert> {
  const world = await startWorld();
  const { saleId } = await openTestSale(world, {
    saleId: 'raw',
    items: [{ sku: 'sku', name: null, allotment: ALLOTMENT, unitPrice: 1000 }],
  });
  const client = new pg.Client({ connectionString: world.database.url });
  await client.connect();
  const write = async (orderNos: readonly string[], buyerIds: readonly string[]): Promise<void> => {
    await client.query('BEGIN');
    await client.query({
      name: 'insert',
      text: `INSERT INTO orders (order_no, buyer_id, sale_id, sku, quantity, amount, currency, state, purchased_at,
                                 created_at, expires_at, gate_epoch, request_id)
             SELECT order_no, buyer_id, $3, 'sku', 1, 1000, 'EUR', 'pending_payment', now(),
                    now(), now() + interval '1 day', 1, order_no::text
             FROM unnest($1::uuid[], $2::text[]) AS o (order_no, buyer_id) ON CONFLICT DO NOTHING`,
      values: [orderNos, buyerIds, saleId],
    });
    await client.query({
      name: 'count',
      text: `UPDATE sale_items SET reserved = reserved + $2 WHERE sale_id = $1 AND sku = 'sku'`,
      values: [saleId, orderNos.length],
    });
    await client.query('COMMIT');
  };
  return {
    run: async (orders) => {
      const batches = Array.from({ length: Math.ceil(orders / BATCH) }, () => ({
        orderNos: Array.from({ length: BATCH }, () => newOrderNo(0)),
        buyerIds: Array.from({ length: BATCH }, () => `buyer-${Math.floor(Math.random() * BUYERS)}`),
      }));
      const start = performance.now();
      for (const { orderNos, buyerIds } of batches) await write(orderNos, buyerIds);
      return ((batches.length * BATCH) / (performance.now() - start)) * 1000;
    },
    stop: async () => {
      await client.end();
      await world.close();
    },
  };
}
