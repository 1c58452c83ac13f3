import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { order, openTestSale, pay, startWorld, type World } from '@stampede/testkit';
import { buyerToken } from './buyer-jwt.ts';
import { type Api, OPERATOR, pointersOf, type Reply, serve, SHOP, slugOf } from './http-kit.ts';
import { realEngine } from './real-engine.ts';
import { recordedEngine } from './recorded-engine.ts';

let world: World;
let api: Api;
beforeAll(async () => {
  world = await startWorld();
  api = await serve(recordedEngine(realEngine(world)));
}, 60_000);
afterAll(async () => {
  await api.stop();
  await world.close();
});

const read = (query: string, token = SHOP): Promise<Reply> => api.call('GET', `/events${query}`, { token });

it('an order is read from its creation to its payment, and nothing twice', async () => {
  const sale = await openTestSale(world);
  const [orderNo = ''] = await order(world, sale);
  await pay(world, orderNo);
  const first = await read(`?saleId=${sale.saleId}&type=order.created&type=order.paid`);
  expect(first.status).toBe(200);
  expect(first.body['data']).toMatchObject([
    { type: 'order.created', orderNo, sequence: 1, data: { order: { orderNo, state: 'pending_payment' } } },
    {
      type: 'order.paid',
      orderNo,
      sequence: 2,
      data: { order: { state: 'paid' }, payment: { amount: 1000 } },
    },
  ]);
  const next = await read(`?after=${String(first.body['nextCursor'])}`, OPERATOR);
  expect(next.body).toEqual({ data: [], nextCursor: first.body['nextCursor'] });
});

it('latest answers no event of now, and with wait the next one', async () => {
  const sale = await openTestSale(world);
  const { body } = await read('?after=latest');
  expect(body['data']).toEqual([]);
  const waiting = read(`?after=${String(body['nextCursor'])}&wait=20&type=order.created`);
  const [orderNo] = await order(world, sale);
  expect((await waiting).body['data']).toMatchObject([{ orderNo }]);
});

it('events that were removed are 410 with the oldest position', async () => {
  api.engine.readEvents = async () => ({ outcome: 'expired', oldest: 17 });
  const reply = await read('?after=3');
  expect([reply.status, slugOf(reply), reply.body['oldestPosition']]).toEqual([410, 'events-expired', 17]);
  api.engine.readEvents = async () => ({ outcome: 'unknown_position', last: 2 });
  expect(pointersOf(await read('?after=3'))).toEqual(['/after']);
});

it.each([
  ['after', 'after=-1'],
  ['after', 'after=newest'],
  ['after', 'after=9999999999999999'],
  ['limit', 'limit=501'],
  ['wait', 'wait=31'],
  ['type/0', 'type=order.eaten'],
  ['saleId', 'saleId=a%20b'],
  ['', 'position=1'],
])('a wrong %s is named', async (field, query) => {
  const reply = await read(`?${query}`);
  expect(reply.status).toBe(400);
  expect(pointersOf(reply)[0]).toMatch(new RegExp(`^/?${field.split('/')[0]}`));
});

it('no buyer reads the feed', async () => {
  expect(slugOf(await read('', await buyerToken('buyer-1')))).toBe('forbidden');
  expect((await api.call('GET', '/events')).status).toBe(401);
});
