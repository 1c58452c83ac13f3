import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gateKeys } from '@stampede/store';
import {
  holdRows,
  ShopClient,
  startDeployment,
  startProcess,
  waitFor,
  type Deployment,
  type RunningProcess,
} from '@stampede/testkit';
import { startSafePostgres, type SafePostgres } from '../safe-postgres.ts';
import { SHOWN_MS, startWatched, type Watched } from '../watched.ts';

let postgres: SafePostgres;
let deployment: Deployment;
let shop: ShopClient;
let watched: Watched;

beforeAll(async () => {
  postgres = await startSafePostgres();
  deployment = await startDeployment();
  shop = new ShopClient(deployment, 20);
  await shop.openSale({
    saleId: 'drop',
    items: [{ sku: 'a', allotment: 1000 }],
    paymentWindowSeconds: 1,
  });
  watched = await startWatched(deployment);
}, 60_000);
afterAll(async () => {
  shop.close();
  await watched.close();
  await deployment.stop();
  await postgres.remove();
}, 60_000);

function processOf(name: string): RunningProcess {
  const found = deployment.processes.find((process) => process.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

let buyers = 0;
async function buy(): Promise<string> {
  buyers += 1;
  const { body } = await shop.purchase('drop', { sku: 'a', quantity: 1, buyerId: `buyer-${buyers}` });
  return String(body['orderNo']);
}

describe('in a deployment of real processes', () => {
  it('that sells, is paid and lets orders expire there is no card', async () => {
    await watched.shows();
    for (let second = 0; second < 4; second += 1) {
      const orderNo = await buy();
      await buy();
      expect((await shop.order(orderNo, 10)).body['state']).toBe('pending_payment');
      expect((await shop.pay(orderNo, 1000)).status).toBe(201);
    }
    await waitFor('the unpaid orders have expired', async () => {
      const [row] = await deployment.sql<{ count: number }>(
        `SELECT count(*) FROM orders WHERE state = 'expired'`,
      );
      return row?.count === 4;
    });
    expect(watched.views.slice(2).flatMap(({ view }) => view.cards)).toEqual([]);
  });

  it.each(['order-creator', 'expiry-listener'])(
    'a frozen %s is one card, whatever waits for it, until it goes on',
    async (name) => {
      const { pid } = processOf(name);
      process.kill(pid, 'SIGSTOP');
      const orderNo = await buy();
      const { cards } = await watched.shows(
        name === 'order-creator' ? 'no-order-creator' : 'no-expiry-listener',
      );
      expect(cards[0]).toMatchObject({ command: `npx pm2 restart ${name}` });
      expect(Date.now() - Date.parse(cards[0]?.since ?? '')).toBeLessThan(SHOWN_MS + 2000);
      process.kill(pid, 'SIGCONT');
      await watched.shows();
      await shop.order(orderNo, 10);
    },
  );

  it('a transaction that holds an item is a card that names its session, and hides the queue', async () => {
    const lock = await holdRows(deployment, `SELECT FROM sale_items WHERE sale_id = 'drop' FOR UPDATE`);
    try {
      const orderNo = await buy();
      const { cards } = await watched.shows('lock');
      expect(cards[0]).toMatchObject({ id: `lock:${lock.pid}` });
      expect(cards[0]?.cause).toContain(`session ${lock.pid} of `);
      expect(cards[0]?.cause).toContain('(psql), idle in transaction, open for');
      expect(cards[0]?.command).toContain(`SELECT pg_terminate_backend(${lock.pid})`);
      // Longer than a queue may wait without a card.
      await waitFor('the purchase has waited', async () => {
        const [oldest] = await deployment.admin.xrange(gateKeys.queueKey(0), '-', '+', 'COUNT', 1);
        return oldest !== undefined && Date.now() - Number.parseInt(oldest[0], 10) > 3500;
      });
      await watched.shows('lock');
      expect((await shop.order(orderNo)).body['state']).toBe('queued');
    } finally {
      await lock.release();
    }
    await watched.shows();
  });

  it('an order-creator that was killed is missed until another one is started', async () => {
    await processOf('order-creator').kill();
    await watched.shows('no-order-creator');
    const env = { REDIS_URL: deployment.redis.url, DATABASE_URL: deployment.database.url };
    const next = await startProcess('order-creator', env);
    try {
      await watched.shows();
    } finally {
      await next.stop();
    }
  });
});
