import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { choosePortBlock } from '@stampede/provision';
import {
  applyAllPending,
  expectLaws,
  openTestSale,
  startProcess,
  startWorld,
  waitFor,
  type RunningProcess,
  type World,
} from '@stampede/testkit';
import pg from 'pg';

const ROLE = `limited_${randomBytes(4).toString('hex')}`;
const SHOP_TOKEN = 'shop-token-of-another-test';
const CASE_MS = 120_000;

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

describe('while grants are missing in Postgres', () => {
  let world: World;
  let admin: pg.Client;
  const running: RunningProcess[] = [];
  let api: RunningProcess;
  let orderCreator: RunningProcess;
  let buyers = 0;

  beforeAll(async () => {
    world = await startWorld();
    await openTestSale(world, { saleId: 'sale' });
    admin = new pg.Client({ connectionString: world.database.url });
    await admin.connect();
    await admin.query(`CREATE ROLE ${ROLE} LOGIN PASSWORD 'secret'`);
    await admin.query(`REVOKE ALL ON SCHEMA public FROM PUBLIC`);
    await grantAll();
    const port = await choosePortBlock({
      ...{ who: 'the metrics', host: '127.0.0.1', step: 100, log: () => undefined },
      ...{ offsets: [0, 20, 40], from: 22_000 + 100 * Math.floor(Math.random() * 90) },
    });
    const url = new URL(world.database.url);
    url.username = ROLE;
    url.password = 'secret';
    const env = {
      REDIS_URL: world.redis.url,
      DATABASE_URL: url.href,
      OPERATOR_TOKEN: 'operator-token-of-a-test',
      SHOP_TOKEN,
      PORT: '0',
      METRICS_PORT: String(port),
    };
    for (const name of ['buy-api', 'order-creator', 'expiry-listener'] as const)
      running.push(await startProcess(name, env));
    [api, orderCreator] = running as [RunningProcess, RunningProcess];
    for (const each of running)
      await waitFor(`${each.name} is ready`, async () => (await readiness(each)).status === 200);
  }, CASE_MS);
  afterEach(async () => {
    await grantAll();
    for (const each of running)
      await waitFor(`${each.name} misses nothing`, async () => {
        const { status, body } = await readiness(each);
        return status === 200 && body['degraded'] === undefined;
      });
  }, CASE_MS);
  afterAll(async () => {
    await Promise.all(running.map((each) => each.stop()));
    await applyAllPending(world);
    await expectLaws(world);
    await admin.end();
    await world.close();
    const cleaner = new pg.Client({ connectionString: process.env['TEST_DATABASE_URL'] });
    await cleaner.connect();
    await cleaner.query(`DROP ROLE ${ROLE}`);
    await cleaner.end();
  }, CASE_MS);

  async function grantAll(): Promise<void> {
    await admin.query(`GRANT USAGE ON SCHEMA public TO ${ROLE}`);
    await admin.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${ROLE}`);
  }

  async function ask(base: string | null, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${base ?? ''}${path}`, {
      headers: { authorization: `Bearer ${SHOP_TOKEN}`, 'content-type': 'application/json' },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
  const readiness = (each: RunningProcess): Promise<Answer> => ask(each.metricsUrl, '/readyz');
  const stateOf = async (orderNo: string, wait = 10): Promise<unknown> =>
    (await ask(api.url, `/orders/${orderNo}?wait=${wait}`)).body['state'];

  async function buy(): Promise<string> {
    buyers += 1;
    const wish = { sku: 'sku', quantity: 1, buyerId: `buyer-${buyers}` };
    const { status, body } = await ask(api.url, '/sales/sale/purchases', wish);
    expect(status).toBe(202);
    return String(body['orderNo']);
  }

  async function expectNamed(each: RunningProcess, words: RegExp): Promise<void> {
    const check = { name: 'postgres', ok: false, detail: expect.stringMatching(words) };
    await waitFor(`${each.name} names it`, async () => {
      const { checks } = (await readiness(each)).body as { checks: { name: string; detail?: string }[] };
      return checks.some(({ name, detail = '' }) => name === 'postgres' && words.test(detail));
    });
    expect((await readiness(each)).body['checks']).toContainEqual(check);
    const metrics = await (await fetch(`${each.metricsUrl ?? ''}/metrics`)).text();
    expect(metrics).toMatch(/^stampede_store_failures_total\{store="postgres",code="42501".*\} [1-9]/m);
    const lines = each
      .lastLines()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'warn', msg: 'store cannot serve', store: 'postgres', code: '42501' }),
    );
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  }

  const troublesOf = async ({ name }: RunningProcess): Promise<string[]> => {
    const { rows } = await admin.query<{ troubles: string[] }>(
      'SELECT troubles FROM processes WHERE name = $1',
      [name],
    );
    return rows.flatMap(({ troubles }) => troubles);
  };

  it(
    'INSERT on payments: a payment is 503 and recorded nowhere, and all else goes on',
    async () => {
      const orderNo = await buy();
      expect(await stateOf(orderNo)).toBe('pending_payment');
      await admin.query(`REVOKE INSERT ON payments FROM ${ROLE}`);
      // Before the first payment.
      await expectNamed(api, /INSERT on public\.payments/);
      expect(await readiness(api)).toMatchObject({ status: 200, body: { degraded: ['postgres'] } });
      const payment = { provider: 'p', reference: orderNo, amount: 1000 };
      const refused = await ask(api.url, `/orders/${orderNo}/payments`, payment);
      expect(refused).toMatchObject({ status: 503, body: { type: '/problems/unavailable' } });
      expect(await stateOf(await buy())).toBe('pending_payment');
      await waitFor('the row of the process names it', async () =>
        (await troublesOf(api)).some((trouble) => trouble.startsWith('postgres: 42501 permission denied')),
      );
      await grantAll();
      expect((await ask(api.url, `/orders/${orderNo}/payments`, payment)).status).toBe(201);
    },
    CASE_MS,
  );

  it(
    'INSERT on orders: purchases are accepted, the order-creator is not ready, and orders follow',
    async () => {
      await admin.query(`REVOKE INSERT ON orders FROM ${ROLE}`);
      const orderNo = await buy();
      await expectNamed(orderCreator, /orders/);
      expect((await readiness(orderCreator)).status).toBe(503);
      expect(await stateOf(orderNo, 1)).toBe('queued');
      await grantAll();
      await waitFor('it is an order', async () => (await stateOf(orderNo)) === 'pending_payment');
    },
    CASE_MS,
  );

  it(
    'USAGE on the schema: purchases are accepted, everything else is 503',
    async () => {
      const before = await buy();
      expect(await stateOf(before)).toBe('pending_payment');
      await admin.query(`REVOKE USAGE ON SCHEMA public FROM ${ROLE}`);
      const orderNo = await buy();
      expect((await ask(api.url, `/orders/${before}`)).status).toBe(503);
      expect((await ask(api.url, '/orders')).status).toBe(503);
      for (const each of running) await expectNamed(each, /permission denied for schema public/);
      await grantAll();
      await waitFor('it is an order', async () => (await stateOf(orderNo)) === 'pending_payment');
    },
    CASE_MS,
  );
});
