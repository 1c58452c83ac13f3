import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  lawsAtRest,
  ShopClient,
  startDeployment,
  waitFor,
  type Deployment,
  type Reply,
} from '@stampede/testkit';

const SALE = 'forgetful';
/** The requested wait, plus the time to read both stores. */
const WAIT_MAX_MS = 7000;
const purchase = { sku: 'a', quantity: 1, buyerId: 'buyer', idempotencyKey: 'key' };

let deployment: Deployment;
let shop: ShopClient;

beforeAll(async () => {
  deployment = await startDeployment({
    redisArgs: ['--appendonly', 'no'],
    env: { REDIS_TIMEOUT_MS: '1000' },
  });
  shop = new ShopClient(deployment, 10);
  await shop.openSale({ saleId: SALE, items: [{ sku: 'a', allotment: 10 }], paymentWindowSeconds: 600 });
}, 60_000);
afterAll(async () => {
  shop.close();
  await deployment.stop();
}, 60_000);

/** Polls an order until it is not found; returns each answer that differs from the one before. */
async function answersUntilNotFound(orderNo: string): Promise<string[]> {
  const answers: string[] = [];
  await waitFor(
    'the order is said not to exist',
    async () => {
      const reply = await shop.order(orderNo);
      const answer = reply.slug ?? String(reply.body['state']);
      if (answers.at(-1) !== answer) answers.push(answer);
      return answer === 'order-not-found';
    },
    20_000,
  );
  return answers;
}

it('No lost purchase, as long as Redis keeps what it acknowledged: if it does not, the buyer is told so, for good', async () => {
  const creator = deployment.processes.find(({ name }) => name === 'order-creator');
  if (creator === undefined) throw new Error('there is no order-creator');
  process.kill(creator.pid, 'SIGSTOP');
  let answers: string[];
  let waited: Reply;
  let orderNo: string;
  try {
    const promised = await shop.purchase(SALE, purchase);
    expect(promised.status).toBe(202);
    orderNo = String(promised.body['orderNo']);
    const polling = answersUntilNotFound(orderNo);
    await waitFor(
      'the order reads queued',
      async () => (await shop.order(orderNo)).body['state'] === 'queued',
    );
    const waiting = shop.order(orderNo, 5);
    await deployment.redis.server.kill();
    await waitFor('it cannot be told', async () => (await shop.order(orderNo)).status === 503);
    await deployment.redis.restart();
    answers = await polling;
    waited = await waiting;
  } finally {
    process.kill(creator.pid, 'SIGCONT');
  }
  expect(answers).toEqual(['queued', 'unavailable', 'order-not-found']);
  // At the end of its wait; immediately if Redis died before the wait began.
  expect(['order-not-found', 'unavailable']).toContain(waited.slug);
  expect(waited.answeredAtMs - waited.sentAtMs).toBeLessThan(WAIT_MAX_MS);

  const again = await shop.order(orderNo, 10);
  expect(again.slug).toBe('order-not-found');
  expect(again.answeredAtMs - again.sentAtMs).toBeLessThan(2000);
  const paid = await shop.pay(orderNo, 1000);
  expect([paid.status, paid.slug]).toEqual([404, 'order-not-found']);
  expect(paid.body['payment']).toMatchObject({ state: 'refund_due', amount: 1000 });

  const anew = await shop.purchase(SALE, purchase);
  expect([anew.status, anew.replayed]).toEqual([202, false]);
  expect(anew.body['orderNo']).not.toBe(orderNo);
  expect((await shop.order(String(anew.body['orderNo']), 10)).body['state']).toBe('pending_payment');
  expect((await shop.sale(SALE)).body['items']).toMatchObject([{ available: 9, reserved: 1, sold: 0 }]);
  expect(await lawsAtRest(deployment, shop, SALE)).toEqual([]);
}, 60_000);
