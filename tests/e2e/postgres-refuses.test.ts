import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lawsAtRest, ShopClient, startDeployment, waitFor, type Deployment } from '@stampede/testkit';
import pg from 'pg';

/** Limit for the recovery after the cause has ended. */
const AGAIN_MS = 10_000;
const ROLE = `stampede_${randomBytes(4).toString('hex')}`;
const SALE = 'refused';
const server = process.env['TEST_DATABASE_URL'] ?? '';

describe('when Postgres answers and refuses', () => {
  let admin: pg.Client;
  let deployment: Deployment;
  let shop: ShopClient;
  let database: string;
  let buyers = 0;

  beforeAll(async () => {
    admin = new pg.Client({ connectionString: server });
    await admin.connect();
    await admin.query(`CREATE ROLE ${ROLE} SUPERUSER LOGIN PASSWORD 'old'`);
    const url = new URL(server);
    url.username = ROLE;
    url.password = 'old';
    process.env['TEST_DATABASE_URL'] = url.href;
    deployment = await startDeployment();
    database = new URL(deployment.database.url).pathname.slice(1);
    shop = new ShopClient(deployment, 20);
    await shop.openSale({
      saleId: SALE,
      items: [{ sku: 'a', allotment: 1000 }],
      paymentWindowSeconds: 600,
    });
  }, 60_000);
  afterAll(async () => {
    shop.close();
    await deployment.stop();
    process.env['TEST_DATABASE_URL'] = server;
    await admin.query(`DROP ROLE ${ROLE}`);
    await admin.end();
  }, 60_000);

  async function buy(): Promise<string> {
    buyers += 1;
    const { status, body } = await shop.purchase(SALE, { sku: 'a', quantity: 1, buyerId: `buyer-${buyers}` });
    expect(status).toBe(202);
    return String(body['orderNo']);
  }
  /** The degraded checks of the buy API, which can sell all the time. */
  const degraded = async (): Promise<string[]> => {
    const response = await fetch(`${deployment.url}/readyz`);
    expect(response.status).toBe(200);
    return ((await response.json()) as { degraded?: string[] }).degraded ?? [];
  };

  it.each([
    [
      'a rotated password',
      () => `ALTER ROLE ${ROLE} PASSWORD 'new'`,
      () => `ALTER ROLE ${ROLE} PASSWORD 'old'`,
    ],
    [
      'a database that takes no connections',
      () => `ALTER DATABASE ${database} ALLOW_CONNECTIONS false`,
      () => `ALTER DATABASE ${database} ALLOW_CONNECTIONS true`,
    ],
    [
      'a database that may only be read',
      () => `ALTER DATABASE ${database} SET default_transaction_read_only = on`,
      () => `ALTER DATABASE ${database} RESET default_transaction_read_only`,
    ],
  ])(
    '%s: purchases go on, the rest is 503, and it ends by itself',
    async (_fault, begin, end) => {
      const payable = await buy();
      expect((await shop.order(payable, 10)).body['state']).toBe('pending_payment');
      await admin.query(begin());
      await admin.query(
        `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()`,
        [database],
      );
      const accepted: string[] = [];
      try {
        for (let count = 0; count < 10; count += 1) accepted.push(await buy());
        await waitFor('readiness names Postgres', async () => (await degraded()).includes('postgres'));
        for (let count = 0; count < 5; count += 1) {
          expect((await shop.pay(payable, 1000)).status).toBe(503);
          expect((await shop.order(payable)).status).toBe(503);
          expect((await shop.audit(SALE)).status).toBe(503);
        }
      } finally {
        await admin.query(end());
      }
      const endedMs = performance.now();
      await waitFor(
        'payments are taken again',
        async () => (await shop.pay(payable, 1000)).status !== 503,
        AGAIN_MS,
      );
      for (const orderNo of accepted) {
        await waitFor(
          `${orderNo} is an order`,
          async () => (await shop.order(orderNo, 5)).body['state'] === 'pending_payment',
          AGAIN_MS,
        );
      }
      await waitFor('nothing is missing', async () => (await degraded()).length === 0, AGAIN_MS);
      expect(performance.now() - endedMs).toBeLessThan(AGAIN_MS);
      expect(await lawsAtRest(deployment, shop, SALE)).toEqual([]);
    },
    60_000,
  );
});
