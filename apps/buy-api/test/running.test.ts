import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { allRoutes } from '../src/routes/all-routes.ts';
import { createThrottledWarnings } from '../src/http/throttled-warnings.ts';
import { createRateLimiter } from '@stampede/process';
import { allIsWell, ORDER_NO } from './fake-engine.ts';
import { type Api, OPERATOR, raw, SHOP, slugOf, startApi } from './http-kit.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

describe('addresses and methods', () => {
  test.each([
    '/',
    '/nothing',
    '/sales/drop-1/nothing',
    '/orders/x/y/z',
    '/SALES',
    '//sales',
    '/sales/drop-1/items/red-42/nothing',
  ])('%s is not there', async (path) => {
    const reply = await api.call('GET', path);
    expect([reply.status, slugOf(reply)]).toEqual([404, 'not-found']);
  });

  test('every path refuses the methods that it does not have, and names those that it has', async () => {
    for (const path of new Set(allRoutes.map((route) => route.path))) {
      const methods = allRoutes
        .filter((route) => route.path === path)
        .map((route) => route.method.toUpperCase());
      const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD']) {
        if (allowed.includes(method)) continue;
        const reply = await api.call(method, path.replaceAll(':', ''));
        expect([method, path, reply.status]).toEqual([method, path, 405]);
        expect(reply.headers.get('allow')?.split(', ').toSorted()).toEqual(allowed.toSorted());
      }
    }
    expect(api.engine.calls).toEqual([]);
  });

  test('HEAD is GET without its body', async () => {
    const reply = await api.call('HEAD', '/sales/drop-1');
    expect([reply.status, reply.text]).toEqual([200, '']);
    expect(Number(reply.headers.get('content-length'))).toBeGreaterThan(100);
  });
});

describe('the request id', () => {
  test.each(['a', 'x'.repeat(128), 'A-z_0.9'])('%s is taken over', async (id) => {
    const reply = await api.call('GET', '/sales/none', { headers: { 'X-Request-Id': id } });
    expect(reply.headers.get('x-request-id')).toBe(id);
    expect(reply.body['instance']).toBe(id);
  });

  test.each(['', 'x'.repeat(129), 'a b', 'a,b', '<script>', 'ü'])('%j is replaced', async (id) => {
    const first = await api.call('GET', '/sales/none', { headers: { 'X-Request-Id': id } });
    const second = await api.call('GET', '/sales/none', { headers: { 'X-Request-Id': id } });
    expect(first.headers.get('x-request-id')).not.toBe(id);
    expect(first.headers.get('x-request-id')).not.toBe(second.headers.get('x-request-id'));
  });

  test('is in the log line of its request', async () => {
    await api.call('GET', '/livez', { headers: { 'X-Request-Id': 'r-1' } });
    const fields = expect.objectContaining({ requestId: 'r-1', route: '/livez', status: 200 });
    expect(api.lines).toContainEqual({ level: 'debug', fields, message: 'request' });
  });
});

