import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PROBLEMS } from '../src/http/problems.ts';
import { buyerToken } from './buyer-jwt.ts';
import { ORDER_NO } from './fake-engine.ts';
import { type Api, OPERATOR, slugOf, startApi } from './http-kit.ts';

const PUBLIC = 'https://shop.example/stampede';
const PURCHASES = '/sales/drop-1/purchases';
const newSale = {
  saleId: 'drop-9',
  name: 'The drop',
  currency: 'EUR',
  items: [{ sku: 'red-42', allotment: 10, unitPrice: 8990 }],
};

describe('behind a public URL with a prefix', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi({ publicUrl: PUBLIC });
  });
  afterAll(() => api.stop());

  /** What is behind the prefix, as the proxy sends it on. */
  function behind(address: unknown): string {
    expect(address).toEqual(expect.stringMatching(/^https:\/\/shop\.example\/stampede\//));
    return String(address).slice(PUBLIC.length);
  }

  test('an order, a sale and an unknown outcome are located under it', async () => {
    const token = await buyerToken();
    for (let i = 0; i < 2; i += 1) {
      const bought = await api.call('POST', PURCHASES, { token, body: {} });
      expect(behind(bought.headers.get('location'))).toBe(`/orders/${String(bought.body['orderNo'])}`);
    }
    const created = await api.call('POST', '/sales', { token: OPERATOR, body: newSale });
    expect(behind(created.headers.get('location'))).toBe('/sales/drop-9');
    api.engine.placePurchase = async () => ({ outcome: 'unconfirmed', orderNo: ORDER_NO });
    const unknown = await api.call('POST', PURCHASES, { token, body: {} });
    expect(behind(unknown.headers.get('location'))).toBe(`/orders/${ORDER_NO}`);
  });

  test('the type of every problem can be opened, and ends with its slug', async () => {
    const token = await buyerToken();
    api.engine.placePurchase = async () => ({ outcome: 'sold_out' });
    const replies = [
      await api.call('POST', PURCHASES, { token, body: {} }),
      await api.call('POST', PURCHASES, { body: {} }),
      await api.call('GET', '/nowhere'),
      await api.call('GET', '/sales/none'),
    ];
    expect(replies.map(slugOf)).toEqual(['sold-out', 'unauthenticated', 'not-found', 'sale-not-found']);
    for (const reply of replies) {
      const explained = await api.call('GET', behind(reply.body['type']));
      expect(explained.text).toContain(`## ${slugOf(reply) ?? ''}\n`);
    }
    expect(replies[2]?.body['detail']).toBe(`See ${PUBLIC}/docs for what can be asked.`);
  });

  test('the OpenAPI document names it, and the types as they are sent', async () => {
    const { text, body } = await api.call('GET', '/openapi.json');
    expect(body['servers']).toEqual([{ url: PUBLIC }]);
    const types = new Set([...text.matchAll(/"const":"([^"]*\/problems\/[^"]+)"/g)].map(([, type]) => type));
    // The one problem that no route has.
    const slugs = Object.keys(PROBLEMS).filter((slug) => slug !== 'method-not-allowed');
    expect([...types].toSorted()).toEqual(slugs.map((slug) => `${PUBLIC}/problems/${slug}`).toSorted());
  });
});

describe('the reference page', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  test.each(['/docs', '/docs/', '/docs?x=/', '/stampede/docs', '/stampede/docs/'])(
    'finds its files and the document from %s',
    async (path) => {
      const local = path.replace('/stampede', '');
      const page = await api.call('GET', local);
      const refer = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
      const files = refer.map((file) => new URL(file, `https://shop.example${path}`).pathname);
      const prefix = path.startsWith('/stampede') ? '/stampede' : '';
      expect(files).toEqual(
        ['swagger-ui.css', 'favicon-32x32.png', 'swagger-ui-bundle.js', 'start.js'].map(
          (file) => `${prefix}/docs/${file}`,
        ),
      );
      const start = await api.call('GET', '/docs/start.js');
      const [, document = ''] = /new URL\('([^']+)', document\.currentScript\.src\)/.exec(start.text) ?? [];
      const script = `https://shop.example${prefix}/docs/start.js`;
      expect(new URL(document, script).pathname).toBe(`${prefix}/openapi.json`);
    },
  );

  test('without a public URL every address is a path', async () => {
    const created = await api.call('POST', '/sales', { token: OPERATOR, body: newSale });
    expect(created.headers.get('location')).toBe('/sales/drop-9');
    expect((await api.call('GET', '/sales/none')).body['type']).toBe('/problems/sale-not-found');
    expect((await api.call('GET', '/openapi.json')).body['servers']).toBeUndefined();
  });
});
