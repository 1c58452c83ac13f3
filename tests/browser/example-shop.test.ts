import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient, type Client } from '@stampede/client';
import { onFreePort, startDeployment, waitFor, type Deployment } from '@stampede/testkit';
import type { Page } from 'playwright-core';
import { findChromium, openBrowser } from './chromium.ts';
import { startExample, type Example } from './example-process.ts';

const executable = findChromium();
const describeWithBrowser = executable === null ? describe.skip : describe;
if (executable === null)
  process.stdout.write('No Chromium on this machine: the example is not tested in one.\n');

const CASE_MS = 120_000;
const SALE = 'drop';

async function collect<Entry>(list: AsyncIterable<Entry>): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of list) entries.push(entry);
  return entries;
}

/** What the example has in its file, as far as the tests read it. */
interface Books {
  readonly intentions: { orderNo?: string; money?: string }[];
  readonly heard: { id: string; type: string; orderNo?: string; position: number }[];
  readonly provider: Record<string, string>;
}

describeWithBrowser('the example shop in a browser', () => {
  let deployment: Deployment;
  let operator: Client;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let data: string;
  let port: number;
  let example: Example;
  let page: Page;

  const start = (): Promise<Example> => startExample({ deployment, saleId: SALE, port, data });
  const file = (): string => join(data, 'shop.json');
  const books = (): Books => JSON.parse(readFileSync(file(), 'utf8')) as Books;

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'stampede-example-'));
    [deployment, browser, port] = await Promise.all([
      startDeployment({ webhookSenders: 1 }),
      openBrowser(executable ?? ''),
      onFreePort('the example', async (free) => free),
    ]);
    operator = createClient({ url: deployment.url, token: deployment.operatorToken });
    await operator.sales.create({
      ...{ saleId: SALE, name: 'Friday drop', currency: 'EUR', paymentWindowSeconds: 4 },
      items: [
        { sku: 'poster', name: 'The only poster', allotment: 1, unitPrice: 1500 },
        { sku: 'red', name: 'Red', allotment: 100, unitPrice: 8990 },
      ],
    });
    example = await start();
    page = await browser.context.newPage();
    await page.goto(example.url);
  }, CASE_MS);
  afterAll(async () => {
    await example.stop();
    await browser.close();
    await deployment.stop();
    rmSync(data, { recursive: true, force: true });
  }, CASE_MS);

  const buy = (name: string) => page.getByRole('button', { name: `Buy ${name}`, exact: true }).click();
  /** Until the page shows the text. */
  const seen = (text: string) => page.getByText(text).first().waitFor({ timeout: 30_000 });
  /** The types that were heard of an order, the oldest first. */
  const heardOf = (orderNo: string): string[] =>
    books()
      .heard.filter((event) => event.orderNo === orderNo)
      .map(({ type }) => type)
      .reverse();
  const heard = (orderNo: string, type: string) =>
    waitFor(`${type} is heard`, () => heardOf(orderNo).includes(type));
  const lastOrderNo = (): string => books().intentions.findLast(({ orderNo }) => orderNo)?.orderNo ?? '';

  it(
    'shows an order created, expired and back in stock, and gives late money back',
    async () => {
      await buy('The only poster');
      await seen('Yours for 0:0');
      await seen('0 of 1 left');
      for (const type of ['order.created', 'item.sold_out']) await seen(type);
      await seen('Not paid in time. It is on sale again.');
      await seen('1 of 1 left');
      for (const type of ['order.expired', 'item.back_in_stock']) await seen(type);
      await page.getByRole('button', { name: 'Pay too late' }).click();
      await seen('your money is free again');
      for (const type of ['refund.due', 'refund.done']) await seen(type);
      const orderNo = lastOrderNo();
      expect(heardOf(orderNo)).toEqual(['order.created', 'order.expired', 'refund.due', 'refund.done']);
      expect(await collect(operator.orders.payments(orderNo))).toMatchObject([
        { state: 'refunded', refundReference: `voided_pretend_${orderNo}`, reference: `pretend_${orderNo}` },
      ]);
    },
    CASE_MS,
  );

  it(
    'captures the money of an order that is paid in time, and refunds it when the order is returned',
    async () => {
      await buy('Red');
      await page.getByRole('button', { name: 'Pay', exact: true }).click();
      await seen('Paid. It is yours.');
      await seen('your money was taken');
      await seen('order.paid');
      const orderNo = lastOrderNo();
      expect(books().provider[`pretend_${orderNo}`]).toBe('captured');
      await operator.orders.return(orderNo);
      await seen('your money was given back');
      expect(books().provider[`pretend_${orderNo}`]).toBe('refunded');
    },
    CASE_MS,
  );

  it(
    'catches up after a restart, reports what it had stored, and hears nothing twice',
    async () => {
      await operator.sales.change(SALE, { paymentWindowSeconds: 600 });
      await buy('Red');
      await seen('Yours for ');
      const paid = lastOrderNo();
      await heard(paid, 'order.created');
      await example.stop();
      // It died when the payment was stored and not reported.
      const stored = books();
      stored.provider[`pretend_${paid}`] = 'authorised';
      for (const one of stored.intentions) if (one.orderNo === paid) one.money = 'authorised';
      writeFileSync(file(), JSON.stringify(stored));
      const shop = createClient({ url: deployment.url, token: deployment.shopToken });
      const missed = await shop.purchase({ saleId: SALE, sku: 'red', buyerId: 'anna' }).order();
      await shop.orders.cancel(missed.orderNo);

      example = await start();
      expect(heardOf(missed.orderNo)).toEqual(['order.created', 'order.cancelled']);
      await seen('Paid. It is yours.');
      await heard(paid, 'order.paid');
      const [endpoint, ...others] = await operator.webhooks.list();
      expect(others).toEqual([]);
      const waiting = async () =>
        (await collect(operator.webhooks.deliveries(endpoint!.endpointId, { state: 'pending' }))).length;
      await waitFor('what failed meanwhile was sent again', async () => (await waiting()) === 0, 60_000);
      const positions = books().heard.map(({ position }) => position);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => b - a));
      expect(heardOf(missed.orderNo)).toEqual(['order.created', 'order.cancelled']);
    },
    CASE_MS,
  );

  it('buys once for one key, and refuses what is no purchase, no order of the buyer and no webhook', async () => {
    const post = (path: string, body: object, cookie = 'buyer=5a1f1f5e-1df6-4d5c-9d5b-1b7a0d6a3c11') =>
      fetch(example.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie },
        body: JSON.stringify(body),
      });
    const buying = { key: 'a wish', sku: 'red' };
    const answers = await Promise.all([post('/purchases', buying), post('/purchases', buying)]);
    const [first, second] = (await Promise.all(answers.map((answer) => answer.json()))) as {
      orderNo: string;
    }[];
    expect(first?.orderNo).toMatch(/^[\da-f-]{36}$/);
    expect(second?.orderNo).toBe(first?.orderNo);
    expect((await post('/purchases', { sku: 'red' })).status).toBe(400);
    expect((await post('/purchases', { key: 'b', sku: 'none' })).status).toBe(404);
    expect((await fetch(`${example.url}/purchases`, { method: 'POST' })).status).toBe(400);
    expect((await post(`/orders/${first?.orderNo ?? ''}/payment`, {}, '')).status).toBe(404);
    expect((await post('/webhooks', { type: 'refund.due' })).status).toBe(400);
  });
});
