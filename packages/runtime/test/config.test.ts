import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { settings } from '../src/config-settings.ts';
import { ConfigError, readConfig, readDatabaseUrl, secretsOf } from '../src/config.ts';

const stores = { REDIS_URL: 'redis://localhost:6379/3', DATABASE_URL: 'postgres://u:pw@localhost/shop' };
const tokens = { OPERATOR_TOKEN: 'operator-operator', SHOP_TOKEN: 'shop-shop-shop-shop' };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stampede-config-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The name of a new file. */
function fileWith(text: string): string {
  const path = join(folder, `${text.length}`);
  writeFileSync(path, text);
  return path;
}

function problemsOf(
  env: NodeJS.ProcessEnv,
  needs: { http: boolean; pages?: boolean } = { http: true },
): Record<string, string> {
  try {
    readConfig(env, needs);
  } catch (error) {
    if (error instanceof ConfigError) {
      return Object.fromEntries(error.problems.map(({ variable, problem }) => [variable, problem]));
    }
    throw error;
  }
  return {};
}

describe('readConfig', () => {
  it('fills in the defaults', () => {
    expect(readConfig({ ...stores, ...tokens }, { http: true })).toEqual({
      port: 3000,
      host: '127.0.0.1',
      redisUrl: stores.REDIS_URL,
      databaseUrl: stores.DATABASE_URL,
      operatorTokens: [{ name: 'operator', token: tokens.OPERATOR_TOKEN }],
      shopTokens: [{ name: 'shop', token: tokens.SHOP_TOKEN }],
      pagesPort: 3001,
      pagesHost: '127.0.0.1',
      partitions: 1,
      instances: 1,
      logLevel: 'info',
      queueLimit: 500_000,
      eventsKeptDays: 7,
      webhookAllowPrivate: false,
      requestsPerSecond: 0,
      buyerPurchasesPerMinute: 0,
      redisTimeoutMs: 2_000,
      redisWaitReplicas: 0,
      databaseTimeoutMs: 5_000,
      databasePoolSize: 8,
      metricsPort: 9100,
      metricsHost: '127.0.0.1',
    });
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(readConfig({ ...stores }, { http: false }))).toBe(true);
  });

  it('counts an empty variable as not set', () => {
    const config = readConfig({ ...stores, ...tokens, PORT: '', BUYER_JWT_SECRET: '' }, { http: true });
    expect(config.port).toBe(3000);
    expect(config).not.toHaveProperty('buyerJwtSecrets');
  });

  it('reports every problem at once, by the name of the variable', () => {
    const env = {
      PORT: '70000',
      PARTITIONS: '0',
      LOG_LEVEL: 'loud',
      REDIS_URL: 'http://x',
      SHOP_TOKEN: 'short',
    };
    expect(Object.keys(problemsOf(env)).sort()).toEqual(
      ['DATABASE_URL', 'LOG_LEVEL', 'OPERATOR_TOKEN', 'PARTITIONS', 'PORT', 'REDIS_URL', 'SHOP_TOKEN'].sort(),
    );
  });

  it('reports a variable once, and one that is missing as not set', () => {
    expect(problemsOf({})).toEqual({
      REDIS_URL: 'is not set',
      DATABASE_URL: 'is not set',
      OPERATOR_TOKEN: 'is not set',
      SHOP_TOKEN: 'is not set',
    });
    expect(problemsOf({ ...stores, ...tokens, SHOP_TOKEN: 'short' })).toEqual({
      SHOP_TOKEN: expect.stringMatching(/^must be 16 to 1024 characters of visible ASCII/),
    });
  });

  it('never shows a value', () => {
    const value = 'hunter2-hunter2 hunter2';
    const env = Object.fromEntries(Object.values(settings).map(({ variable }) => [variable, value]));
    expect(() => readConfig(env, { http: true })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });

  it('asks only a process that serves HTTP for the tokens', () => {
    expect(problemsOf(stores, { http: false })).toEqual({});
    expect(Object.keys(problemsOf(stores))).toEqual(['OPERATOR_TOKEN', 'SHOP_TOKEN']);
  });

  it('reads several tokens with the names of their holders', () => {
    const OPERATOR_TOKEN = 'anna:annas-first-token,anna:annas-second-token,ben.b-1_:bens-only-token-/+=';
    expect(readConfig({ ...stores, ...tokens, OPERATOR_TOKEN }, { http: true }).operatorTokens).toEqual([
      { name: 'anna', token: 'annas-first-token' },
      { name: 'anna', token: 'annas-second-token' },
      { name: 'ben.b-1_', token: 'bens-only-token-/+=' },
    ]);
  });

  it.each([
    'first-token-first,second-token-second',
    'anna:annas-first-token,second-token-second',
    'anna:annas-first-token,',
    ',anna:annas-first-token',
    ':annas-first-token',
    'anna:',
    'anna:short',
    'anna:annas-first-token,ben:short',
    'an na:annas-first-token',
    'änna:annas-first-token',
    `${'a'.repeat(65)}:annas-first-token`,
    'anna:annas:first-token-token',
    'anna:annas-first-token, ben:bens-only-token-x',
    'anna:annas-first-token,ben:annas-first-token',
    'anna:annas-first-token,anna:annas-first-token',
    Array.from({ length: 101 }, (_, i) => `n${i}:a-token-of-number-${i}`).join(','),
  ])('refuses the tokens %j', (OPERATOR_TOKEN) => {
    expect(Object.keys(problemsOf({ ...stores, ...tokens, OPERATOR_TOKEN }))).toEqual(['OPERATOR_TOKEN']);
  });

  it('refuses one token for two roles, also among others', () => {
    for (const SHOP_TOKEN of [tokens.OPERATOR_TOKEN, `a:${tokens.SHOP_TOKEN},b:${tokens.OPERATOR_TOKEN}`]) {
      expect(Object.keys(problemsOf({ ...stores, ...tokens, SHOP_TOKEN }))).toEqual(['SHOP_TOKEN']);
    }
    for (const [variable, token] of Object.entries(tokens)) {
      const VIEWER_TOKEN = `a:viewer-viewer-viewer,b:${token}`;
      expect(problemsOf({ ...stores, ...tokens, VIEWER_TOKEN })).toEqual({
        VIEWER_TOKEN: `must not have a token of ${variable}`,
      });
    }
  });

  it('reads who may only look, and which pages are served where', () => {
    const env = {
      ...stores,
      ...tokens,
      VIEWER_TOKEN: 'viewer-viewer-viewer',
      PAGES: 'desk',
      PAGES_PORT: '0',
      PAGES_HOST: '::1',
    };
    expect(readConfig(env, { http: true })).toMatchObject({
      viewerTokens: [{ name: 'viewer', token: 'viewer-viewer-viewer' }],
      pages: 'desk',
      pagesPort: 0,
      pagesHost: '::1',
    });
    expect(problemsOf({ ...stores, ...tokens, PAGES: 'shop' }, { http: true, pages: true })).toEqual({
      PAGES: 'must be desk',
    });
  });

  it('requires of the process that serves the pages alone which ones', () => {
    expect(problemsOf({ ...stores, ...tokens }, { http: true, pages: true })).toEqual({
      PAGES: 'is not set; with PAGES=desk this process serves the desk',
    });
    expect(problemsOf({ ...stores, ...tokens, PAGES: 'desk' }, { http: true, pages: true })).toEqual({});
    expect(
      problemsOf({ ...stores, ...tokens, PAGES: 'desk', PORT: '0' }, { http: true, pages: true }),
    ).toEqual({ PORT: 'must not be 0 where the pages send requests on to it' });
  });

  it.each([
    ['https://shop.example', 'https://shop.example'],
    ['https://shop.example/', 'https://shop.example'],
    ['HTTPS://Shop.Example:443/stampede//', 'https://shop.example/stampede'],
    ['http://10.0.0.1:8080/a/./b/../c', 'http://10.0.0.1:8080/a/c'],
    ['https://shop.example/@"x y', 'https://shop.example/@%22x%20y'],
  ])('reads the public URL %s as %s', (PUBLIC_URL, publicUrl) => {
    expect(readConfig({ ...stores, ...tokens, PUBLIC_URL }, { http: true })).toMatchObject({ publicUrl });
  });

  it.each([
    '/stampede',
    'shop.example',
    'ftp://shop.example',
    'https://',
    'https://anna@shop.example',
    'https://anna:secret@shop.example/x',
    'https://shop.example/?',
    'https://shop.example/?x=1',
    'https://shop.example/#',
  ])('refuses the public URL %s', (PUBLIC_URL) => {
    expect(problemsOf({ ...stores, ...tokens, PUBLIC_URL })).toEqual({
      PUBLIC_URL: expect.stringMatching(/^must be an absolute http/),
    });
  });

  it.each([
    ['*', ['*']],
    ['https://shop.example', ['https://shop.example']],
    [
      'https://shop.example, http://localhost:5173,*,http://[::1]:3000',
      ['https://shop.example', 'http://localhost:5173', '*', 'http://[::1]:3000'],
    ],
  ])('reads the origins %s', (CORS_ORIGINS, corsOrigins) => {
    expect(readConfig({ ...stores, ...tokens, CORS_ORIGINS }, { http: true })).toMatchObject({ corsOrigins });
  });

  it.each([
    'null',
    'shop.example',
    'https://shop.example/',
    'https://shop.example/path',
    'https://shop.example:443',
    'https://Shop.example',
    'https://*.shop.example',
    'https://anna@shop.example',
    'file:///',
    'https://shop.example,',
    'https://shop.example,,*',
    'https://shop.example https://www.shop.example',
    Array.from({ length: 101 }, (_, i) => `https://shop-${i}.example`).join(','),
  ])('refuses the origins %s', (CORS_ORIGINS) => {
    expect(problemsOf({ ...stores, ...tokens, CORS_ORIGINS })).toEqual({
      CORS_ORIGINS: expect.stringMatching(/^must be \* or up to 100 origins/),
    });
  });

  it('reads one secret of buyers or two', () => {
    const secretsIn = (BUYER_JWT_SECRET: string) =>
      readConfig({ ...stores, ...tokens, BUYER_JWT_SECRET }, { http: true }).buyerJwtSecrets;
    expect(secretsIn('new-secret-of-buyers')).toEqual(['new-secret-of-buyers']);
    expect(secretsIn('new-secret:of-buyers,old-secret-of-buyers')).toEqual([
      'new-secret:of-buyers',
      'old-secret-of-buyers',
    ]);
  });

  it.each(['new-secret-of-buyers,', 'new-secret-of-buyers,old', 'a'.repeat(16) + ',b'.repeat(32)])(
    'refuses the secrets %j',
    (BUYER_JWT_SECRET) => {
      expect(Object.keys(problemsOf({ ...stores, ...tokens, BUYER_JWT_SECRET }))).toEqual([
        'BUYER_JWT_SECRET',
      ]);
    },
  );

  it.each([
    ['10.0.0.1', ['10.0.0.1']],
    ['10.0.0.0/8, ::1,fd00::/8', ['10.0.0.0/8', '::1', 'fd00::/8']],
    ['0.0.0.0/0', ['0.0.0.0/0']],
  ])('reads the proxies %s', (TRUSTED_PROXIES, trustedProxies) => {
    expect(readConfig({ ...stores, TRUSTED_PROXIES }, { http: false }).trustedProxies).toEqual(
      trustedProxies,
    );
  });

  it.each([
    'proxy',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.1,',
    '10.0.0/8',
    '10.0.0.1:80',
    'fe80::1%eth0',
    '10.0.0.0/8/8',
    '*',
  ])('refuses the proxies %j', (TRUSTED_PROXIES) =>
    expect(Object.keys(problemsOf({ ...stores, TRUSTED_PROXIES }, { http: false }))).toEqual([
      'TRUSTED_PROXIES',
    ]),
  );

  it('takes the content of the files that it needs for TLS, and names the variable of one that is no use', () => {
    const pem = fileWith('-----BEGIN CERTIFICATE-----\n');
    const safe = { ...stores, REDIS_URL: 'rediss://h/0' };
    const config = readConfig({ ...safe, REDIS_TLS_CA: pem }, { http: false });
    expect(config.redisTlsCa).toBe('-----BEGIN CERTIFICATE-----\n');
    expect(
      problemsOf({ ...safe, REDIS_TLS_CA: '/nowhere.pem', REDIS_TLS_KEY: fileWith('text') }, { http: false }),
    ).toEqual({
      REDIS_TLS_CA: 'names a file that cannot be read',
      REDIS_TLS_KEY: 'names a file that is not in PEM form',
    });
    expect(problemsOf({ ...safe, REDIS_TLS_CERT: pem }, { http: false })).toEqual({
      REDIS_TLS_CERT: 'and REDIS_TLS_KEY must be set together',
    });
    expect(problemsOf({ ...stores, REDIS_TLS_CA: pem }, { http: false })).toHaveProperty('REDIS_URL');
    const url = `postgres://h/db?sslmode=verify-full&sslrootcert=`;
    expect(problemsOf({ ...stores, DATABASE_URL: `${url}${pem}` }, { http: false })).toEqual({});
    expect(problemsOf({ ...stores, DATABASE_URL: `${url}/nowhere.pem` }, { http: false })).toHaveProperty(
      'DATABASE_URL',
      expect.stringContaining('sslrootcert'),
    );
  });

  it('reads DATABASE_URL alone as it reads it with all else', () => {
    for (const DATABASE_URL of [
      '',
      'mysql://h/db',
      'postgres://one,,two/db',
      'postgres://h/db?sslkey=/nowhere',
    ]) {
      const { DATABASE_URL: problem } = problemsOf({ ...stores, DATABASE_URL }, { http: false });
      expect(problem).toBeDefined();
      expect(() => readDatabaseUrl({ DATABASE_URL })).toThrow(`DATABASE_URL ${problem}`);
    }
    expect(readDatabaseUrl(stores)).toBe(stores.DATABASE_URL);
  });

  it('refuses two ways to know buyers', () => {
    const both = { BUYER_JWT_SECRET: 'secret-secret-secret', BUYER_JWKS_URL: 'https://id.example/keys' };
    expect(problemsOf({ ...stores, ...tokens, ...both })).toHaveProperty('BUYER_JWKS_URL');
  });

  it.each(['0', '1', '65535'])('accepts the port %s', (PORT) => {
    expect(readConfig({ ...stores, PORT }, { http: false }).port).toBe(Number(PORT));
  });

  it.each(['-1', '65536', '3e3', '0x10', ' 3000', '1.5', 'http', '99999999999999999999'])(
    'refuses the port %j',
    (PORT) => expect(problemsOf({ ...stores, PORT }, { http: false })).toHaveProperty('PORT'),
  );

  it.each([
    'redis://h',
    'redis://h:1/',
    'redis://u:p@h:1/15',
    'rediss://h:1/0',
    'redis://[::1]:6379',
    'redis://:p@a:7000,b:7001,c/0',
    'redis+sentinel://a:26379,b/shop/3',
    'rediss+sentinel://u:p@a/shop',
  ])('accepts the Redis %s', (REDIS_URL) =>
    expect(problemsOf({ ...stores, REDIS_URL }, { http: false })).toEqual({}),
  );

  it.each([
    'localhost:6379',
    'http://h',
    'redis://',
    'redis://h/-1',
    'redis://h/x',
    'redis://h/1/2',
    'redis://h?db=2',
    'redis://a,,b/0',
    'redis+sentinel://a:26379',
    'redis+sentinel://a/shop/x',
  ])('refuses the Redis %s', (REDIS_URL) =>
    expect(problemsOf({ ...stores, REDIS_URL }, { http: false })).toHaveProperty('REDIS_URL'),
  );

  it.each([
    'postgres://h/db',
    'postgresql://u:p@h:1/db?sslmode=require',
    'postgres:///db?host=/run/postgresql',
    'postgres://u:p@one:5432,two:5433,[::1]/db?sslmode=require',
    'postgresql://one,two/db',
  ])('accepts the Postgres %s', (DATABASE_URL) =>
    expect(problemsOf({ ...stores, DATABASE_URL }, { http: false })).toEqual({}),
  );

  it.each([
    'mysql://h/db',
    'h/db',
    'mysql://one,two/db',
    'postgres://one,/db',
    'postgres://one,,two/db',
    'postgres://one:x,two/db',
  ])('refuses the Postgres %s', (DATABASE_URL) =>
    expect(problemsOf({ ...stores, DATABASE_URL }, { http: false })).toHaveProperty('DATABASE_URL'),
  );

  it('knows the password of several hosts', () => {
    const env = { ...stores, DATABASE_URL: 'postgres://u:p%40ss@one:1,two:2/db' };
    expect(secretsOf(readConfig(env, { http: false })).sort()).toEqual(['p%40ss', 'p@ss']);
  });

  it('knows every one of several secrets', () => {
    const several = {
      OPERATOR_TOKEN: 'anna:annas-first-token,ben:bens-only-token-x',
      VIEWER_TOKEN: 'viewer-viewer-viewer',
      BUYER_JWT_SECRET: 'new-secret-of-buyers,old-secret-of-buyers',
    };
    const config = readConfig(
      { ...stores, ...tokens, ...several, DATABASE_URL: 'postgres://h/db' },
      { http: true },
    );
    expect(secretsOf(config).sort()).toEqual(
      [
        'annas-first-token',
        'bens-only-token-x',
        tokens.SHOP_TOKEN,
        'viewer-viewer-viewer',
        'new-secret-of-buyers',
        'old-secret-of-buyers',
      ].sort(),
    );
  });

  it('knows what must not be shown, passwords as they are written and as they are meant', () => {
    const env = { ...stores, ...tokens, DATABASE_URL: 'postgres://u:p%40ss%20word@h/db' };
    expect(secretsOf(readConfig(env, { http: true })).sort()).toEqual(
      [tokens.OPERATOR_TOKEN, tokens.SHOP_TOKEN, 'p%40ss%20word', 'p@ss word'].sort(),
    );
  });
});

describe('.env.example', () => {
  const text = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');
  const example: Record<string, string> = {};
  for (const [, name, value] of text.matchAll(/^([A-Z0-9_]+)=(.*)$/gm)) example[name!] = value!;

  it('lists every variable that is read, and those that pm2, docker compose and the command line read', () => {
    const read = Object.values(settings).map(({ variable }) => variable);
    const others = [
      ...['PM2_HOME', 'ORDER_CREATORS', 'EXPIRY_LISTENERS', 'WEBHOOK_SENDERS', 'POSTGRES_PASSWORD'],
      ...['STAMPEDE_URL', 'STAMPEDE_TOKEN'],
    ];
    expect(Object.keys(example).sort()).toEqual([...read, ...others].sort());
  });

  it('shows the defaults', () => {
    expect(readConfig({ ...example, ...stores }, { http: false })).toEqual(
      readConfig(stores, { http: false }),
    );
  });

  it('leaves no default out', () => {
    const config = readConfig(stores, { http: false });
    for (const [key, { variable }] of Object.entries(settings)) {
      if (variable in stores) continue;
      expect([variable, example[variable]]).toEqual([variable, String(Reflect.get(config, key) ?? '')]);
    }
  });
});
