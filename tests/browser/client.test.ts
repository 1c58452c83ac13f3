import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ShopClient, startDeployment, type Deployment } from '@stampede/testkit';
import type { Page } from 'playwright-core';
import { buyerToken } from '../../apps/buy-api/test/buyer-jwt.ts';
import { bundleClient } from '../../packages/client/test/bundle.ts';
import { findChromium, openBrowser } from './chromium.ts';

const executable = findChromium();
const describeWithBrowser = executable === null ? describe.skip : describe;
if (executable === null)
  process.stdout.write('No Chromium on this machine: the client is not tested in one.\n');

const SECRET = 'a-secret-that-buyers-do-not-know';

/** A page of the shop; `buy` is called by the test, and answers with the order and the key. */
const pageOf = (token: string): string => `<!doctype html>
<title>Shop</title>
<script type="module">
  import { createClient } from '/client.js';
  const client = createClient({ url: '/', token: ${JSON.stringify(token)} });
  const wishOf = (saleId, name) => client.purchase({ saleId, name, storage: localStorage });
  window.buy = async (saleId) => {
    const wish = wishOf(saleId);
    const { orderNo, state } = await wish.order();
    return { orderNo, state, key: await wish.key };
  };
  window.keys = (names) => Promise.all(names.map((name) => wishOf('shop', name).key));
</script>`;

interface Bought {
  readonly orderNo: string;
  readonly state: string;
  readonly key: string;
}

describeWithBrowser('the client in a browser', () => {
  let deployment: Deployment;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let shop: ShopClient;
  beforeAll(async () => {
    [deployment, browser] = await Promise.all([
      startDeployment({ env: { BUYER_JWT_SECRET: SECRET } }),
      openBrowser(executable ?? ''),
    ]);
    shop = new ShopClient(deployment, 2);
    const html = pageOf(await buyerToken('anna', SECRET));
    const script = bundleClient();
    await browser.context.route('**/shop', (route) =>
      route.fulfill({ contentType: 'text/html', body: html }),
    );
    await browser.context.route('**/client.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: script }),
    );
  }, 60_000);
  afterAll(async () => {
    shop.close();
    await browser.close();
    await deployment.stop();
  }, 60_000);

  const openPage = async (): Promise<Page> => {
    const page = await browser.context.newPage();
    await page.goto(`${deployment.url}/shop`);
    return page;
  };
  const buy = (page: Page, saleId: string): Promise<Bought> => page.evaluate(`buy('${saleId}')`);
  const ordersOf = (saleId: string) =>
    deployment.sql<{ order_no: string; idempotency_key: string }>(
      'SELECT order_no, idempotency_key FROM orders WHERE sale_id = $1',
      [saleId],
    );

  it('buys, and shows the same order after a reload', async () => {
    await shop.openSale({ saleId: 'reload', items: [{ sku: 'red', allotment: 10 }] });
    const page = await openPage();
    const bought = await buy(page, 'reload');
    expect(bought.state).toBe('pending_payment');
    await page.reload();
    expect(await buy(page, 'reload')).toEqual(bought);
    expect(await ordersOf('reload')).toEqual([{ order_no: bought.orderNo, idempotency_key: bought.key }]);
  }, 60_000);

  it('buys once in two pages at the same time', async () => {
    await shop.openSale({ saleId: 'tabs', items: [{ sku: 'red', allotment: 10 }] });
    const pages = await Promise.all([openPage(), openPage()]);
    const [first, second] = await Promise.all(pages.map((page) => buy(page, 'tabs')));
    expect(second).toEqual(first);
    expect(await ordersOf('tabs')).toHaveLength(1);
  }, 60_000);

  it('has one key for each of many wishes that begin in two pages at the same time', async () => {
    const names = JSON.stringify(Array.from({ length: 200 }, (_, index) => `wish-${index}`));
    const pages = await Promise.all([openPage(), openPage()]);
    const [first, second] = await Promise.all(pages.map((page) => page.evaluate<string[]>(`keys(${names})`)));
    expect(second).toEqual(first);
    expect(new Set(first).size).toBe(200);
  }, 60_000);
});
