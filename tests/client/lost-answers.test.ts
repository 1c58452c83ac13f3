import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createClient } from '@stampede/client';
import { lawsAtRest, ShopClient, startDeployment, type Deployment } from '@stampede/testkit';
import { startCuttingProxy, type CuttingProxy } from './cutting-proxy.ts';

const SALE = 'lossy';
const WISHES = 1000;
const BUYERS = 100;
const CONCURRENCY = 40;

let deployment: Deployment;
let observer: ShopClient;
let proxy: CuttingProxy;
beforeAll(async () => {
  deployment = await startDeployment();
  observer = new ShopClient(deployment, 4);
  proxy = await startCuttingProxy(deployment.url, 0.3, 1);
}, 60_000);
afterAll(async () => {
  observer.close();
  await proxy.close();
  await deployment.stop();
}, 60_000);

it('1,000 purchases while three of ten answers are lost are all bought, and none of them twice', async () => {
  await observer.openSale({ saleId: SALE, items: [{ sku: 'red', allotment: 2 * WISHES }] });
  const shop = createClient({ url: proxy.url, token: deployment.shopToken });
  const placed = new Map<string, string>();
  const left = Array.from({ length: WISHES }, (_, index) => `buyer-${index % BUYERS}`);
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (let buyerId = left.pop(); buyerId !== undefined; buyerId = left.pop()) {
        const wish = shop.purchase({ saleId: SALE, buyerId });
        const { orderNo } = await wish.order();
        placed.set(wish.key, orderNo);
      }
    }),
  );
  // Two answers of each wish passed the proxy, so 1,000 purchases and 1,000 reads lost some.
  expect(proxy.cuts).toBeGreaterThan(WISHES / 2);
  expect(placed.size).toBe(WISHES);
  const ledger = await deployment.sql<{ key: string; orderNo: string }>(
    'SELECT idempotency_key AS key, order_no AS "orderNo" FROM orders WHERE sale_id = $1',
    [SALE],
  );
  expect(ledger).toHaveLength(WISHES);
  expect(new Map(ledger.map(({ key, orderNo }) => [key, orderNo]))).toEqual(placed);
  expect(await shop.sales.get(SALE)).toMatchObject({ items: [{ available: WISHES, reserved: WISHES }] });
  expect(await lawsAtRest(deployment, observer, SALE)).toEqual([]);
}, 180_000);
