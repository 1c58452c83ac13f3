import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { choosePortBlock } from '@stampede/provision';
import {
  openTestSale,
  startProcess,
  startWorld,
  waitFor,
  type RunningProcess,
  type World,
} from '@stampede/testkit';
import { startTlsRedis, type TlsRedis } from './tls-redis.ts';

const CASE_MS = 120_000;
/** Log lines of a process that cannot work: those of start and stop, and one for each problem. */
const LINES_MAX = 20;

interface Refused {
  readonly title: string;
  readonly url: (redis: TlsRedis) => string;
  /** Rules of the user `limited`. */
  readonly acl?: readonly string[];
  readonly env?: (redis: TlsRedis) => Record<string, string>;
  /** The label of the metric. */
  readonly code: string | RegExp;
  /** The store's own message. */
  readonly words: RegExp;
}

const asUser = ({ url }: TlsRedis, password = 'secret'): string =>
  url.replace('redis://', `redis://limited:${password}@`);

/** Nothing can be sold. */
const REFUSED: readonly Refused[] = [
  {
    title: 'a client without TLS at a port that wants it',
    url: ({ tlsUrl }) => tlsUrl.replace('rediss:', 'redis:'),
    code: 'connection',
    words: /it may want TLS/,
  },
  {
    title: 'a client with TLS at a port without it',
    url: ({ url }) => url.replace('redis:', 'rediss:'),
    code: /SSL|EPROTO|ETIMEDOUT|ECONNRESET/,
    words: /wrong version number|SSL|TLS|ETIMEDOUT/,
  },
  {
    title: 'a certificate of an unknown authority',
    url: ({ tlsUrl }) => tlsUrl,
    code: /CERT|ISSUER|LEAF/,
    words: /certificate/,
  },
  {
    title: 'a wrong password',
    url: (redis) => asUser(redis, 'wrong'),
    code: 'WRONGPASS',
    words: /WRONGPASS/,
  },
  {
    title: 'a user without INFO',
    url: (redis) => asUser(redis),
    acl: ['~*', '&*', '+@all', '-info'],
    code: 'NOPERM',
    words: /info/i,
  },
  {
    title: 'a user without a command of a script',
    url: (redis) => asUser(redis),
    acl: ['~*', '&*', '+@all', '-xadd'],
    code: 'NOPERM',
    words: /XADD/,
  },
  {
    title: 'a user without scripts',
    url: (redis) => asUser(redis),
    acl: ['~*', '&*', '+@all', '-@scripting'],
    code: 'NOPERM',
    words: /eval/i,
  },
  {
    title: 'a user without the keys of the queue',
    url: (redis) => asUser(redis),
    acl: ['~gate:*', '~sale:*', '~items:*', '~probe:*', '&*', '+@all'],
    code: 'NOPERM',
    words: /NOPERM/,
  },
];

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly code?: string;
  readonly cause?: string;
}

interface Readiness {
  readonly status: string;
  readonly degraded?: string[];
  readonly checks: { readonly name: string; readonly ok: boolean; readonly detail?: string }[];
}

