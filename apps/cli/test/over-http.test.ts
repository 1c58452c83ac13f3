import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient, type Client, type Order } from '@stampede/client';
import { startDeployment, startWebhookReceiver, waitFor, type Deployment } from '@stampede/testkit';
import { runCommand, type Ended } from './run-command.ts';

const SLOW_MS = 180_000;

let deployment: Deployment;
let shop: Client;
let folder: string;
beforeAll(async () => {
  deployment = await startDeployment();
  shop = createClient({ url: deployment.url, token: deployment.shopToken });
  folder = mkdtempSync(join(tmpdir(), 'stampede-cli-'));
}, SLOW_MS);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await deployment.stop();
}, SLOW_MS);

/** With the operator's token; in 80 columns. */
function stampede(args: readonly string[], interruptAt?: RegExp): Promise<Ended> {
  const { url, operatorToken } = deployment;
  return runCommand(args, { STAMPEDE_URL: url, STAMPEDE_TOKEN: operatorToken, COLUMNS: '80' }, interruptAt);
}

/** What it printed; it has to end with 0, print nothing else, and fit the terminal. */
async function shown(...args: string[]): Promise<string> {
  const { code, out, err } = await stampede(args);
  expect([code, err]).toEqual([0, '']);
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  return out;
}

async function json<T>(...args: string[]): Promise<T> {
  const { code, out, err } = await stampede([...args, '--json']);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as T;
}

function buy(saleId: string, buyerId: string, quantity = 1): Promise<Order> {
  return shop.purchase({ saleId, sku: 'red', buyerId, quantity }).order();
}

describe('a sale', () => {
  it(
    'is created, changed and closed',
    async () => {
      const item = ['--item', 'red:100:8990', '--item', 'blue:5:500:Blue: the second'];
      const created = await shown(
        ...['sale', 'create', 'drop', '--name', 'A drop', '--currency', 'EUR', ...item],
      );
      expect(created).toMatch(/red +89\.90 EUR +100 +100 +0 +0/);
      expect(created).toContain('Blue: the second');
      expect(await shown('sale', 'pause', 'drop')).toMatch(/state +paused/);
      expect(await json('sale', 'open', 'drop')).toMatchObject({ saleId: 'drop', state: 'open' });
      expect(await shown('sale', 'allot', 'drop', 'red', '+10')).toMatch(/red +8990 +110/);
      expect(await json('sale', 'allot', 'drop', 'red', '-20')).toMatchObject({ allotment: 90 });
      expect(await json('sale', 'price', 'drop', 'red', '7990')).toMatchObject({ unitPrice: 7990 });
      expect(await json('sale', 'rename-item', 'drop', 'red', 'Red')).toMatchObject({ name: 'Red' });
      expect(await json('sale', 'rename-item', 'drop', 'red', 'none')).toMatchObject({ name: null });
      expect(await json('sale', 'add-item', 'drop', 'green:7:100')).toMatchObject({ allotment: 7 });
      const change = ['--buyer-limit', '4', '--message', 'Hello', '--closes-at', '2100-01-01T00:00:00Z'];
      expect(await json('sale', 'change', 'drop', ...change)).toMatchObject({
        buyerLimit: 4,
        message: 'Hello',
        closesAt: '2100-01-01T00:00:00.000Z',
      });
      expect(await json('sale', 'change', 'drop', '--buyer-limit', 'none')).toMatchObject({
        buyerLimit: null,
      });
      expect(await shown('sale', 'list')).toMatch(/drop +open +102/);
      expect(await json('sale', 'list', '--limit', '1')).toMatchObject([{ saleId: 'drop' }]);
      expect(await shown('sale', 'show', 'drop')).toContain('2100-01-01T00:00:00Z');
      expect(await json('sale', 'close', 'drop', '--yes')).toMatchObject({ state: 'closed' });
    },
    SLOW_MS,
  );

  it(
    'can come from a file, and repeating the run with its key changes nothing',
    async () => {
      const path = join(folder, 'sale.json');
      const items = [{ sku: 'red', allotment: 50, unitPrice: 1000 }];
      writeFileSync(path, JSON.stringify({ name: 'File', currency: 'EUR', items }));
      const create = ['sale', 'create', 'filed', '--file', path, '--name', 'Option', '--key', 'one'];
      expect(await json(...create)).toMatchObject({ name: 'Option', items: [{ allotment: 50 }] });
      expect(await json(...create)).toMatchObject({ saleId: 'filed' });
      const allot = ['sale', 'allot', 'filed', 'red', '5', '--key', 'two'];
      await json(...allot);
      expect(await json(...allot)).toMatchObject({ allotment: 55 });
    },
    SLOW_MS,
  );

  it(
    'is watched in lines without a terminal, until Ctrl-C, which is no error',
    async () => {
      const watched = await stampede(['sale', 'watch', 'filed'], /(.*\n){2}/);
      expect([watched.code, watched.err]).toEqual([0, '']);
      expect(watched.out).toMatch(/Z filed open red available 55 reserved 0 sold 0\n.* 0\/s\n/);
      const { out } = await stampede(['sale', 'watch', 'filed', '--times', '1', '--json']);
      expect(JSON.parse(out)).toMatchObject({ saleId: 'filed' });
      expect((await stampede(['sale', 'watch', 'nothing'])).code).toBe(1);
    },
    SLOW_MS,
  );
});

