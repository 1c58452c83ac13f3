import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ShopClient } from '@stampede/testkit';
import type { Site } from '../laws/storm/site/site.ts';
import { startSite } from '../laws/storm/site/start-site.ts';

const SALE = 'reload';
const CLIENTS = 12;
const RELOADS = 2;
/** Longer than the limit of a request during a reload. */
const ANSWER_MS = 20_000;
const PAUSE_MS = 60;
const CASE_MS = 180_000;

describe.each([
  { instances: 1, pauses: false, machine: 'a quiet machine' },
  { instances: 2, pauses: false, machine: 'a quiet machine' },
  { instances: 2, pauses: true, machine: 'a machine that stops pm2 again and again' },
])(
  'pm2 reload of $instances buy-api on $machine, under clients that open a connection for each request',
  ({ instances, pauses }) => {
    let site: Site;
    let shop: ShopClient;
    beforeAll(async () => {
      site = await startSite({ instances, orderCreators: 1, expiryListeners: 1, webhookSenders: 1 });
      shop = new ShopClient(site, 4);
      await shop.openSale({ saleId: SALE, items: [{ sku: 'a', allotment: 1_000_000 }] });
    }, CASE_MS);
    afterAll(async () => {
      shop.close();
      await site.stop();
    }, CASE_MS);

    /** Sends one purchase on a new connection; returns the status, or the error code of the connection. */
    function buyOnce(buyerId: string): Promise<string> {
      return new Promise((resolve) => {
        const sent = request(`${site.url}/sales/${SALE}/purchases`, {
          method: 'POST',
          agent: false,
          headers: { authorization: `Bearer ${site.shopToken}`, 'content-type': 'application/json' },
        });
        sent.setTimeout(ANSWER_MS, () => sent.destroy(new Error('no answer')));
        sent.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
        sent.once('response', (response) => {
          response.resume();
          response.once('end', () => resolve(String(response.statusCode)));
          response.once('error', (error) => resolve(error.message));
        });
        sent.end(JSON.stringify({ sku: 'a', quantity: 1, buyerId }));
      });
    }

    /** Alternately suspends and resumes pm2 for equal times, until `isOver` is true. */
    async function pausePm2(isOver: () => boolean): Promise<void> {
      const [pid] = site.apps.find(({ name }) => name === 'buy-api')?.pids() ?? [];
      const pm2 = Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
      while (!isOver()) {
        process.kill(pm2, 'SIGSTOP');
        await delay(PAUSE_MS);
        process.kill(pm2, 'SIGCONT');
        await delay(PAUSE_MS);
      }
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
        const paused = pauses ? pausePm2(() => isOver) : Promise.resolve();
        const pids = new Set(site.apps.find(({ name }) => name === 'buy-api')?.pids());
        for (let reload = 0; reload < RELOADS; reload += 1) await site.pm2('reload', 'buy-api');
        isOver = true;
        await Promise.all([...clients, paused]);
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