describe('when Redis answers and refuses', () => {
  let redis: TlsRedis;
  let world: World;
  const running: RunningProcess[] = [];
  beforeAll(async () => {
    redis = await startTlsRedis();
    // The gate is trusted, and another process sells all the time.
    world = await startWorld({ redis });
    await openTestSale(world, { saleId: 'sale' });
  }, CASE_MS);
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.stop()));
    await world.stores.db.query('DELETE FROM processes');
  }, CASE_MS);
  afterAll(() => world.close());

  async function start(refused: Pick<Refused, 'url' | 'acl' | 'env'>): Promise<void> {
    const rules = refused.acl ?? ['~*', '&*', '+@all'];
    await world.admin.call('ACL', 'SETUSER', 'limited', 'reset', 'on', '>secret', ...rules);
    const port = await choosePortBlock({
      ...{ who: 'the metrics', host: '127.0.0.1', step: 100, log: () => undefined },
      ...{ offsets: [0, 40], from: 21_000 + 100 * Math.floor(Math.random() * 90) },
    });
    const env = {
      REDIS_URL: refused.url(redis),
      DATABASE_URL: world.database.url,
      OPERATOR_TOKEN: 'operator-token-of-a-test',
      SHOP_TOKEN: 'shop-token-of-another-test',
      PORT: '0',
      METRICS_PORT: String(port),
      ...refused.env?.(redis),
    };
    for (const name of ['buy-api', 'expiry-listener'] as const) running.push(await startProcess(name, env));
  }

  /** @throws SyntaxError for a line that is no JSON */
  const linesOf = (each: RunningProcess): Line[] =>
    each
      .lastLines()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);

  async function readiness({ metricsUrl }: RunningProcess): Promise<Readiness & { readonly code: number }> {
    const response = await fetch(`${metricsUrl ?? ''}/readyz`);
    return { ...((await response.json()) as Readiness), code: response.status };
  }

  async function troublesOf({ name }: RunningProcess): Promise<string[]> {
    const rows = await world.stores.db.query<{ troubles: string[] }>(
      'SELECT troubles FROM processes WHERE name = $1',
      [name],
    );
    return rows.flatMap(({ troubles }) => troubles);
  }

  async function expectSaid(
    each: RunningProcess,
    { code, words }: Pick<Refused, 'code' | 'words'>,
  ): Promise<void> {
    const said = (): ReturnType<typeof linesOf> =>
      linesOf(each).filter(({ msg, cause = '' }) => msg === 'store cannot serve' && words.test(cause));
    await waitFor('the log says it', async () => said().length > 0);
    const causes = said();
    expect(causes).toHaveLength(1);
    expect(causes[0]?.level).toBe('warn');
    expect(causes[0]?.code).toMatch(code);
    const metrics = await (await fetch(`${each.metricsUrl ?? ''}/metrics`)).text();
    expect(metrics).toMatch(
      new RegExp(`^stampede_store_failures_total\\{.*code="${causes[0]?.code ?? ''}".*\\} [1-9]`, 'm'),
    );
    await waitFor('the row of the process names it', async () =>
      (await troublesOf(each)).some((trouble) => words.test(trouble)),
    );
    const { checks } = await readiness(each);
    expect(checks).toContainEqual({ name: 'redis', ok: false, detail: expect.stringMatching(words) });
  }

  it.each(REFUSED)(
    '$title: it is said once, everywhere, and nothing says ready',
    async (refused) => {
      await start(refused);
      for (const each of running) {
        await expectSaid(each, refused);
        expect(await readiness(each)).toMatchObject({ code: 503, status: 'not-ready' });
        const lines = linesOf(each);
        expect(lines.map(({ msg }) => msg)).toContain('started without a usable gate');
        expect(lines.length).toBeLessThan(LINES_MAX);
      }
      const response = await fetch(`${running[0]?.url ?? ''}/sales/sale/purchases`, {
        method: 'POST',
        headers: { authorization: 'Bearer shop-token-of-another-test', 'content-type': 'application/json' },
        body: JSON.stringify({ sku: 'sku', quantity: 1, buyerId: 'b' }),
      });
      expect(response.status).toBe(503);
    },
    CASE_MS,
  );

  it(
    'a user who may not subscribe: the sweep does the work, and readiness says what is missing',
    async () => {
      await start({ url: (each) => asUser(each), acl: ['~*', 'resetchannels', '+@all'] });
      const [api, listener] = running as [RunningProcess, RunningProcess];
      await expectSaid(listener, { code: 'NOPERM', words: /NOPERM.*channel/ });
      await waitFor('it is ready', async () => (await readiness(listener)).code === 200);
      expect(await readiness(listener)).toMatchObject({ status: 'ready', degraded: ['redis'] });
      expect(await readiness(api)).toMatchObject({ code: 200, status: 'ready' });
      expect((await readiness(api)).degraded).toBeUndefined();
      expect(linesOf(listener).length).toBeLessThan(LINES_MAX);
    },
    CASE_MS,
  );

  it.each([
    {
      title: 'a user without CONFIG',
      url: (each: TlsRedis) => asUser(each),
      acl: ['~*', '&*', '+@all', '-config'],
      warning: /^CONFIG is refused \(NOPERM .*config\|get/,
    },
    {
      title: 'a user who may not change settings',
      url: (each: TlsRedis) => asUser(each),
      acl: ['~*', '&*', '+@all', '-config|set'],
      warning: null,
    },
    {
      title: 'a password that nobody asked for',
      url: (each: TlsRedis) => each.url.replace('redis://', 'redis://:needless@'),
      warning: null,
    },
    {
      title: 'a certificate of an authority that is trusted',
      url: (each: TlsRedis) => each.tlsUrl,
      env: (each: TlsRedis) => ({ NODE_EXTRA_CA_CERTS: each.authority }),
      warning: null,
    },
  ])(
    '$title: everything works, and what is worth a warning is said once',
    async ({ warning, ...how }) => {
      await start(how);
      for (const each of running) {
        await waitFor('it is ready', async () => (await readiness(each)).code === 200);
        expect((await readiness(each)).degraded).toBeUndefined();
        const warnings = linesOf(each).filter(({ level }) => level !== 'info');
        expect(warnings.map(({ msg }) => msg)).toEqual(
          warning === null ? [] : [expect.stringMatching(warning)],
        );
      }
    },
    CASE_MS,
  );
});