describe('a buyer', () => {
  it(
    'is erased after a question, and is found under no order when that is done',
    async () => {
      await shown('sale', 'create', 'past', '--name', 'Past', '--currency', 'EUR', '--item', 'red:9:1000');
      const { orderNo } = await buy('past', 'a/buyer');
      await shop.orders.pay(orderNo, { provider: 'p', reference: orderNo, amount: 1000 });
      const dayBefore = new Date(Date.now() - 25 * 3_600_000).toISOString();
      await shown('sale', 'change', 'past', '--closes-at', dayBefore);
      expect((await stampede(['buyer', 'erase', 'a/buyer'])).err).toContain('this needs --yes');
      const asked = await json<{ erasureId: string }>('buyer', 'erase', 'a/buyer', '--yes');
      await waitFor(
        'the buyer is erased',
        async () => /state +done/.test(await shown('buyer', 'erasure', asked.erasureId)),
        60_000,
      );
      expect(await json('orders', 'list', '--buyer', 'a/buyer')).toEqual([]);
      expect(await json('orders', 'list', '--sale', 'past')).toMatchObject([
        { orderNo, buyerId: expect.stringMatching(/^erased-/) },
      ]);
    },
    SLOW_MS,
  );
});

describe('orders and their payments', () => {
  it(
    'are listed, shown, extended, paid, cancelled, returned and exported',
    async () => {
      const items = ['--item', 'red:20:1000'];
      await shown('sale', 'create', 'sold', '--name', 'Sold', '--currency', 'EUR', ...items);
      const [anna, ben] = [await buy('sold', 'anna', 2), await buy('sold', 'ben')];
      expect(await shown('orders', 'list', '--sale', 'sold')).toContain(anna.orderNo);
      expect(await json('orders', 'list', '--buyer', 'ben')).toMatchObject([{ orderNo: ben.orderNo }]);
      const few = await stampede(['orders', 'list', '--sale', 'sold', '--limit', '1', '--json']);
      expect(JSON.parse(few.out)).toHaveLength(1);
      expect(few.err).toContain('more than 1');
      expect(await shown('sale', 'extend', 'sold', '60', '--order', ben.orderNo)).toContain('1 orders');

      const pay = (reference: string) =>
        stampede(
          ...[
            [
              'orders',
              'pay',
              anna.orderNo,
              '--provider',
              'bank',
              '--reference',
              reference,
              '--amount',
              '2000',
            ],
          ],
        );
      expect((await pay('first')).out).toMatch(/state +paid/);
      const second = await pay('second');
      expect([second.code, second.out]).toEqual([1, '']);
      expect(second.err).toContain('paid already');
      const [due] = await json<{ paymentId: string }[]>('payments', 'list', '--state', 'refund_due');
      const { paymentId = '' } = due ?? {};
      expect(second.err).toContain(paymentId);
      expect(await shown('orders', 'show', anna.orderNo)).toContain(paymentId);
      expect(await shown('orders', 'story', anna.orderNo)).toMatch(
        /step +purchased[^]*step +ordered[^]*process +order-creator[^]*step +paid/,
      );
      expect(await json('orders', 'story', anna.orderNo)).toMatchObject({ missingEvents: 0 });
      expect(await json('orders', 'show', anna.orderNo)).toMatchObject({
        order: { state: 'paid' },
        payments: [{ paymentId }, { state: 'captured' }],
      });
      expect(await shown('payments', 'list')).toContain(paymentId);
      const refund = ['payments', 'refund', paymentId, '--reference', 'back'];
      expect((await stampede(refund)).code).toBe(2);
      expect(await json(...refund, '--yes')).toMatchObject({ state: 'refunded', refundReference: 'back' });
      expect(await shown('payments', 'totals')).toMatch(/EUR +refunded +1 +20\.00 EUR/);
      expect((await stampede(['payments', 'export', '--state', 'refunded'])).out).toContain(paymentId);

      const cancel = ['orders', 'cancel', ben.orderNo];
      const unasked = await stampede(cancel);
      expect([unasked.code, unasked.out]).toEqual([2, '']);
      expect(unasked.err).toContain('--yes');
      expect((await shop.orders.get(ben.orderNo)).state).toBe('pending_payment');
      expect(await shown(...cancel, '--yes')).toMatch(/state +cancelled/);
      const giveBack = ['orders', 'return', anna.orderNo, '--keep-sold', '--reason', 'wrong size'];
      const notAsked = await stampede(giveBack);
      expect([notAsked.code, notAsked.out]).toEqual([2, '']);
      expect((await shop.orders.get(anna.orderNo)).state).toBe('paid');
      expect(await shown(...giveBack, '--yes')).toMatch(/state +returned[^]*restocked +no/);
      expect(await json('orders', 'list', '--state', 'returned')).toMatchObject([{ orderNo: anna.orderNo }]);
      const csv = await stampede(['orders', 'export', '--sale', 'sold', '--oldest']);
      expect(csv.out.split('\n')).toHaveLength(4);
      expect(csv.out.indexOf(anna.orderNo)).toBeLessThan(csv.out.indexOf(ben.orderNo));
      const output = join(folder, 'orders.csv');
      const save = ['orders', 'export', '--sale', 'sold', '--oldest', '--output', output];
      expect((await stampede(save)).code).toBe(0);
      expect(readFileSync(output, 'utf8')).toBe(csv.out);
      expect((await stampede(save)).code).toBe(2);
      expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    },
    SLOW_MS,
  );
});

