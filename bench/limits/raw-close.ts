import { openTestSale, startWorld } from '@stampede/testkit';
import pg from 'pg';
import { listSeeded, seedOrders, type Ledger } from '../seed-orders.ts';

const BATCH = 2000;
const ALLOTMENT = 1_000_000_000;
const DUE = 'due-';

export interface RawClose {
  /** Closes this many open orders. @returns orders a second */
  run(orders: number): Promise<number>;
  stop(): Promise<void>;
}

/**
 * Overdue orders closed by one bare UPDATE for each 2,000 of them, on one connection, in a table with the same columns,
 * checks and indexes as the ledger's, beside as many open ones. It locks and counts no items, releases nothing, and
 * updates no gate.
 *
 * @param seed how many stay open, and how many can be closed
 */
export async function startRawClose(seed: {
  readonly open: number;
  readonly due: number;
}): Promise<RawClose> {
  const world = await startWorld();
  const client = new pg.Client({ connectionString: world.database.url });
  const stop = async (): Promise<void> => {
    await client.end();
    await world.close();
  };
  try {
    await client.connect();
    const { catalog, saleId } = await openTestSale(world, {
      saleId: 'raw',
      items: [{ sku: 'sku', name: null, allotment: ALLOTMENT, unitPrice: 1000 }],
    });
    const sql = async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(text, [...values])).rows;
    const ledger: Ledger = { deployment: { sql }, saleId, partition: catalog.partition };
    await seedOrders(ledger, { count: seed.open, buyerPrefix: 'open-', state: 'pending_payment' });
    await seedOrders(ledger, { count: seed.due, buyerPrefix: DUE, state: 'pending_payment' });
    const left = await listSeeded(ledger, DUE);
    const run = async (orders: number): Promise<number> => {
      const orderNos = left.splice(0, orders);
      // Like the deadlines of the orders that it is compared with: the rows are equally new.
      await client.query('UPDATE orders SET expires_at = now() WHERE order_no = ANY($1::uuid[])', [orderNos]);
      const start = performance.now();
      for (let from = 0; from < orderNos.length; from += BATCH)
        await client.query({
          name: 'close',
          text: `UPDATE orders SET state = 'expired', closed_at = now()
                 WHERE order_no = ANY($1::uuid[]) AND state = 'pending_payment'`,
          values: [orderNos.slice(from, from + BATCH)],
        });
      return (orderNos.length / (performance.now() - start)) * 1000;
    };
    return { run, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
