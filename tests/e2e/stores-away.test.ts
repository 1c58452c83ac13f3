import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  lawsAtRest,
  ShopClient,
  startDeployment,
  waitFor,
  type Deployment,
  type Reply,
} from '@stampede/testkit';
import { startPrivatePostgres, type PrivatePostgres } from './private-postgres.ts';

/** The limit for an immediate answer: well below the timeout of a hanging connection. */
const AT_ONCE_MS = 3000;

describe('when a store is away', () => {
  let postgres: PrivatePostgres;
  let deployment: Deployment;
  let shop: ShopClient;
  let buyers = 0;

  beforeAll(async () => {
    postgres = await startPrivatePostgres();
    process.env['TEST_DATABASE_URL'] = postgres.url;
    deployment = await startDeployment({ env: { DATABASE_TIMEOUT_MS: '2000', REDIS_TIMEOUT_MS: '1000' } });
    shop = new ShopClient(deployment, 20);
    await shop.openSale({
      saleId: 'away',
      items: [{ sku: 'a', allotment: 1000 }],
      paymentWindowSeconds: 600,
    });
  }, 60_000);

  afterAll(async () => {
    shop.close();
    await deployment.stop();
    await postgres.remove();
  }, 60_000);

  function buy(): Promise<Reply> {
    buyers += 1;
    return shop.purchase('away', { sku: 'a', quantity: 1, buyerId: `buyer-${buyers}` });
  }

  async function ordered(): Promise<string> {
    const orderNo = String((await buy()).body['orderNo']);
    expect((await shop.order(orderNo, 10)).body['state']).toBe('pending_payment');
    return orderNo;
  }

  async function sellsAgain(): Promise<void> {
    await waitFor('purchases are accepted again', async () => (await buy()).status === 202, 15_000);
  }

  async function nothingIsLost(accepted: readonly string[]): Promise<void> {
    for (const orderNo of accepted) {
      const reply = await waitFor(
        `order ${orderNo} has left the queue`,
        async () => {
          const found = await shop.order(orderNo, 5);
          return found.status === 200 && found.body['state'] !== 'queued' ? found : null;
        },
        20_000,
      );
      expect(reply.body['state']).toBe('pending_payment');
    }
    expect(await lawsAtRest(deployment, shop, 'away')).toEqual([]);
  }

  function expectUnavailable(reply: Reply): void {
    expect([reply.status, ['unavailable', 'outcome-unknown'].includes(reply.slug ?? '')]).toEqual([
      503,
      true,
    ]);
    expect(reply.answeredAtMs - reply.sentAtMs).toBeLessThan(AT_ONCE_MS);
  }

  async function failing(): Promise<string[]> {
    const body = (await (await fetch(`${deployment.url}/readyz`)).json()) as {
      checks: { name: string; ok: boolean }[];
    };
    return body.checks.filter((check) => !check.ok).map((check) => check.name);
  }

  it('Redis: purchases get 503 at once, orders can be read and paid, and selling goes on by itself', async () => {
    const orderNo = await ordered();
    await deployment.redis.server.kill();
    for (let attempt = 0; attempt < 3; attempt += 1) expectUnavailable(await buy());
    await waitFor('readiness names Redis', async () => (await failing()).includes('redis'));
    expect((await shop.order(orderNo, 1)).status).toBe(200);
    expect((await shop.sale('away')).body['source']).toBe('ledger');
    expect((await shop.pay(orderNo, 1000)).status).toBe(201);
    await deployment.redis.restart();
    await sellsAgain();
    await waitFor('all is well', async () => (await failing()).length === 0, 15_000);
    expect(await lawsAtRest(deployment, shop, 'away')).toEqual([]);
  }, 60_000);

  it('Postgres: purchases go on and are ordered later; payments get 503 at once', async () => {
    const paid = await ordered();
    await postgres.kill();
    const accepted: string[] = [];
    for (let count = 0; count < 20; count += 1) {
      const reply = await buy();
      expect(reply.status).toBe(202);
      accepted.push(String(reply.body['orderNo']));
    }
    expect((await shop.order(accepted[0] ?? '', 1)).body['state']).toBe('queued');
    expectUnavailable(await shop.pay(paid, 1000));
    expectUnavailable(await shop.order(paid, 1));
    await waitFor('readiness names Postgres', async () => (await failing()).includes('postgres'));
    await postgres.restart();
    await nothingIsLost(accepted);
    expect(
      (
        await waitFor('payments are taken again', async () => {
          const reply = await shop.pay(paid, 1000);
          return reply.status === 503 ? null : reply;
        })
      ).status,
    ).toBe(201);
  }, 60_000);

  it('both: 503 at once, and nothing that was accepted is lost', async () => {
    await postgres.kill();
    const accepted = [String((await buy()).body['orderNo'])];
    // appendfsync everysec may lose younger writes.
    await waitFor('the append-only file is written', async () => {
      const info = await deployment.admin.info('persistence');
      return info.includes('aof_pending_bio_fsync:0') && info.includes('aof_buffer_length:0');
    });
    await deployment.redis.server.kill();
    expectUnavailable(await buy());
    expect((await fetch(`${deployment.url}/livez`)).status).toBe(200);
    await deployment.redis.restart();
    await postgres.restart();
    await sellsAgain();
    await nothingIsLost(accepted);
  }, 60_000);
});