it(
  'a dead letter is listed without what would steer the terminal, and discarded after a question',
  async () => {
    const orderNo = '01890a5d-ac96-774b-bcce-b302099a8000';
    await deployment.admin.xadd(
      'get_good_list:{0}',
      '*',
      'order_no',
      orderNo,
      'purchase',
      'no\u001B[2Jpurchase',
    );
    const found = await waitFor('the dead letter', async () => {
      const letters = await json<object[]>('dead', 'list');
      return letters.length > 0 ? letters : null;
    });
    expect(found).toMatchObject([{ orderNo }]);
    const table = await shown('dead', 'list');
    expect(table).toContain(orderNo);
    expect(table).not.toContain('\u001B');
    expect((await stampede(['dead', 'replay', orderNo])).code).toBe(1);
    expect((await stampede(['dead', 'discard', orderNo])).code).toBe(2);
    expect(await shown('dead', 'discard', orderNo, '--yes')).toContain(orderNo);
    expect(await shown('dead', 'list')).toContain('no dead letters');
  },
  SLOW_MS,
);

describe('what makes no sense ends with 2, what cannot be done with 1, and each says why', () => {
  it.each([
    [2, ['sale', 'crate', 'x'], 'Did you mean create?'],
    [2, ['sale', 'create', 'x', '--nam', 'y'], 'Did you mean --name?'],
    [2, ['sale', 'create', 'x', '--currency', 'EUR', '--item', 'a:1:1'], '--name is missing'],
    [2, ['sale', 'create', 'x', '--item', 'a:1'], 'It is sku:units:price'],
    [
      2,
      ['sale', 'create', 'x', '--name', 'y', '--currency', 'Euro', '--item', 'a:1:1', '--item', 'b:0:1'],
      '--currency must be',
    ],
    [2, ['sale', 'change', 'drop', '--opens-at', 'tomorrow'], '--opens-at must be'],
    [2, ['sale', 'change', 'drop'], 'nothing to change'],
    [2, ['sale', 'price', 'drop', 'red', '79.90'], 'minor units'],
    [2, ['sale', 'allot', 'drop', 'red', '0'], '<units> must not be 0'],
    [2, ['sale', 'allot', 'drop', 'red', '1', '--key', '漢'], 'ASCII'],
    [2, ['sale', 'show', ''], '<saleId> is not given'],
    [2, ['orders', 'cancel', '..', '--yes'], '<orderNo> is not given'],
    [2, ['sale', 'close', 'filed'], '--yes'],
    [2, ['orders', 'list', '--state', 'payed'], 'Allowed choices'],
    [2, ['orders', 'list', '--limit', '0'], 'It is 1 to 10000'],
    [2, ['sale', 'list', '--url', 'nowhere'], '--url must be'],
    [1, ['sale', 'show', 'none'], 'There is no such sale'],
    [1, ['sale', 'create', 'filed', '--file', '/does/not/exist'], '--file cannot be read'],
    [1, ['sale', 'allot', 'filed', 'red', '-5000'], 'available: 55'],
    [1, ['orders', 'list', '--token', 'secret'], 'STAMPEDE_TOKEN'],
  ] as const)(
    '%i: %j',
    async (wanted, args, message) => {
      const { code, out, err } = await stampede(args);
      expect([code, out]).toEqual([wanted, '']);
      expect(err).toContain(message);
      expect(err).not.toContain('    at ');
      expect(err).not.toContain('secret');
    },
    SLOW_MS,
  );

  it(
    'an API that does not answer is named, and a run that may have done something says how to repeat it',
    async () => {
      const { code, err } = await stampede([
        ...['sale', 'allot', 'filed', 'red', '5', '--url', 'http://127.0.0.1:4'],
      ]);
      expect(code).toBe(1);
      expect(err).toContain('http://127.0.0.1:4 does not answer');
      expect(err).toMatch(/add --key [0-9a-f-]{36}/);
    },
    SLOW_MS,
  );
});

