import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  openTestSale,
  startWebhookReceiver,
  startWorld,
  type WebhookReceiver,
  type World,
} from '@stampede/testkit';
import { Webhook } from 'standardwebhooks';
import type { Engine } from '../src/engine.ts';
import { type Api, OPERATOR, type Reply, serve, SHOP, slugOf } from './http-kit.ts';
import { realEngine } from './real-engine.ts';

const PATH = '/webhook-endpoints';
const NONE = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

let world: World;
let api: Api<Engine>;
/** One that is deployed: no private addresses. */
let strictWorld: World;
let strict: Api<Engine>;
let shop: WebhookReceiver;
beforeAll(async () => {
  world = await startWorld();
  api = await serve(realEngine(world));
  strictWorld = await startWorld({ beside: world, webhookAllowPrivate: false });
  strict = await serve(realEngine(strictWorld));
  shop = await startWebhookReceiver();
}, 60_000);
afterEach(() => world.stores.db.query('DELETE FROM webhook_endpoints'));
afterAll(async () => {
  await shop.stop();
  for (const one of [api, strict]) await one.stop();
  await strictWorld.close();
  await world.close();
});

function operate(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  return api.call(method, path, { token: OPERATOR, headers, ...(body !== undefined && { body }) });
}

async function create(fields: object = {}): Promise<Record<string, unknown>> {
  const { status, body } = await operate('POST', PATH, { url: shop.url, ...fields });
  expect(status).toBe(201);
  return body;
}

describe('a webhook endpoint', () => {
  it('is created with a secret that no other answer has', async () => {
    const { saleId } = await openTestSale(world);
    const created = await create({ types: ['order.paid'], saleId, description: 'the shop' });
    const { secret, ...shown } = created;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(shown).toMatchObject({ saleId, types: ['order.paid'], enabled: true, failingSince: null });
    expect((await operate('GET', PATH)).body).toEqual({ data: [shown] });
    expect((await operate('GET', `${PATH}/${String(created['endpointId'])}`)).body).toEqual(shown);
  });

  it('is created once with a key, whose repetition is answered with the present secret', async () => {
    const headers = { 'Idempotency-Key': 'one' };
    const body = { url: shop.url };
    const first = await operate('POST', PATH, body, headers);
    const again = await operate('POST', PATH, body, headers);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    expect(slugOf(await operate('POST', PATH, { url: `${shop.url}/other` }, headers))).toBe(
      'idempotency-key-reused',
    );
    await operate('DELETE', `${PATH}/${String(first.body['endpointId'])}`);
    expect(slugOf(await operate('POST', PATH, body, headers))).toBe('webhook-endpoint-not-found');
  });

  it('is one of 20 at most, also when many are created at the same time', async () => {
    for (let created = 0; created < 18; created += 1) await create();
    // Fewer than there are connections to Postgres.
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => operate('POST', PATH, { url: shop.url })),
    );
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(2);
    const refused = replies.filter(({ status }) => status !== 201);
    expect(new Set(refused.map(slugOf))).toEqual(new Set(['too-many-webhook-endpoints']));
    expect(refused[0]?.body).toMatchObject({ limit: 20 });
  });

  it('is changed, disabled, enabled and removed', async () => {
    const path = `${PATH}/${String((await create())['endpointId'])}`;
    expect((await operate('PATCH', path, { enabled: false })).body).toMatchObject({
      enabled: false,
      disabledReason: 'operator',
    });
    const change = { enabled: true, types: ['sale.opened'], description: 'x', url: 'http://127.0.0.1:1/a b' };
    expect((await operate('PATCH', path, change)).body).toMatchObject({
      ...change,
      url: 'http://127.0.0.1:1/a%20b',
      disabledReason: null,
    });
    expect((await operate('PATCH', path, { types: null, description: null })).body).toMatchObject({
      types: null,
      description: null,
    });
    expect((await operate('DELETE', path)).status).toBe(204);
    for (const method of ['GET', 'DELETE'])
      expect(slugOf(await operate(method, path))).toBe('webhook-endpoint-not-found');
  });

  it.each<[object, string]>([
    [{}, '/url'],
    [{ url: 'no URL' }, '/url'],
    [{ url: 'ftp://shop.example/' }, '/url'],
    [{ url: `https://shop.example/${'a'.repeat(2048)}` }, '/url'],
    [{ url: 'https://shop.example/', types: [] }, '/types'],
    [{ url: 'https://shop.example/', types: ['order.eaten'] }, '/types/0'],
    [{ url: 'https://shop.example/', types: ['order.paid', 'order.paid'] }, '/types'],
    [{ url: 'https://shop.example/', description: '' }, '/description'],
    [{ url: 'https://shop.example/', saleId: 'no sale!' }, '/saleId'],
    [{ url: 'https://shop.example/', more: 1 }, '/more'],
  ])('%j is refused', async (body, pointer) => {
    const reply = await operate('POST', PATH, body);
    expect([reply.status, slugOf(reply)]).toEqual([400, 'invalid-request']);
    expect(reply.body['errors']).toEqual([expect.objectContaining({ pointer })]);
  });

  it('of a sale that does not exist is refused', async () => {
    expect(slugOf(await operate('POST', PATH, { url: shop.url, saleId: 'nothing' }))).toBe('sale-not-found');
  });

  it.each(['https://169.254.169.254/', 'https://localhost/', 'http://shop.example/', 'https://[::1]:80/'])(
    'at %s is refused where private addresses are not allowed',
    async (url) => {
      const reply = await strict.call('POST', PATH, { token: OPERATOR, body: { url } });
      expect([reply.status, reply.body['errors']]).toEqual([
        400,
        [expect.objectContaining({ pointer: '/url' })],
      ]);
      const { endpointId } = await create();
      const path = `${PATH}/${String(endpointId)}`;
      expect((await strict.call('PATCH', path, { token: OPERATOR, body: { url } })).status).toBe(400);
      // It was created where they are allowed.
      const tested = await strict.call('POST', `${path}/test`, { token: OPERATOR });
      expect(tested.body).toMatchObject({ delivered: false, error: 'its address is not public' });
    },
  );

  it('is for operators alone', async () => {
    for (const [method, path] of [
      ['GET', PATH],
      ['DELETE', `${PATH}/${NONE}`],
      ['POST', `/deliveries/${NONE}/replay`],
    ] as const)
      expect((await api.call(method, path, { token: SHOP })).status).toBe(403);
  });

  it('is tested: it gets a signed event with the same id for the same key', async () => {
    const { endpointId, secret } = await create();
    const test = () =>
      operate('POST', `${PATH}/${String(endpointId)}/test`, {}, { 'Idempotency-Key': 'again' });
    const tested = await test();
    expect(tested.body).toMatchObject({ delivered: true, status: 204, error: null });
    expect((await test()).body['eventId']).toBe(tested.body['eventId']);
    const [one, two] = shop.received.slice(-2);
    expect([one?.id, two?.id]).toEqual([tested.body['eventId'], tested.body['eventId']]);
    const verified = new Webhook(String(secret)).verify(one!.text, one!.headers as Record<string, string>);
    expect(verified).toMatchObject({ type: 'webhook.test', id: one?.id });
    await operate('PATCH', `${PATH}/${String(endpointId)}`, { url: 'http://127.0.0.1:1/' });
    expect((await test()).body).toMatchObject({
      ...{ delivered: false, status: null, error: 'no answer: ECONNREFUSED' },
    });
  });

  it('gets another secret by a rotation, once for each key', async () => {
    const { endpointId, secret } = await create();
    const rotate = (key: string) =>
      operate('POST', `${PATH}/${String(endpointId)}/rotate-secret`, {}, { 'Idempotency-Key': key });
    const rotated = await rotate('first');
    expect(rotated.body['secret']).not.toBe(secret);
    expect(rotated.body['previousSecretUntil']).toEqual(expect.any(String));
    expect((await rotate('first')).body['secret']).toBe(rotated.body['secret']);
    expect((await rotate('second')).body['secret']).not.toBe(rotated.body['secret']);
  });
});

