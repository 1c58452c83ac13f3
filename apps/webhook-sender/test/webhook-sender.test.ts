import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createWebhookEndpoint } from '@stampede/engine';
import type { Stoppable } from '@stampede/runtime';
import {
  openTestSale,
  order,
  pay,
  processContext,
  startProcess,
  startWebhookReceiver,
  startWorld,
  waitFor,
  type TestSale,
  type WebhookReceiver,
  type World,
} from '@stampede/testkit';
import { compose } from '../src/compose.ts';

const ENV = { WEBHOOK_ALLOW_PRIVATE: 'true' };
const SLOW_MS = 120_000;

let world: World;
let shop: WebhookReceiver;
let sale: TestSale;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(async () => {
  shop = await startWebhookReceiver();
  sale = await openTestSale(world, {
    items: [{ sku: 'sku', name: null, allotment: 1000, unitPrice: 1000 }],
  });
});
afterEach(async () => {
  await shop.stop();
  await world.stores.db.query('DELETE FROM deliveries');
  await world.stores.db.query('DELETE FROM webhook_endpoints');
});
afterAll(() => world.close());

async function hook(url = shop.url): Promise<string> {
  const wanted = { url, types: null, saleId: sale.saleId, description: null };
  const created = await createWebhookEndpoint(world.stores, wanted, null);
  if (created.outcome !== 'created') throw new Error(created.outcome);
  return created.endpoint.endpointId;
}

async function count(where: string): Promise<number> {
  const [row] = await world.stores.db.query<{ count: number }>(
    `SELECT count(*) AS count FROM deliveries WHERE ${where}`,
  );
  return row!.count;
}

/** As if a minute had passed: pauses and claims are over. */
async function passMinute(): Promise<void> {
  await world.stores.db.query(
    `UPDATE deliveries SET next_attempt_at = next_attempt_at - interval '1 minute', claimed_until = claimed_until - interval '1 minute'`,
  );
  await world.stores.db.query(`UPDATE webhook_endpoints SET probe_at = probe_at - interval '1 minute'`);
}

async function started(): Promise<{ daemon: Stoppable; metrics: () => Promise<string> }> {
  const context = processContext('webhook-sender', world, ENV);
  const daemon = await compose(context);
  await daemon.start();
  return { daemon, metrics: () => context.registry.metrics() };
}

it('an event is at the endpoint soon after its commit, and counted', async () => {
  const { daemon, metrics } = await started();
  await hook();
  const [orderNo = ''] = await order(world, sale);
  await pay(world, orderNo);
  await waitFor('both events have come', () => shop.received.length === 2);
  await waitFor('both are recorded', async () => (await count(`state = 'delivered'`)) === 2);
  await waitFor('both are counted', async () =>
    /attempts_total\{.*outcome="delivered".*\} 2$/m.test(await metrics()),
  );
  await daemon.stop();
});

it('an endpoint that hangs delays neither the others nor the end of the process', async () => {
  const hanging = await startWebhookReceiver();
  hanging.answerWith(() => null);
  const { daemon } = await started();
  const hangs = await hook(hanging.url);
  await hook();
  await order(world, sale, 20);
  await waitFor('the other one has all', () => shop.received.length === 20);
  await waitFor('16 hang', () => hanging.received.length === 16);
  const before = performance.now();
  await daemon.stop();
  expect(performance.now() - before).toBeLessThan(9000);
  // What was broken off is given back, and can be sent at once.
  expect(await count(`endpoint_id = '${hangs}' AND claimed_until IS NOT NULL`)).toBe(0);
  expect(await count(`endpoint_id = '${hangs}' AND next_attempt_at <= clock_timestamp()`)).toBe(20);
  await hanging.stop();
});

it('two copies send each event once', async () => {
  const copies = [await started(), await started()];
  await hook();
  const orderNos = await order(world, sale, 40);
  for (const orderNo of orderNos) await pay(world, orderNo);
  await waitFor('all are delivered', async () => (await count(`state = 'delivered'`)) === 80);
  expect(shop.received).toHaveLength(80);
  for (const { daemon } of copies) await daemon.stop();
});

it(
  'a process that is killed while it sends leaves nothing unsent',
  async () => {
    await hook();
    const env = { ...ENV, REDIS_URL: world.redis.url, DATABASE_URL: world.database.url };
    const orderNos = await order(world, sale, 30);
    for (let kills = 1; kills <= 3; kills += 1) {
      const before = shop.received.length;
      shop.answerWith(() => (shop.received.length > before + 4 ? null : 204));
      const running = await startProcess('webhook-sender', env);
      await waitFor('it sends', () => shop.received.length > before + 4);
      await running.kill();
      await passMinute();
      for (const orderNo of orderNos.slice(10 * (kills - 1), 10 * kills)) await pay(world, orderNo);
    }
    shop.answerWith(() => 204);
    const running = await startProcess('webhook-sender', env);
    await waitFor('all are delivered', async () => (await count(`state = 'delivered'`)) === 60);
    await running.stop();
    expect(new Set(shop.received.map(({ id }) => id)).size).toBe(60);
    for (const orderNo of orderNos) {
      const sequences = shop.received
        .filter(({ event }) => event.orderNo === orderNo)
        .map(({ event }) => event.sequence);
      expect(sequences).toEqual([...sequences].sort());
    }
  },
  SLOW_MS,
);

it('it is ready without Redis, and not without Postgres', async () => {
  const env = { ...ENV, METRICS_PORT: '27460', DATABASE_URL: world.database.url };
  const running = await startProcess('webhook-sender', { ...env, REDIS_URL: 'redis://127.0.0.1:1/0' });
  const { status, body } = await waitFor('it answers', async () => {
    const response = await fetch(`${running.metricsUrl!}/readyz`);
    return response.status === 200 && { status: response.status, body: await response.json() };
  });
  expect([status, body]).toEqual([200, expect.objectContaining({ degraded: ['redis', 'gate'] })]);
  await running.stop();
});
