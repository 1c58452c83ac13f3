import { afterEach, describe, expect, test } from '@jest/globals';
import { allRoutes } from '../src/routes/all-routes.ts';
import { buyerToken } from './buyer-jwt.ts';
import { ORDER_NO } from './fake-engine.ts';
import { type Api, OPERATOR, raw, type Reply, SHOP, slugOf, startApi } from './http-kit.ts';

const PAGE = 'https://shop.example';
const OTHER = 'https://other.example';
const PURCHASES = '/sales/drop-1/purchases';

let api: Api;
afterEach(() => api.stop());

async function start(...corsOrigins: string[]): Promise<void> {
  api = await startApi({ corsOrigins });
}

function preflight(path: string, method: string, origin = PAGE): Promise<Reply> {
  const announced = { 'Access-Control-Request-Method': method };
  return api.call('OPTIONS', path, { headers: { Origin: origin, ...announced } });
}

/** The headers of the answer that concern other origins. */
function sharing({ headers }: Reply): Record<string, string> {
  const all = [...headers].filter(([name]) => name === 'vary' || name.startsWith('access-control-'));
  return Object.fromEntries(all);
}

const EXPOSED =
  'Age, Date, ETag, Idempotency-Replayed, Location, Retry-After, WWW-Authenticate, X-Request-Id';
const readable = (origin: string) => ({
  'access-control-allow-origin': origin,
  'access-control-expose-headers': EXPOSED,
});

const isForBuyers = ({ access }: (typeof allRoutes)[number]): boolean =>
  access === 'public' || access.includes('buyer');
const addresses = allRoutes.map((route) => ({
  route,
  method: route.method.toUpperCase(),
  path: route.path.replace(':orderNo', ORDER_NO).replace(':saleId', 'drop-1').replace(/:\w+/g, 'red-42'),
}));

describe('without configured origins', () => {
  test('no answer is for a page of another origin, and OPTIONS is no method', async () => {
    await start();
    const read = await api.call('GET', '/sales/drop-1', { headers: { Origin: PAGE } });
    expect(sharing(read)).toEqual({ vary: 'Authorization' });
    const refused = await preflight('/sales/drop-1', 'GET');
    expect([refused.status, slugOf(refused), sharing(refused)]).toEqual([405, 'method-not-allowed', {}]);
  });
});