describe('a delivery', () => {
  it('is listed by its state, in pages, and replayed', async () => {
    const { endpointId } = await create();
    await world.stores.db.query(
      `INSERT INTO deliveries (endpoint_id, position, type, state, ended_at, next_attempt_at)
       SELECT $1, n, 'sale.changed', CASE WHEN n = 2 THEN 'failed' ELSE 'pending' END,
              CASE WHEN n = 2 THEN now() END, CASE WHEN n <> 2 THEN now() END FROM generate_series(1, 5) n`,
      [endpointId],
    );
    const path = `${PATH}/${String(endpointId)}/deliveries`;
    const first = await operate('GET', `${path}?limit=3`);
    const positions = ({ body }: Reply) =>
      (body['data'] as { position: number }[]).map(({ position }) => position);
    expect(positions(first)).toEqual([5, 4, 3]);
    const cursor = String(first.body['nextCursor']);
    expect(positions(await operate('GET', `${path}?limit=3&cursor=${cursor}`))).toEqual([2, 1]);
    const failed = await operate('GET', `${path}?state=failed`);
    expect(positions(failed)).toEqual([2]);
    const [{ deliveryId } = { deliveryId: '' }] = failed.body['data'] as { deliveryId: string }[];
    const replay = (headers = {}) => operate('POST', `/deliveries/${deliveryId}/replay`, {}, headers);
    const replayed = await replay({ 'Idempotency-Key': 'replay' });
    expect(replayed.body).toMatchObject({ deliveryId, eventId: 'evt_2', state: 'pending', endedAt: null });
    expect((await replay({ 'Idempotency-Key': 'replay' })).status).toBe(200);
    expect((await replay()).status).toBe(200);
    await world.stores.db.query('DELETE FROM deliveries');
    expect(slugOf(await replay())).toBe('delivery-not-found');
  });

  it.each([`?state=lost`, '?limit=0', '?cursor=x', '?cursor=WyJhIl0', '?more=1'])(
    'is not listed by %s',
    async (query) => {
      const { endpointId } = await create();
      const reply = await operate('GET', `${PATH}/${String(endpointId)}/deliveries${query}`);
      expect([reply.status, slugOf(reply)]).toEqual([400, 'invalid-request']);
    },
  );

  it('of an endpoint that does not exist is not found', async () => {
    for (const id of [NONE, 'nothing'])
      expect(slugOf(await operate('GET', `${PATH}/${id}/deliveries`))).toBe('webhook-endpoint-not-found');
    for (const id of [NONE, 'nothing'])
      expect(slugOf(await operate('POST', `/deliveries/${id}/replay`))).toBe('delivery-not-found');
  });
});
