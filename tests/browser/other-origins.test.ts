import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Server } from '@stampede/provision';
import { onFreePort, startDeployment, type Deployment } from '@stampede/testkit';
import type { Page } from 'playwright-core';
import { makeCertificates, type Certificates } from '../e2e/certificates.ts';
import { findChromium, openBrowser } from './chromium.ts';
import { findNginx, startNginx } from './nginx.ts';

const SECRET = 'the-secret-of-the-buyers-of-this-test';
const CASE_MS = 60_000;

const chromium = findChromium();
const nginx = findNginx();

/** A page of an origin of its own. */
async function servePage(): Promise<{ origin: string; server: HttpServer }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' });
    response.end('<!doctype html><title>A shop</title><link rel="icon" href="data:,">');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** A buyer's token, good for ten minutes. */
function tokenOf(buyerId: string): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + 600;
  const claims = `${encode({ alg: 'HS256' })}.${encode({ sub: buyerId, exp })}`;
  return `${claims}.${createHmac('sha256', SECRET).update(claims).digest('base64url')}`;
}

interface Sent {
  readonly method?: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

interface Seen {
  /** 0: the browser did not let the page see the answer. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a script of the page sees of an answer. */
function fetchIn(page: Page, url: string, init: Sent = { headers: {} }): Promise<Seen> {
  return page.evaluate(
    async ([address, request]) => {
      try {
        const response = await fetch(address, request);
        const text = await response.text();
        return {
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
        };
      } catch {
        return { status: 0, headers: {}, body: {} };
      }
    },
    [url, init] as const,
  );
}

if (chromium === null || nginx === null) {
  it.skip('pages of other origins: this machine has no Chromium or no nginx (apt-get install chromium nginx)', () =>
    undefined);
} else {
  describe('behind nginx, with TLS and a prefix, in a browser', () => {
    let dir: string;
    let certificates: Certificates;
    let deployment: Deployment;
    let proxy: Server;
    let shop: Awaited<ReturnType<typeof servePage>>;
    let stranger: Awaited<ReturnType<typeof servePage>>;
    let browser: Awaited<ReturnType<typeof openBrowser>>;

    beforeAll(async () => {
      dir = mkdtempSync(join(tmpdir(), 'stampede-nginx-'));
      certificates = makeCertificates();
      [shop, stranger, browser] = await Promise.all([
        servePage(),
        servePage(),
        openBrowser(chromium, { ignoreHTTPSErrors: true }),
      ]);
      proxy = await onFreePort('nginx', async (port) => {
        const env = {
          PUBLIC_URL: `https://127.0.0.1:${port}/stampede/`,
          CORS_ORIGINS: shop.origin,
          BUYER_JWT_SECRET: SECRET,
          TRUSTED_PROXIES: '127.0.0.1',
        };
        deployment = await startDeployment({ env });
        const { url: apiUrl } = deployment;
        try {
          return await startNginx({ binary: nginx, dir, port, apiUrl, tls: certificates.server });
        } catch (error) {
          await deployment.stop();
          throw error;
        }
      });
      for (const [saleId, fields] of Object.entries({
        now: {},
        later: { opensAt: new Date(Date.now() + 3_600_000).toISOString() },
      })) {
        const { status } = await fetch(`${deployment.url}/sales`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${deployment.operatorToken}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify({
            ...{ saleId, name: 'A sale', currency: 'EUR', ...fields },
            items: [{ sku: 'a', allotment: 10, unitPrice: 100 }],
          }),
        });
        expect(status).toBe(201);
      }
    }, CASE_MS);
    afterAll(async () => {
      await browser.close();
      await proxy.stop();
      await deployment.stop();
      for (const { server } of [shop, stranger]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
      certificates.remove();
      rmSync(dir, { recursive: true, force: true });
    }, CASE_MS);

    async function pageOf({ origin }: { origin: string }): Promise<Page> {
      const page = await browser.context.newPage();
      await page.goto(origin);
      return page;
    }
    const purchase = (saleId: string, buyerId: string): [url: string, init: Sent] => [
      `${proxy.url}/sales/${saleId}/purchases`,
      {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${tokenOf(buyerId)}`,
          'Content-Type': 'application/json',
          'Idempotency-Key': `of ${buyerId}`,
        },
        body: '{}',
      },
    ];

    it(
      'a page of an allowed origin buys for its buyer and follows the order',
      async () => {
        const page = await pageOf(shop);
        const bought = await fetchIn(page, ...purchase('now', 'anna'));
        expect(bought).toMatchObject({ status: 202, body: { buyerId: 'anna', state: 'queued' } });
        const location = bought.headers['location'] ?? '';
        expect(location).toBe(`${proxy.url}/orders/${String(bought.body['orderNo'])}`);
        const again = await fetchIn(page, ...purchase('now', 'anna'));
        expect(again).toMatchObject({ status: 202, headers: { 'idempotency-replayed': 'true', location } });
        const headers = { Authorization: `Bearer ${tokenOf('anna')}` };
        const order = await fetchIn(page, `${location}?wait=20`, { headers });
        expect(order).toMatchObject({ status: 200, body: { state: 'pending_payment', buyerId: 'anna' } });
      },
      CASE_MS,
    );

    it(
      'it can read a refusal, when to come back, and what the refusal means',
      async () => {
        const page = await pageOf(shop);
        const early = await fetchIn(page, ...purchase('later', 'ben'));
        expect(early).toMatchObject({
          status: 409,
          headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
          body: { type: `${proxy.url}/problems/sale-not-open` },
        });
        const explained = await page.goto(String(early.body['type']));
        expect(explained?.status()).toBe(200);
        const unknown = await fetchIn(await pageOf(shop), `${proxy.url}/orders/x`);
        expect(unknown).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
      },
      CASE_MS,
    );

    it(
      'it reads the sale, and 304 while nothing has changed',
      async () => {
        const page = await pageOf(shop);
        const sale = await fetchIn(page, `${proxy.url}/sales/now`);
        expect(sale).toMatchObject({ status: 200, headers: { 'cache-control': 'public, max-age=1' } });
        const headers = { 'If-None-Match': sale.headers['etag'] ?? '' };
        expect(await fetchIn(page, `${proxy.url}/sales/now`, { headers })).toMatchObject({
          status: 304,
          body: {},
        });
        const time = await fetchIn(page, `${proxy.url}/time`);
        expect(Date.parse(String(time.body['serverTime'])) / 1000).toBeCloseTo(Date.now() / 1000, -2);
      },
      CASE_MS,
    );

    it(
      'a page of another origin can read nothing, and its purchase is not sent',
      async () => {
        const page = await pageOf(stranger);
        expect(await fetchIn(page, ...purchase('now', 'carl'))).toMatchObject({ status: 0 });
        expect(await fetchIn(page, `${proxy.url}/sales/now`)).toMatchObject({ status: 0 });
        const headers = { Authorization: `Bearer ${deployment.shopToken}` };
        const listed = await fetch(`${deployment.url}/orders?buyerId=carl`, { headers });
        expect(await listed.json()).toMatchObject({ data: [] });
      },
      CASE_MS,
    );

    it(
      'not even an allowed page can do what takes more than a buyer’s token',
      async () => {
        const page = await pageOf(shop);
        const headers = {
          Authorization: `Bearer ${deployment.operatorToken}`,
          'Content-Type': 'application/json',
        };
        const body = JSON.stringify({ state: 'closed' });
        const closed = await fetchIn(page, `${proxy.url}/sales/now`, { method: 'PATCH', headers, body });
        expect(closed.status).toBe(0);
        const sale = await fetchIn(page, `${proxy.url}/sales/now`);
        expect(sale).toMatchObject({ body: { state: 'open' } });
      },
      CASE_MS,
    );

    it(
      'the reference page finds all its files, and can send a request',
      async () => {
        const failed: string[] = [];
        const open = async (path: string): Promise<Page> => {
          const page = await browser.context.newPage();
          page.on('requestfailed', (request) => failed.push(request.url()));
          page.on('response', (response) => {
            if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
          });
          page.on('console', (message) => {
            if (message.type() === 'error') failed.push(message.text());
          });
          const document = page.waitForResponse(`${proxy.url}/openapi.json`);
          await page.goto(`${proxy.url}${path}`);
          await document;
          return page;
        };
        await open('/docs/');
        const page = await open('/docs');
        await page.click('#operations-Sales-getTime');
        await page.click('#operations-Sales-getTime .try-out__btn');
        await page.click('#operations-Sales-getTime .execute');
        await page.waitForSelector('#operations-Sales-getTime .live-responses-table .response');
        const answer = await page.innerText('#operations-Sales-getTime .live-responses-table');
        expect(answer).toContain('serverTime');
        expect(failed).toEqual([]);
      },
      2 * CASE_MS,
    );
  });
}