describe('webhooks', () => {
  it(
    'are added, tested, changed, listed, replayed, rotated and removed',
    async () => {
      const receiver = await startWebhookReceiver();
      const add = ['webhooks', 'add', receiver.url, '--type', 'order.paid', 'refund.due', '--key', 'hook'];
      const { endpointId, secret } = await json<{ endpointId: string; secret: string }>(...add);
      expect(await json(...add)).toMatchObject({ endpointId, secret });
      expect(await shown('webhooks', 'list')).toMatch(new RegExp(`${endpointId} +works`));
      expect(await shown('webhooks', 'show', endpointId)).toMatch(/types +order\.paid, refund\.due/);
      expect(await shown('webhooks', 'test', endpointId)).toMatch(
        /^Delivered evt_test_\w+: it answered 204\.$/m,
      );
      receiver.answerWith(() => 500);
      const failed = await stampede(['webhooks', 'test', endpointId]);
      expect([failed.code, failed.err]).toEqual([1, expect.stringContaining('it answered 500')]);
      expect(await shown('webhooks', 'change', endpointId, '--enabled', 'no', '--type', 'all')).toMatch(
        /state +disabled/,
      );
      expect((await stampede(['webhooks', 'change', endpointId])).code).toBe(2);
      expect((await stampede(['webhooks', 'change', endpointId, '--to', 'nowhere'])).err).toContain('--to');
      expect((await stampede(['webhooks', 'add', 'nowhere'])).err).toContain('<url>');
      expect(await shown('webhooks', 'deliveries', endpointId)).toContain('There are no such deliveries.');
      const [{ deliveryId } = { deliveryId: '' }] = await deployment.sql<{ deliveryId: string }>(
        `INSERT INTO deliveries (endpoint_id, position, type, state, ended_at)
         VALUES ($1, 1, 'order.paid', 'failed', now()) RETURNING delivery_id AS "deliveryId"`,
        [endpointId],
      );
      const listed = await shown('webhooks', 'deliveries', endpointId, '--state', 'failed');
      expect(listed).toMatch(new RegExp(`${deliveryId} +failed`));
      expect(await json('webhooks', 'replay', deliveryId)).toMatchObject({ state: 'pending' });
      const rotated = await json<{ secret: string }>('webhooks', 'rotate', endpointId);
      expect(rotated.secret).not.toBe(secret);
      expect((await stampede(['webhooks', 'remove', endpointId])).code).toBe(2);
      await shown('webhooks', 'remove', endpointId, '--yes');
      expect(await json('webhooks', 'list')).toEqual([]);
      await receiver.stop();
    },
    SLOW_MS,
  );
});
