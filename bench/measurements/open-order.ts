import type { Deployment } from '@stampede/testkit';
import type { Measurement, Report, RunOptions } from '../measurement.ts';
import { withShop, type Shop } from '../shop.ts';

const ORDERS = 100_000;
const SECONDS = 5;

/** Memory of Redis per order that is pending payment. */
export const openOrder: Measurement = {
  name: 'open-order',
  title: 'Redis memory of an open order, over 100,000 of them',
  run: (options) => withShop({}, 'open-orders', (shop) => measure(shop, options)),
};

async function measure(shop: Shop, { scaled }: RunOptions): Promise<Report> {
  const { deployment } = shop;
  const wanted = scaled(ORDERS, 1000);
  const before = await usedMemory(deployment);
  let orders = 0;
  for (let slice = 0; orders < wanted; slice += 1) {
    const seconds = Math.min(SECONDS, Math.max(1, Math.floor(wanted / 10_000)));
    // More buyers than purchases in this time: each order has another buyer.
    await shop.buy(seconds, { buyers: ORDERS * 2, buyerPrefix: `buyer-${slice}-` });
    await shop.drain();
    orders = await countOrders(shop);
  }
  const after = await usedMemory(deployment);
  await shop.check();
  return {
    how:
      'used_memory before the first purchase and after the last order was written, over the number of orders: the ' +
      'reservation, the key of the payment window, and the count of its buyer, who bought nothing else. Idempotency ' +
      'keys are not sent.',
    figures: [
      { what: 'open orders', value: orders, unit: '' },
      { what: 'memory of each', value: (after - before) / orders, unit: 'B', goal: 'orderMemory' },
    ],
  };
}

async function countOrders({ deployment, saleId }: Shop): Promise<number> {
  const [row] = await deployment.sql<{ count: number }>('SELECT count(*) FROM orders WHERE sale_id = $1', [
    saleId,
  ]);
  return row?.count ?? 0;
}

async function usedMemory(deployment: Deployment): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await deployment.admin.info('memory'))?.[1]);
}
