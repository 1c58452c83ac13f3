import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  brokenStampedeLaws,
  lawsAtRest,
  runStampede,
  ShopClient,
  startDeployment,
  type Attempt,
  type Deployment,
  type StampedeRecord,
} from '@stampede/testkit';

// Blue ones are bought in pairs only: one is left, in any order of arrival.
const ITEMS = [
  { sku: 'red', allotment: 250 },
  { sku: 'green', allotment: 150 },
  { sku: 'blue', allotment: 101, quantity: 2 },
];

let deployment: Deployment;
let client: ShopClient;
let record: StampedeRecord;
beforeAll(async () => {
  deployment = await startDeployment({ orderCreators: 2, expiryListeners: 2 });
  client = new ShopClient(deployment, 120);
}, 60_000);
afterAll(async () => {
  client.close();
  await deployment.stop();
}, 60_000);

test('2,000 purchases, 501 units, two of each daemon: every law holds', async () => {
  record = await runStampede(deployment, client, {
    saleId: 'stampede',
    items: ITEMS,
    purchases: 2000,
    buyers: 300,
    concurrency: 100,
    buyerLimit: 6,
    seed: 1,
  });
  expect(brokenStampedeLaws(record)).toEqual([]);
  expect(await lawsAtRest(deployment, client, 'stampede')).toEqual([]);

  // The laws also hold if nothing happens: check that something did.
  const refusals = new Set(record.attempts.flatMap(({ reply }) => reply.slug ?? []));
  expect([...refusals].sort()).toEqual(['buyer-limit-reached', 'not-enough-stock', 'sold-out']);
  expect(record.attempts.some(({ reply }) => reply.replayed)).toBe(true);
  expect(record.orders.filter(({ state }) => state === 'paid').length).toBeGreaterThan(20);
  expect(record.conservation.reads).toBeGreaterThan(10);
  // The others were bought as single units to the last, so all fit but one blue unit.
  expect(record.orders.reduce((units, { quantity }) => units + quantity, 0)).toBe(500);
}, 60_000);

describe('the judge sees', () => {
  const first = (slug: string): Attempt => {
    const found = record.attempts.find(({ reply }) => reply.slug === slug);
    if (found === undefined) throw new Error(`nobody was told ${slug}`);
    return found;
  };
  const judge = (change: Partial<StampedeRecord>): string[] => brokenStampedeLaws({ ...record, ...change });

  test('a purchase that became no order', () => {
    const broken = judge({ orders: record.orders.slice(1) });
    expect(broken).toContainEqual(expect.stringContaining('no lost purchase'));
  });

  test('an order that nobody was promised', () => {
    const [order] = record.orders;
    const broken = judge({ orders: [...record.orders, { ...order!, orderNo: 'another' }] });
    expect(broken).toContainEqual(expect.stringContaining('promised to nobody'));
    expect(broken).toContainEqual(expect.stringContaining('no oversell'));
  });

  test('a sold-out that came too early', () => {
    const { request, reply } = first('sold-out');
    const early = record.orders[0]!.purchasedAtMs;
    const attempt = { request, reply: { ...reply, sentAtMs: early, answeredAtMs: early } };
    expect(judge({ attempts: [...record.attempts, attempt] })).toEqual([
      expect.stringContaining('no false refusal'),
    ]);
  });

  test('a refusal of what would have fitted', () => {
    const { request, reply } = first('not-enough-stock');
    const attempt = { request: { ...request, quantity: 1 }, reply };
    expect(judge({ attempts: [...record.attempts, attempt] })).toEqual([
      expect.stringContaining('no false refusal'),
    ]);
  });

  test('a limit that was not reached', () => {
    const { request, reply } = first('buyer-limit-reached');
    const attempt = { request: { ...request, buyerId: 'somebody else' }, reply };
    expect(judge({ attempts: [...record.attempts, attempt] })).toEqual([
      expect.stringContaining('no false refusal'),
    ]);
  });

  test('a payment that was lost', () => {
    const orders = record.orders.map((order) => ({ ...order, state: 'pending_payment' }));
    expect(judge({ orders })).toContainEqual(expect.stringContaining('was paid with the answer 201'));
  });
});
