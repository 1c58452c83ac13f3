import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ShopClient } from '@stampede/testkit';
import type { Site } from '../laws/storm/site/site.ts';
import { startSite } from '../laws/storm/site/start-site.ts';

const SALE = 'reload';
const CLIENTS = 12;
const RELOADS = 2;
const CASE_MS = 180_000;

describe.each([1, 2])(
  'pm2 reload of %i buy-api, under clients that open a connection for each request',
  (instances) => {
    let site: Site;
    let shop: ShopClient;
    beforeAll(async () => {
      site = await startSite({ instances, orderCreators: 1, expiryListeners: 1 });
      shop = new ShopClient(site, 4);
      await shop.openSale({ saleId: SALE, items: [{ sku: 'a', allotment: 1_000_000 }] });
    }, CASE_MS);
    afterAll(async () => {
      shop.close();
      await site.stop();
    }, CASE_MS);

    /** What one purchase on a connection of its own is answered: a status, or the code of a broken connection. */
    function buyOnce(buyerId: string): Promise<string> {
      return new Promise((resolve) => {
        const sent = request(`${site.url}/sales/${SALE}/purchases`, {
          method: 'POST',
          agent: false,
          headers: { authorization: `Bearer ${site.shopToken}`, 'content-type': 'application/json' },
        });
        sent.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
        sent.once('response', (response) => {
          response.resume();
          response.once('end', () => resolve(String(response.statusCode)));
          response.once('error', (error) => resolve(error.message));
        });
        sent.end(JSON.stringify({ sku: 'a', quantity: 1, buyerId }));
      });
    }

    it(
      'no answer is anything else than that of the gate, and no connection breaks',
      async () => {
        const answers = new Map<string, number>();
        let isOver = false;
        const clients = Array.from({ length: CLIENTS }, async (_, client) => {
          for (let count = 0; !isOver; count += 1) {
            const answer = await buyOnce(`buyer-${client}-${count}`);
            answers.set(answer, (answers.get(answer) ?? 0) + 1);
          }
        });
        const pids = new Set(site.apps.find(({ name }) => name === 'buy-api')?.pids());
        for (let reload = 0; reload < RELOADS; reload += 1) await site.pm2('reload', 'buy-api');
        isOver = true;
        await Promise.all(clients);
        const after = site.apps.find(({ name }) => name === 'buy-api')?.pids() ?? [];
        expect(after).toHaveLength(instances);
        expect(after.filter((pid) => pids.has(pid))).toEqual([]);
        const { '202': accepted = 0, ...others } = Object.fromEntries(answers);
        expect(others).toEqual({});
        expect(accepted).toBeGreaterThan(500);
      },
      CASE_MS,
    );
  },
);