describe('with an origin', () => {
  test.each(addresses)(
    '$method $path may be announced if a buyer may send it',
    async ({ route, method, path }) => {
      await start(PAGE);
      const reply = await preflight(path, method);
      if (!isForBuyers(route)) {
        expect([reply.status, sharing(reply)]).toEqual([405, {}]);
        return;
      }
      expect([reply.status, reply.text, reply.headers.get('content-length')]).toEqual([204, '', null]);
      expect(sharing(reply)).toMatchObject({
        'access-control-allow-origin': PAGE,
        'access-control-allow-headers':
          'Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Request-Id',
        'access-control-max-age': '7200',
        vary: 'Origin',
      });
      expect(reply.headers.get('access-control-allow-methods')?.split(', ')).toContain(method);
    },
  );

  test.each(addresses)(
    '$method $path is readable if a buyer may send it',
    async ({ route, method, path }) => {
      await start(PAGE);
      // Whatever is answered: most of these are refusals.
      const reply = await api.call(method, path, { headers: { Origin: PAGE } });
      expect(sharing(reply)).toMatchObject(isForBuyers(route) ? readable(PAGE) : {});
      if (!isForBuyers(route)) expect(reply.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  test('no other origin, no null and no two origins are let in, and caches learn that it matters', async () => {
    await start(PAGE);
    for (const origin of [
      OTHER,
      'null',
      `${PAGE}/`,
      'http://shop.example',
      `${PAGE}:443`,
      `${PAGE}, ${PAGE}`,
    ]) {
      const refused = await preflight(PURCHASES, 'POST', origin);
      expect([origin, refused.status, sharing(refused)]).toEqual([origin, 405, {}]);
      const read = await api.call('GET', '/sales/drop-1', { headers: { Origin: origin } });
      expect([origin, read.status, sharing(read)]).toEqual([origin, 200, { vary: 'Authorization, Origin' }]);
    }
    expect(sharing(await api.call('GET', '/sales/drop-1'))).toEqual({ vary: 'Authorization, Origin' });
    expect(sharing(await api.call('GET', '/livez'))).toEqual({ vary: 'Origin' });
  });

  test('a request with two origins has none', async () => {
    await start(PAGE);
    const origin = `Origin: ${PAGE}\r\n`;
    const ask = (origins: string) =>
      raw(api.port, [`GET /livez HTTP/1.1\r\nHost: x\r\n${origins}Connection: close\r\n\r\n`]);
    expect(await ask(origin)).toContain(`Access-Control-Allow-Origin: ${PAGE}\r\n`);
    expect(await ask(origin + origin)).not.toContain('Access-Control-Allow-Origin');
  });

  test('a request id that is the name of a header changes no header', async () => {
    await start(PAGE);
    const reply = await api.call('GET', '/livez', { headers: { Origin: PAGE, 'X-Request-Id': 'Vary' } });
    expect(reply.headers.get('x-request-id')).toBe('Vary');
    expect(sharing(reply)).toEqual({ ...readable(PAGE), vary: 'Origin' });
  });

  test('no method is announced that a buyer may not send, and none that does not exist', async () => {
    await start(PAGE);
    const sales = await preflight('/sales/drop-1', 'GET');
    expect(sales.headers.get('access-control-allow-methods')).toBe('GET, HEAD');
    for (const [path, method] of [
      ['/sales/drop-1', 'PATCH'],
      ['/sales', 'POST'],
      [PURCHASES, 'GET'],
      [PURCHASES, 'DELETE'],
      ['/sales/drop-1', 'get'],
      ['/nowhere', 'GET'],
    ] as const) {
      const reply = await preflight(path, method);
      expect([path, method, reply.headers.get('access-control-allow-methods')]).toEqual([path, method, null]);
    }
    const plain = await api.call('OPTIONS', PURCHASES, { headers: { Origin: PAGE } });
    expect([plain.status, plain.headers.get('allow'), sharing(plain)]).toEqual([405, 'POST', {}]);
  });

  test('a purchase is readable with what it names, on the fast path and on the general one', async () => {
    await start(PAGE);
    const token = await buyerToken();
    const headers = { Origin: PAGE, 'Idempotency-Key': 'k' };
    // The fast path knows the token from the second request on.
    for (let i = 0; i < 2; i += 1) {
      const reply = await api.call('POST', PURCHASES, { token, body: {}, headers });
      expect([reply.status, sharing(reply)]).toEqual([202, { ...readable(PAGE), vary: 'Origin' }]);
      expect(reply.headers.get('location')).toMatch(/^\/orders\//);
    }
    const elsewhere = await api.call('POST', PURCHASES, { token, body: {}, headers: { Origin: OTHER } });
    expect([elsewhere.status, sharing(elsewhere)]).toEqual([202, { vary: 'Origin' }]);
  });

  test('a page can read every refusal', async () => {
    await start(PAGE);
    const token = await buyerToken();
    const headers = { Origin: PAGE };
    const read = async (...request: Parameters<Api['call']>): Promise<unknown> => {
      const reply = await api.call(...request);
      expect(sharing(reply)).toEqual({ ...readable(PAGE), vary: 'Origin' });
      return slugOf(reply);
    };
    const buy = (body: unknown, more: object = {}) =>
      read('POST', PURCHASES, { token, body, headers, ...more });
    expect(await buy({}, { token: 'wrong' })).toBe('unauthenticated');
    expect(await buy({ sku: 'x'.repeat(20_000) })).toBe('body-too-large');
    expect(await buy({}, { headers: { ...headers, 'Content-Type': 'text/plain' } })).toBe(
      'unsupported-media-type',
    );
    expect(await buy({ nothing: 1 })).toBe('invalid-request');
    expect(await buy({ buyerId: 'another' })).toBe('forbidden');
    expect(await buy({ sku: 'none' })).toBe('sku-not-found');
    expect(await read('GET', '/sales/none', { headers })).toBe('sale-not-found');
    expect(await read('GET', '/nowhere', { headers })).toBe('not-found');
    expect(await read('GET', '/sales/%zz', { headers })).toBe('invalid-request');
    const outcomes = [
      [{ outcome: 'sold_out' }, 'sold-out'],
      [{ outcome: 'too_many', waitMs: 1000 }, 'too-many-requests'],
      [{ outcome: 'unavailable' }, 'unavailable'],
      [{ outcome: 'unknown' }, 'outcome-unknown'],
    ] as const;
    for (const [outcome, slug] of outcomes) {
      api.engine.placePurchase = async () => outcome;
      expect(await buy({})).toBe(slug);
    }
    api.draining.hasBegun = true;
    expect(await buy({})).toBe('outcome-unknown');
  });
});

describe('with an asterisk', () => {
  test('every page may read what is public, whatever its origin, and caches need not know it', async () => {
    await start('*');
    for (const headers of [{ Origin: OTHER }, { Origin: 'null' }, {}]) {
      const reply = await api.call('GET', '/sales/drop-1', { headers });
      expect(sharing(reply)).toEqual({ ...readable('*'), vary: 'Authorization' });
    }
    expect((await preflight('/time', 'GET', OTHER)).headers.get('access-control-allow-origin')).toBe('*');
  });

  test('no page may do what needs a token', async () => {
    await start('*');
    expect((await preflight(PURCHASES, 'POST', OTHER)).status).toBe(405);
    const headers = { Origin: OTHER };
    const body = { buyerId: 'b' };
    expect(sharing(await api.call('POST', PURCHASES, { token: SHOP, body, headers }))).toEqual({});
    expect(sharing(await api.call('GET', `/orders/${ORDER_NO}`, { token: OPERATOR, headers }))).toEqual({});
  });

  test('beside an origin, pages of that origin may buy', async () => {
    await start('*', PAGE);
    expect((await preflight(PURCHASES, 'POST')).status).toBe(204);
    expect((await preflight(PURCHASES, 'POST', OTHER)).status).toBe(405);
    expect((await preflight('/sales/drop-1', 'GET', OTHER)).status).toBe(204);
    const token = await buyerToken();
    const bought = await api.call('POST', PURCHASES, { token, body: {}, headers: { Origin: PAGE } });
    expect(sharing(bought)).toEqual({ ...readable(PAGE), vary: 'Origin' });
  });
});
