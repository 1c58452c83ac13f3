import { lawsAtRest, ShopClient, type Deployment } from '@stampede/testkit';
import { BrokenLaws, noneBroken } from '../measurement.ts';
import { orderMany, partitionOf, setDeadlines } from '../orders.ts';
import { watchUnitsBack } from '../units-back.ts';

const LOOK_EVERY_MS = 10;
/** From setting the deadlines to the first of them. */
const LEAD_MS = 3000;

export const HOW =
  'Every 10 ms the reservations of all orders whose deadline has passed are looked up in Redis, by one HMGET; the ' +
  'units are available from the moment at which the reservation is gone, as one script moves both. The payment ' +
  'windows themselves are not touched, because Redis deletes an expired key that is read.';

/**
 * Buys, sets the deadlines, and measures for each order the time from its deadline until its unit was available.
 *
 * @param spreadMs the deadlines are spread evenly over this time
 */
export async function deadlineToStock(
  deployment: Deployment,
  wanted: { readonly saleId: string; readonly orders: number; readonly spreadMs: number },
): Promise<number[]> {
  const { saleId, orders, spreadMs } = wanted;
  const client = new ShopClient(deployment, 100);
  try {
    await client.openSale({ saleId, items: [{ sku: 'sku', allotment: orders }], paymentWindowSeconds: 3600 });
    const orderNos = await orderMany(deployment, client, { saleId, skus: ['sku'], count: orders });
    const first = Date.now() + LEAD_MS;
    const deadlines = new Map(orderNos.map((no, index) => [no, first + (index * spreadMs) / orders]));
    await setDeadlines(deployment, saleId, deadlines);
    const lags = await watchUnitsBack(
      deployment,
      await partitionOf(deployment, saleId),
      deadlines,
      LOOK_EVERY_MS,
    );
    noneBroken(await lawsAtRest(deployment, client, saleId));
    const [item] = (await client.sale(saleId)).body['items'] as { available: number }[];
    if (item?.available !== orders) throw new BrokenLaws([`${item?.available} of ${orders} units are back`]);
    return lags;
  } finally {
    client.close();
  }
}
