import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createTestDatabase,
  startProcess,
  startTestRedis,
  waitFor,
  type RunningProcess,
  type TestRedis,
} from '@stampede/testkit';
import { startPrivatePostgres, type PrivatePostgres } from './private-postgres.ts';

const OPERATOR_TOKEN = 'operator-token-of-a-test';
const SHOP_TOKEN = 'shop-token-of-another-test';

describe('when both stores are away at the start', () => {
  let redis: TestRedis;
  let postgres: PrivatePostgres;
  let processes: RunningProcess[] = [];
  let url: string;

  beforeAll(async () => {
    [redis, postgres] = await Promise.all([startTestRedis(), startPrivatePostgres()]);
    process.env['TEST_DATABASE_URL'] = postgres.url;
    const database = await createTestDatabase();
    await Promise.all([redis.server.kill(), postgres.kill()]);
    const env = {
      REDIS_URL: redis.url,
      DATABASE_URL: database.url,
      OPERATOR_TOKEN,
      SHOP_TOKEN,
      PORT: '0',
    };
    processes = await Promise.all([
      startProcess('buy-api', env),
      startProcess('order-creator', env),
      startProcess('expiry-listener', env),
    ]);
    url = processes[0]?.url ?? '';
  }, 60_000);

  afterAll(async () => {
    await Promise.all(processes.map((running) => running.stop()));
    await Promise.all([redis.remove(), postgres.remove()]);
  }, 60_000);

  function post(path: string, token: string, body: object): Promise<Response> {
    return fetch(`${url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  it('every process says that it is ready for pm2, answers 503, and sells as soon as they are there', async () => {
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    const purchase = { sku: 'a', quantity: 1, buyerId: 'b' };
    const refused = await post('/sales/early/purchases', SHOP_TOKEN, purchase);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);

    await Promise.all([redis.restart(), postgres.restart()]);
    await waitFor('the system is ready', async () => (await fetch(`${url}/readyz`)).status === 200, 20_000);
    const items = [{ sku: 'a', allotment: 1, unitPrice: 100 }];
    const sale = { saleId: 'early', name: 'Early', currency: 'EUR', items };
    expect((await post('/sales', OPERATOR_TOKEN, sale)).status).toBe(201);
    const bought = await post('/sales/early/purchases', SHOP_TOKEN, purchase);
    expect(bought.status).toBe(202);
    const { orderNo } = (await bought.json()) as { orderNo: string };
    const order = await fetch(`${url}/orders/${orderNo}?wait=10`, {
      headers: { authorization: `Bearer ${SHOP_TOKEN}` },
    });
    expect(await order.json()).toMatchObject({ state: 'pending_payment' });
  }, 60_000);
});
