import { StoreUnavailableError } from '@stampede/domain';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  cookieIn,
  OPERATOR,
  signInWith,
  slugOf,
  startPages,
  VIEWER,
  type Pages,
  type PagesOptions,
} from './pages-kit.ts';

const opened: Pages[] = [];
let pages: Pages;
async function open(options: PagesOptions = {}): Promise<Pages> {
  const one = await startPages(options);
  opened.push(one);
  return one;
}
beforeEach(async () => {
  pages = await open();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.stop()));
});

describe('signing in', () => {
  it('answers who it is, and sets a cookie that no script and no other site gets', async () => {
    const answer = await signInWith(pages.port, VIEWER);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({
      name: 'ben',
      role: 'viewer',
      demonstration: false,
      endsAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^stampede_desk=v1\.[^;]+; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
    expect(JSON.stringify(answer)).not.toContain(VIEWER);
    const shown = await pages.ask('/desk/session', { headers: { cookie: cookieIn(answer) } });
    expect([shown.status, shown.text]).toEqual([200, answer.text]);
  });

  it('sets a cookie of this host alone behind TLS', async () => {
    const secure = await open({ publicUrl: 'https://shop.example/stampede' });
    const answer = await signInWith(secure.port, OPERATOR);
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^__Host-stampede_desk=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Secure$/),
    ]);
    const cookie = cookieIn(answer).replace('__Host-', '');
    expect((await secure.ask('/desk/session', { headers: { cookie } })).status).toBe(401);
  });

  it('is refused with another token, and after ten tries within a minute from one address', async () => {
    const statuses: number[] = [];
    for (let tries = 0; tries < 10; tries += 1)
      statuses.push((await signInWith(pages.port, `wrong-wrong-wrong-${tries}`)).status);
    expect(statuses).toEqual(statuses.map(() => 401));
    const limited = await signInWith(pages.port, OPERATOR);
    expect([limited.status, slugOf(limited)]).toEqual([429, 'too-many-requests']);
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('is limited for each address behind the proxies, and for all of them together', async () => {
    const behind = await open({ trustedProxies: ['127.0.0.1'] });
    const from = async (address: string) =>
      (await signInWith(behind.port, OPERATOR, { 'x-forwarded-for': address })).status;
    for (let tries = 0; tries < 10; tries += 1) expect(await from('203.0.113.1')).toBe(200);
    expect(await from('203.0.113.1')).toBe(429);
    const statuses: number[] = [];
    for (let host = 2; host < 110; host += 1) statuses.push(await from(`203.0.113.${host}`));
    expect(statuses.slice(0, 85)).toEqual(Array.from({ length: 85 }, () => 200));
    expect(statuses.slice(-3)).toEqual([429, 429, 429]);
  });

  it.each([
    ['{"token":', 'application/json', 400],
    ['{}', 'application/json', 400],
    ['{"token":7}', 'application/json', 400],
    ['[]', 'application/json', 400],
    ['{"token":""}', 'application/json', 400],
    ['{"token":"a-token-a-token-a"}', 'text/plain', 400],
    [`{"token":"${'x'.repeat(5000)}"}`, 'application/json', 413],
  ])('answers the body %j of type %s with a problem', async (body, type, status) => {
    const answer = await pages.ask('/desk/session', {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });

  it('is 503 while it is not known which sessions are valid', async () => {
    pages.generation.current = null;
    const answer = await signInWith(pages.port, OPERATOR);
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
  });
});

describe('a session', () => {
  it('is renewed by a request after a minute', async () => {
    const cookie = await pages.signIn(OPERATOR);
    expect((await pages.ask('/desk/session', { headers: { cookie } })).headers['set-cookie']).toBeUndefined();
    pages.pass(61_000);
    const renewed = await pages.ask('/desk/session', { headers: { cookie } });
    expect(cookieIn(renewed)).toMatch(/^stampede_desk=v1\./);
    expect(cookieIn(renewed)).not.toBe(cookie);
  });

  it('ends at the sign-out, and the cookie goes', async () => {
    const cookie = await pages.signIn(OPERATOR);
    const answer = await pages.ask('/desk/session', { method: 'DELETE', headers: { cookie } });
    expect(answer.status).toBe(204);
    expect(answer.headers['set-cookie']).toEqual([expect.stringMatching(/^stampede_desk=; Max-Age=0; /)]);
  });

  it('ends everywhere by an operator, and not by a viewer', async () => {
    const [operator, viewer] = [await pages.signIn(OPERATOR), await pages.signIn(VIEWER)];
    const everywhere = (cookie: string) =>
      pages.ask('/desk/sessions', { method: 'DELETE', headers: { cookie } });
    const refused = await everywhere(viewer);
    expect([refused.status, slugOf(refused)]).toEqual([403, 'forbidden']);
    expect((await everywhere(operator)).status).toBe(204);
    for (const cookie of [operator, viewer])
      expect((await pages.ask('/desk/session', { headers: { cookie } })).status).toBe(401);
  });

  it('goes on while Postgres is away, and then a sign-out of everybody is 503', async () => {
    const away = await open({
      endAllSessions: async () => {
        throw new StoreUnavailableError('postgres', 'query');
      },
    });
    const cookie = await away.signIn(OPERATOR);
    const answer = await away.ask('/desk/sessions', { method: 'DELETE', headers: { cookie } });
    expect([answer.status, slugOf(answer), answer.headers['retry-after']]).toEqual([503, 'unavailable', '1']);
    expect((await away.ask('/desk/session', { headers: { cookie } })).status).toBe(200);
  });
});

describe('a change', () => {
  const url = 'https://shop.example';
  it.each([
    ['from our page', { 'sec-fetch-site': 'same-origin' }, 204],
    ['from our page, with any Origin', { 'sec-fetch-site': 'same-origin', origin: 'null' }, 204],
    ['from another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['from another host of the domain', { 'sec-fetch-site': 'same-site' }, 403],
    ['from the address bar', { 'sec-fetch-site': 'none' }, 403],
    ['from another site that has our Origin', { 'sec-fetch-site': 'cross-site', origin: url }, 403],
    ['from an older browser, on our page', { origin: url }, 204],
    ['from an older browser, on another page', { origin: 'https://evil.example' }, 403],
    ['from an older browser, on our page without TLS', { origin: 'http://shop.example' }, 403],
    ['from an older browser, on a page of no origin', { origin: 'null' }, 403],
  ])('%s', async (_, headers, status) => {
    const secure = await open({ publicUrl: `${url}/stampede` });
    for (const path of ['/desk/session', '/api/sales/s/extension']) {
      const answer = await secure.ask(path, { method: 'DELETE', headers });
      const passed = path === '/desk/session' ? 204 : 401;
      expect(answer.status).toBe(status === 204 ? passed : 403);
    }
  });

  it('behind a proxy with TLS may have the Origin of the host that the proxy passes on', async () => {
    const secure = await open({ publicUrl: `${url}/stampede` });
    const statusOf = async (origin: string) =>
      (await secure.ask('/desk/session', { method: 'DELETE', headers: { origin, host: 'desk.example' } }))
        .status;
    expect(await statusOf('https://desk.example')).toBe(204);
    expect(await statusOf('http://desk.example')).toBe(403);
  });

  it('without PUBLIC_URL may have the Origin of the request’s own host', async () => {
    const { port } = pages;
    const statusOf = async (origin: string) =>
      (await pages.ask('/desk/session', { method: 'DELETE', headers: { origin } })).status;
    expect(await statusOf(`http://127.0.0.1:${port}`)).toBe(204);
    expect(await statusOf(`http://127.0.0.1:${port + 1}`)).toBe(403);
    expect(await statusOf('http://localhost')).toBe(403);
  });

  it('without any of both headers is refused', async () => {
    const response = await fetch(`http://127.0.0.1:${pages.port}/desk/session`, { method: 'DELETE' });
    expect(response.status).toBe(403);
    await response.text();
  });
});

it('every answer forbids what is not ours, and is kept by no cache', async () => {
  for (const path of [
    '/desk',
    '/desk/session',
    '/api/sales',
    '/elsewhere',
    '/desk/assets/none.js',
    '/desk/%zz',
  ]) {
    const { headers } = await pages.ask(path);
    expect([path, headers]).toEqual([
      path,
      expect.objectContaining({
        'content-security-policy': expect.stringMatching(
          /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'; base-uri 'none'; form-action 'self'$/,
        ),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-store',
        'x-request-id': expect.stringMatching(/^[\w-]{36}$/),
      }),
    ]);
  }
});
