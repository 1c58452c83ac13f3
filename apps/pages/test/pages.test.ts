import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createLogger, createRegistry, readConfig, type Group, type Stoppable } from '@stampede/runtime';
import { onFreePort, startProxy, startWorld, waitFor, type Proxy, type World } from '@stampede/testkit';
import { compose } from '../src/compose.ts';
import { makeEnterCode } from '../src/sessions/enter-code.ts';
import { ask, cookieIn, OPERATOR, signInWith, VIEWER } from './pages-kit.ts';

let world: World;
let toRedis: Proxy;
let toPostgres: Proxy;
const running: Stoppable[] = [];
beforeAll(async () => {
  world = await startWorld();
  [toRedis, toPostgres] = [await startProxy(world.redis.url), await startProxy(world.database.url)];
});
afterAll(async () => {
  await Promise.all(running.map((one) => one.stop()));
  await toRedis.close();
  await toPostgres.close();
  await world.close();
});

/** A copy of the process, with both stores behind proxies. */
async function copy(): Promise<{ port: number; group: Group }> {
  return onFreePort('the pages', async (port) => {
    const env = {
      REDIS_URL: toRedis.url,
      DATABASE_URL: toPostgres.url,
      REDIS_TIMEOUT_MS: '500',
      DATABASE_TIMEOUT_MS: '500',
      METRICS_PORT: '0',
      OPERATOR_TOKEN: `anna:${OPERATOR}`,
      SHOP_TOKEN: 'shop-shop-shop-shop',
      VIEWER_TOKEN: `ben:${VIEWER}`,
      PAGES: 'desk',
      PAGES_PORT: String(port),
    };
    const group = await compose({
      name: 'pages',
      config: readConfig(env, { http: true, pages: true }),
      log: createLogger({ process: 'pages', instance: '0', level: 'silent' }),
      instance: '0',
      env,
      registry: createRegistry('pages'),
      fail: (error) => {
        throw error;
      },
    });
    running.push(group);
    await group.start();
    return { port, group };
  });
}

const statusOf = async (port: number, cookie: string): Promise<number> =>
  (await ask(port, '/desk/session', { headers: { cookie } })).status;

/** Once the process has read the ledger. */
const signIn = async (port: number, token = OPERATOR): Promise<string> =>
  waitFor('the sign-in is accepted', async () => cookieIn(await signInWith(port, token)) || null);

it('a sign-out of everybody reaches every copy, and a session of one copy is one of all', async () => {
  const [one, other] = [await copy(), await copy()];
  const cookie = await signIn(one.port);
  await waitFor('the other copy takes it', async () => (await statusOf(other.port, cookie)) === 200);
  const answer = await ask(one.port, '/desk/sessions', { method: 'DELETE', headers: { cookie } });
  expect(answer.status).toBe(204);
  expect(await statusOf(one.port, cookie)).toBe(401);
  await waitFor('the other copy has heard', async () => (await statusOf(other.port, cookie)) === 401);
});

it('people sign in, and stay signed in, while Redis is away', async () => {
  const { port } = await copy();
  const cookie = await signIn(port);
  toRedis.cut();
  try {
    expect(await statusOf(port, cookie)).toBe(200);
    expect((await signInWith(port, VIEWER)).status).toBe(200);
    const link = await ask(port, `/desk/enter/${makeEnterCode(OPERATOR, Date.now())}`);
    expect(link.headers.location).toBe('/desk');
  } finally {
    toRedis.mend();
  }
});

it('while Postgres is away, who is signed in stays so, and what needs it is 503', async () => {
  const { port } = await copy();
  const cookie = await signIn(port);
  toPostgres.cut();
  try {
    expect(await statusOf(port, cookie)).toBe(200);
    expect((await signInWith(port, VIEWER)).status).toBe(200);
    const refused = [
      await ask(port, '/desk/sessions', { method: 'DELETE', headers: { cookie } }),
      await ask(port, `/desk/enter/${makeEnterCode(OPERATOR, Date.now())}`),
      // No copy knows whether sessions were ended before its start.
      await signInWith((await copy()).port, OPERATOR),
    ];
    for (const { status, headers } of refused) expect([status, headers['retry-after']]).toEqual([503, '1']);
    expect(await statusOf(port, cookie)).toBe(200);
  } finally {
    toPostgres.mend();
  }
});

it('its streams end as soon as it is to stop', async () => {
  const { port, group } = await copy();
  const cookie = await signIn(port);
  const response = await fetch(`http://127.0.0.1:${port}/desk/stream`, { headers: { cookie } });
  const whole = response.text();
  const beganAtMs = performance.now();
  group.quiet();
  expect(await whole).toMatch(/^retry: 1000\n\nevent: desk\n/);
  // The drain of the server alone takes longer.
  expect(performance.now() - beganAtMs).toBeLessThan(1500);
  await group.stop();
});