describe('health', () => {
  test('livez needs nothing', async () => {
    const reply = await api.call('GET', '/livez?from=balancer');
    expect([reply.status, reply.body]).toEqual([200, { status: 'ok' }]);
    expect(api.engine.calls).toEqual([]);
  });

  test('readyz is ready when everything is', async () => {
    const reply = await api.call('GET', '/readyz');
    expect([reply.status, reply.body['status']]).toEqual([200, 'ready']);
  });

  test.each(['redis', 'postgres'] as const)(
    'readyz is ready without %s while a gate can sell, and names it',
    async (name) => {
      const trouble = {
        store: name,
        code: 'READONLY',
        words: 'in its own words',
        sinceMs: 0,
        lastAtMs: 0,
        count: 1,
      };
      api.engine.readSystem = async () => ({ ...allIsWell, [name]: false, troubles: [trouble] });
      const reply = await api.call('GET', '/readyz');
      expect([reply.status, reply.body['status'], reply.body['degraded']]).toEqual([200, 'ready', [name]]);
      expect(reply.body['checks']).toContainEqual({ name, ok: false, detail: 'in its own words' });
    },
  );

  test('readyz is ready while one of several gates can sell', async () => {
    const [gate] = allIsWell.gates;
    const gates = [gate!, { ...gate!, partition: 1, trusted: false }];
    api.engine.readSystem = async () => ({ ...allIsWell, gates });
    const reply = await api.call('GET', '/readyz');
    expect([reply.status, reply.body['degraded']]).toEqual([200, ['gate']]);
  });

  test.each([
    [{ gates: [] }, 'gate'],
    [{ gates: allIsWell.gates.map((gate) => ({ ...gate, trusted: false })) }, 'gate'],
  ])('readyz names the part that fails (%j)', async (change, name) => {
    api.engine.readSystem = async () => ({ ...allIsWell, ...change });
    const reply = await api.call('GET', '/readyz');
    expect([reply.status, reply.body['status']]).toEqual([503, 'not-ready']);
    const checks = reply.body['checks'] as { name: string; ok: boolean }[];
    expect(checks.filter((check) => !check.ok).map((check) => check.name)).toEqual([name]);
  });

  test('readyz says no while the process stops', async () => {
    api.draining.hasBegun = true;
    const reply = await api.call('GET', '/readyz');
    expect(reply.status).toBe(503);
    expect(reply.headers.get('connection')).toBe('close');
  });

  test('readyz names clocks that are apart, and is ready', async () => {
    api.engine.readSystem = async () => ({ ...allIsWell, clockSkewMs: -1500 });
    const reply = await api.call('GET', '/readyz');
    expect(reply.status).toBe(200);
    expect(reply.text).toContain('-1500 ms');
  });

  test('a crowd that asks for readyz asks the stores once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => api.call('GET', '/readyz')));
    expect(api.engine.called('readSystem').length).toBeLessThanOrEqual(2);
  });
});

describe('metrics', () => {
  test('are on a port of their own and not here', async () => {
    expect((await api.call('GET', '/metrics', { token: OPERATOR })).status).toBe(404);
  });

  test('count routes, not paths, and no invented methods', async () => {
    await api.call('GET', `/orders/${ORDER_NO}`, { token: SHOP });
    await api.call('GET', '/nothing/a');
    await raw(api.port, ['PROPFIND /nothing/b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n']);
    await api.call('GET', '/sales/%zz');
    expect(api.measured).toEqual([
      { route: '/orders/:orderNo', method: 'GET', status: 200 },
      { route: 'unknown', method: 'GET', status: 404 },
      { route: 'unknown', method: 'other', status: 404 },
      { route: 'unknown', method: 'GET', status: 400 },
    ]);
  });
});

describe('the rate limiter', () => {
  test('gives a burst, then so many a second, and says how long to wait', () => {
    let now = 0;
    const limit = createRateLimiter(4, String, { now: () => now });
    expect([1, 2, 3, 4, 5].map(() => limit('a'))).toEqual([0, 0, 0, 0, 1]);
    expect(limit('b')).toBe(0);
    now = 250;
    expect([limit('a'), limit('a')]).toEqual([0, 1]);
    now = 10_000;
    expect([1, 2, 3, 4, 5].map(() => limit('a'))).toEqual([0, 0, 0, 0, 1]);
  });

  test('can be slower than one a second', () => {
    const limit = createRateLimiter(0.1, String, { now: () => 0 });
    expect([limit('a'), limit('a')]).toEqual([0, 10]);
  });

  test('forgets the oldest of too many callers', () => {
    const limit = createRateLimiter(1, String, { now: () => 0 });
    for (let i = 0; i <= 10_000; i += 1) limit(`caller-${i}`);
    expect(limit('caller-10000')).toBe(1);
    expect(limit('caller-0')).toBe(0);
  });

  test('is off at 0', () => {
    const limit = createRateLimiter(0, String);
    expect(Array.from({ length: 100 }, () => limit('a'))).toEqual(Array(100).fill(0));
  });
});

test('warnings of one kind come once a second, with the number of the others', () => {
  let now = 0;
  const warned: object[] = [];
  const ignore = () => undefined;
  const log = {
    isLevelEnabled: () => true,
    debug: ignore,
    error: ignore,
    warn: (fields: object) => warned.push(fields),
  };
  const warn = createThrottledWarnings(log, () => now);
  for (const atMs of [0, 1, 999, 1000, 1001]) {
    now = atMs;
    warn('a', { atMs }, 'again');
  }
  warn('b', { atMs: 'other' }, 'other');
  expect(warned).toEqual([
    { atMs: 0, suppressed: 0 },
    { atMs: 1000, suppressed: 2 },
    { atMs: 'other', suppressed: 0 },
  ]);
});
