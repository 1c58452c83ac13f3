import { createHmac, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { KeyedRequest } from '@stampede/engine';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';
import { readConfig } from '@stampede/runtime';
import { readAuthConfig } from '../src/auth/read-auth-config.ts';
import { type Authenticator, createAuthenticator } from '../src/auth/authenticate.ts';
import { createKeySet, KeySetUnavailableError } from '../src/auth/key-set.ts';
import { createVerifiedTokens } from '../src/auth/verified-tokens.ts';
import { buyerToken } from './buyer-jwt.ts';
import { type Api, OPERATOR, raw, SECRET, SHOP, slugOf, startApi } from './http-kit.ts';

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const secretKey = (secret = SECRET) => new TextEncoder().encode(secret);

/** Who the API takes the caller for: the buyer's id, or the problem's slug. */
async function askAs(api: Api, authorization: string | undefined): Promise<unknown> {
  api.engine.calls.length = 0;
  const reply = await api.call('POST', '/sales/drop-1/purchases', {
    ...(authorization !== undefined && { headers: { Authorization: authorization } }),
  });
  if (reply.status === 401) expect(reply.headers.get('www-authenticate')).toBe('Bearer');
  if (reply.status === 503) expect(reply.headers.get('retry-after')).toBe('1');
  return slugOf(reply) ?? reply.body['buyerId'];
}

describe('the fixed tokens', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi({ buyers: { kind: 'none' } });
  });
  afterAll(() => api.stop());

  test.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer wrong',
    `Basic ${Buffer.from(`x:${OPERATOR}`).toString('base64')}`,
    OPERATOR,
    `Bearer ${OPERATOR}x`,
    `Bearer ${OPERATOR.slice(0, -1)}`,
    `Bearer ${OPERATOR.toUpperCase()}`,
    `Bearer ${OPERATOR} ${SHOP}`,
    `Bearer${OPERATOR}`,
    'Bearer null',
  ])('%j is refused', async (authorization) => {
    expect(await askAs(api, authorization)).toBe('unauthenticated');
  });

  test.each([`Bearer ${SHOP}`, `bearer ${SHOP}`, `BEARER   ${SHOP}`, `Bearer ${OPERATOR}`])(
    '%s is somebody, who has to say for whom',
    async (authorization) => {
      expect(await askAs(api, authorization)).toBe('invalid-request');
    },
  );

  test('a good buyer token is nobody where no buyers are configured', async () => {
    expect(await askAs(api, `Bearer ${await buyerToken()}`)).toBe('unauthenticated');
  });
});

describe('several tokens', () => {
  const tokensOf = (...names: string[]) =>
    names.map((name, i) => ({ name, token: `${name}-token-number-${i}` }));
  const allot = (api: Api, token: string) =>
    api.call('POST', '/sales/drop-1/items/red-42/allotment', {
      token,
      headers: { 'Idempotency-Key': 'more-1' },
      body: { change: 1 },
    });
  const callersOf = (api: Api) =>
    api.engine.called('changeAllotment').map(({ args }) => (args[3] as KeyedRequest).caller);

  test('of one name are one caller, and of two names two', async () => {
    const operatorTokens = tokensOf('anna', 'anna', 'ben', 'operator');
    const api = await startApi({ operatorTokens });
    for (const { token } of operatorTokens) expect((await allot(api, token)).status).toBe(200);
    expect(callersOf(api)).toEqual(['operator anna', 'operator anna', 'operator ben', 'operator']);
    await api.stop();
  });

  test('are good one by one', async () => {
    const operatorTokens = tokensOf('anna', 'anna');
    const api = await startApi({ operatorTokens });
    for (const token of [
      'anna',
      `anna:${operatorTokens[0]!.token}`,
      operatorTokens.map((one) => one.token).join(),
    ]) {
      expect((await allot(api, token)).status).toBe(401);
    }
    await api.stop();
  });

  test('a buyer token is good by either of two secrets', async () => {
    const [next, last] = ['the next secret of the buyers', 'the last secret of the buyers'] as const;
    const api = await startApi({ buyers: { kind: 'secrets', secrets: [next, last] } });
    expect(await askAs(api, `Bearer ${await buyerToken('of-next', next)}`)).toBe('of-next');
    expect(await askAs(api, `Bearer ${await buyerToken('of-last', last)}`)).toBe('of-last');
    expect(await askAs(api, `Bearer ${await buyerToken('of-none')}`)).toBe('unauthenticated');
    await api.stop();
  });
});

test('a token of more than 8192 characters is refused', async () => {
  const api = await startApi();
  const signed = (padding: number) =>
    new SignJWT({ sub: 'b', padding: 'x'.repeat(padding) })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('1m')
      .sign(secretKey());
  const spare = 8192 - (await signed(0)).length;
  expect(await askAs(api, `Bearer ${await signed(Math.floor(spare * 0.75) - 2)}`)).toBe('b');
  expect(await askAs(api, `Bearer ${await signed(Math.ceil(spare * 0.75) + 2)}`)).toBe('unauthenticated');
  await api.stop();
});

describe('buyer tokens of a shared secret', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const sign = (
    claims: Record<string, unknown>,
    { alg = 'HS256', secret = SECRET }: { alg?: string; secret?: string } = {},
  ) => new SignJWT(claims).setProtectedHeader({ alg }).sign(secretKey(secret));
  const nowSeconds = () => Math.floor(Date.now() / 1000);
  const soon = () => nowSeconds() + 60;

  test('name the buyer', async () => {
    expect(await askAs(api, `Bearer ${await buyerToken('buyer-7')}`)).toBe('buyer-7');
    expect(await askAs(api, `bearer ${await buyerToken('Jürgen 🦬')}`)).toBe('Jürgen 🦬');
  });

  const refused: [string, () => Promise<string> | string][] = [
    ['another secret', () => buyerToken('buyer-7', 'another secret, which is just as long as the first one')],
    ['an empty token', () => '..'],
    ['an expired token', () => sign({ sub: 'b', exp: nowSeconds() - 1 })],
    ['a token without an end', () => sign({ sub: 'b' })],
    ['a token whose end is no number', () => sign({ sub: 'b', exp: String(soon()) })],
    ['a token for later', () => sign({ sub: 'b', exp: soon(), nbf: nowSeconds() + 60 })],
    ['no subject', () => sign({ exp: soon() })],
    ['an empty subject', () => sign({ sub: '', exp: soon() })],
    ['a subject that is no text', () => sign({ sub: 7, exp: soon() })],
    ['a subject that is no buyer id', () => sign({ sub: 'a\nb', exp: soon() })],
    ['a subject with a blank at its end', () => sign({ sub: 'buyer-7 ', exp: soon() })],
    ['a subject with an invisible character', () => sign({ sub: 'buyer\u200b-7', exp: soon() })],
    ['a subject that is too long', () => sign({ sub: 'x'.repeat(129), exp: soon() })],
    ['HS384 with the same secret', () => sign({ sub: 'b', exp: soon() }, { alg: 'HS384' })],
    ['HS512 with the same secret', () => sign({ sub: 'b', exp: soon() }, { alg: 'HS512' })],
    ['alg none', () => `${base64url({ alg: 'none' })}.${base64url({ sub: 'b', exp: soon() })}.`],
    ['alg NONE', () => `${base64url({ alg: 'NONE' })}.${base64url({ sub: 'b', exp: soon() })}.`],
    [
      'other claims under an old signature',
      async () => {
        const [header, , signature] = (await buyerToken()).split('.');
        return [header, base64url({ sub: 'admin', exp: soon() }), signature].join('.');
      },
    ],
    [
      'a critical header that is not understood',
      () =>
        new SignJWT({ sub: 'b', exp: soon() })
          .setProtectedHeader({ alg: 'HS256', crit: ['x'], x: 1 })
          .sign(secretKey(), { crit: { x: true } }),
    ],
  ];
  test.each(refused)('%s', async (_name, token) => {
    expect(await askAs(api, `Bearer ${await token()}`)).toBe('unauthenticated');
  });

  test('are not honoured from memory after their end', async () => {
    const exp = nowSeconds() + 3;
    const token = await sign({ sub: 'b', exp });
    expect(await askAs(api, `Bearer ${token}`)).toBe('b');
    while (nowSeconds() <= exp) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await askAs(api, `Bearer ${token}`)).toBe('unauthenticated');
  });
});

describe('buyer tokens of which claims are expected', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi({ buyerClaims: { issuer: 'https://id.example', audience: 'shop' } });
  });
  afterAll(() => api.stop());

  const right = { sub: 'b', iss: 'https://id.example', aud: 'shop' };
  const judge = async (claims: Record<string, unknown>) =>
    askAs(
      api,
      `Bearer ${await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1m').sign(secretKey())}`,
    );

  test.each([right, { ...right, aud: ['other', 'shop'] }])('%j is a buyer', async (claims) => {
    expect(await judge(claims)).toBe('b');
  });

  test.each([
    { ...right, iss: 'https://id.example/' },
    { ...right, iss: ['https://id.example'] },
    { ...right, aud: 'Shop' },
    { ...right, aud: ['other'] },
    { ...right, aud: [] },
    { sub: 'b', iss: right.iss },
    { sub: 'b', aud: right.aud },
  ])('%j is refused', async (claims) => {
    expect(await judge(claims)).toBe('unauthenticated');
  });
});

describe('two Authorization headers', () => {
  test.each([
    ['on the way that purchases take', 'POST /sales/drop-1/purchases'],
    ['on any other', 'GET /orders'],
  ])('%s are refused by name, whatever is in them', async (_name, line) => {
    const api = await startApi();
    for (const [one, other] of [
      [SHOP, SHOP],
      [SHOP, 'x'],
      ['x', 'y'],
    ]) {
      const body = '{"buyerId":"b"}';
      const answer = await raw(api.port, [
        `${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${one}\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nauthorization: Bearer ${other}\r\n\r\n${body}`,
      ]);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain(
        '"errors":[{"pointer":"/headers/authorization","detail":"is given more than once"}]',
      );
    }
    expect(api.engine.calls).toEqual([]);
    await api.stop();
  });
});

describe('the warning at start', () => {
  const warningsOf = (env: NodeJS.ProcessEnv) => {
    const lines: unknown[] = [];
    const stores = { REDIS_URL: 'redis://h', DATABASE_URL: 'postgres://h/db' };
    const fixed = { OPERATOR_TOKEN: 'operator-operator', SHOP_TOKEN: 'shop-shop-shop-shop' };
    const config = readConfig({ ...stores, ...fixed, ...env }, { http: true });
    readAuthConfig(config, { warn: (fields) => lines.push(fields) });
    return lines;
  };

  test.each([
    [{ BUYER_JWKS_URL: 'https://id.example/keys' }, ['BUYER_JWT_ISSUER', 'BUYER_JWT_AUDIENCE']],
    [{ BUYER_JWKS_URL: 'https://id.example/keys', BUYER_JWT_ISSUER: 'i' }, ['BUYER_JWT_AUDIENCE']],
    [{ BUYER_JWKS_URL: 'https://id.example/keys', BUYER_JWT_AUDIENCE: 'a' }, ['BUYER_JWT_ISSUER']],
  ])('of %j names what is not set', (env, missing) => {
    expect(warningsOf(env)).toEqual([{ missing }]);
  });

  test.each([
    {},
    { BUYER_JWT_SECRET: SECRET.replaceAll(/[ ,]/g, '') },
    { BUYER_JWKS_URL: 'https://id.example/keys', BUYER_JWT_ISSUER: 'i', BUYER_JWT_AUDIENCE: 'a' },
  ])('is not given for %j', (env) => {
    expect(warningsOf(env)).toEqual([]);
  });
});

describe('buyer tokens of a key set', () => {
  let keyServer: Server;
  let address: URL;
  let served: { status: number; body: string; delayMs: number };
  let fetches: number;
  let api: Api;
  const keys = new Map<string, CryptoKey>();
  const jwks: JWK[] = [];
  let rsaPublicPem: string;

  beforeAll(async () => {
    for (const alg of [
      'RS256',
      'RS384',
      'RS512',
      'PS256',
      'PS384',
      'PS512',
      'ES256',
      'ES384',
      'ES512',
      'EdDSA',
    ]) {
      const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
      keys.set(alg, privateKey);
      jwks.push({ ...(await exportJWK(publicKey)), kid: alg, alg });
      if (alg === 'RS256') rsaPublicPem = await exportSPKI(publicKey);
    }
    keyServer = createServer((_request, response) => {
      fetches += 1;
      setTimeout(() => {
        response.writeHead(served.status, { 'Content-Type': 'application/json' }).end(served.body);
      }, served.delayMs);
    });
    await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve));
    address = new URL(`http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/jwks`);
  });
  afterAll(async () => {
    keyServer.closeAllConnections();
    await new Promise((resolve) => keyServer.close(resolve));
  });
  beforeEach(async () => {
    fetches = 0;
    served = { status: 200, body: JSON.stringify({ keys: jwks }), delayMs: 0 };
    api = await startApi({ buyers: { kind: 'key-set', address } });
  });
  afterEach(() => api.stop());

  const sign = (alg: string, { kid = alg, key = keys.get(alg)! }: { kid?: string; key?: CryptoKey } = {}) =>
    new SignJWT({}).setProtectedHeader({ alg, kid }).setSubject('buyer-7').setExpirationTime('1m').sign(key);

  test('name the buyer with every algorithm that is accepted', async () => {
    for (const alg of keys.keys()) {
      expect([alg, await askAs(api, `Bearer ${await sign(alg)}`)]).toEqual([alg, 'buyer-7']);
    }
    expect(fetches).toBe(1);
  });

  test('are verified once a minute, not for every request', async () => {
    const token = await sign('ES256');
    await askAs(api, `Bearer ${token}`);
    served.status = 500;
    expect(await askAs(api, `Bearer ${token}`)).toBe('buyer-7');
    expect(fetches).toBe(1);
  });

  test('signed with HS256 and the public key as the secret are refused', async () => {
    const rsa = jwks.find((jwk) => jwk.kid === 'RS256')!;
    for (const secret of [rsaPublicPem, rsaPublicPem.trim(), JSON.stringify(rsa), rsa.n!]) {
      const input = `${base64url({ alg: 'HS256', kid: 'RS256' })}.${base64url({ sub: 'admin' })}`;
      const forged = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
      expect(await askAs(api, `Bearer ${forged}`)).toBe('unauthenticated');
    }
  });

  test('of a shared secret, of none, of another key or for another key are refused', async () => {
    const stranger = await generateKeyPair('ES256');
    const tokens = [
      await buyerToken(),
      `${base64url({ alg: 'none', kid: 'RS256' })}.${base64url({ sub: 'admin' })}.`,
      await sign('ES256', { key: stranger.privateKey }),
      await sign('ES256', { kid: 'RS256' }),
      await sign('RS256', { kid: 'PS256' }),
    ];
    for (const token of tokens) expect(await askAs(api, `Bearer ${token}`)).toBe('unauthenticated');
  });

  test('with a key of their own in the header are refused', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = publicKey.export({ format: 'jwk' }) as JWK;
    const token = await new SignJWT({ sub: 'admin' })
      .setProtectedHeader({ alg: 'ES256', jwk, kid: 'ES256' })
      .sign(privateKey);
    expect(await askAs(api, `Bearer ${token}`)).toBe('unauthenticated');
  });

  test('with an unknown key id are refused, and do not fetch the keys again and again', async () => {
    for (let i = 0; i < 5; i += 1) {
      expect(await askAs(api, `Bearer ${await sign('ES256', { kid: `unknown-${i}` })}`)).toBe(
        'unauthenticated',
      );
    }
    expect(fetches).toBe(1);
  });

  test.each([
    ['an error', 500, '{}'],
    ['no JSON', 200, '<html>'],
    ['no key set', 200, '{"keys":5}'],
  ])('cannot be judged while the server answers %s', async (_name, status, body) => {
    served = { status, body, delayMs: 0 };
    expect(await askAs(api, `Bearer ${await sign('ES256')}`)).toBe('unavailable');
    const before = fetches;
    expect(await askAs(api, `Bearer ${await sign('RS256')}`)).toBe('unavailable');
    expect(fetches).toBe(before);
    expect(await askAs(api, `Bearer ${SHOP}`)).toBe('invalid-request');
  });

  test('are judged again when the server is back', async () => {
    served.status = 503;
    const { getKey } = createKeySet(address, {
      timeoutMs: 5000,
      cooldownMs: 5000,
      retryMs: 1000,
      maxAgeMs: 5000,
    });
    const get = () => getKey({ alg: 'ES256', kid: 'ES256' }, { payload: '', signature: '' });
    await expect(get()).rejects.toBeInstanceOf(KeySetUnavailableError);
    served.status = 200;
    await expect(get()).rejects.toBeInstanceOf(KeySetUnavailableError);
    await new Promise((resolve) => setTimeout(resolve, 1010));
    await expect(get()).resolves.toBeDefined();
  });

  test('cannot be judged while the server does not answer in time', async () => {
    served.delayMs = 300;
    const { getKey } = createKeySet(address, {
      timeoutMs: 50,
      cooldownMs: 1000,
      retryMs: 50,
      maxAgeMs: 1000,
    });
    const asked = getKey({ alg: 'ES256', kid: 'ES256' }, { payload: '', signature: '' });
    await expect(asked).rejects.toBeInstanceOf(KeySetUnavailableError);
  });
});

describe('tokens that cost no check by a public key', () => {
  const EXP = Math.floor(Date.now() / 1000) + 60;
  const junk = (header: object, payload: object) =>
    `${base64url(header)}.${base64url(payload)}.${'x'.repeat(86)}`;
  const good = { sub: 'b', exp: EXP };
  const es256 = { alg: 'ES256', kid: 'k' };
  let bySecret: Authenticator;
  let byKeySet: Authenticator;
  let keyServer: Server;

  beforeAll(async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const keys = [{ ...(await exportJWK(publicKey)), ...es256 }];
    keyServer = createServer((_request, response) => response.end(JSON.stringify({ keys })));
    await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve));
    const address = new URL(`http://127.0.0.1:${(keyServer.address() as AddressInfo).port}`);
    const rest = { operatorTokens: [], shopTokens: [], viewerTokens: [], buyerClaims: {} };
    bySecret = createAuthenticator({ ...rest, buyers: { kind: 'secrets', secrets: [SECRET, `${SECRET}2`] } });
    byKeySet = createAuthenticator({ ...rest, buyers: { kind: 'key-set', address } });
    const token = await new SignJWT(good).setProtectedHeader(es256).sign(privateKey);
    expect(await byKeySet.authenticate(`Bearer ${token}`)).toEqual({ role: 'buyer', buyerId: 'b' });
  });
  afterAll(async () => {
    keyServer.closeAllConnections();
    await new Promise((resolve) => keyServer.close(resolve));
  });

  test.each([
    ['no token', 'x'.repeat(43)],
    ['one part too many', `${junk(es256, good)}.x`],
    ['a header that is no object', `${base64url([])}.${base64url(good)}.x`],
    ['a header that is no JSON', `${Buffer.from('{x').toString('base64url')}.${base64url(good)}.x`],
    ['a payload that is no object', `${base64url(es256)}.${base64url([1])}.x`],
    ['alg none', junk({ alg: 'none' }, good)],
    ['no alg', junk({ kid: 'k' }, good)],
    ['an alg of the other kind', junk({ alg: 'HS256', kid: 'k' }, good)],
    ['an unknown kid, just after the keys were fetched', junk({ alg: 'ES256', kid: 'other' }, good)],
    ['an end that is over', junk(es256, { ...good, exp: EXP - 120 })],
    ['no end', junk(es256, { sub: 'b' })],
    ['no subject', junk(es256, { exp: EXP })],
    ['more than 8192 characters', junk(es256, { ...good, more: 'x'.repeat(6200) })],
  ])('%s', (_name, token) => {
    expect(byKeySet.authenticate(`Bearer ${token}`)).toBeNull();
  });

  test('any of another secret', () => {
    expect(bySecret.authenticate(`Bearer ${junk({ alg: 'HS256' }, good)}`)).toBeNull();
  });

  test('but not one of a known key', async () => {
    const judged = byKeySet.authenticate(`Bearer ${junk(es256, good)}`);
    expect(judged).toBeInstanceOf(Promise);
    expect(await judged).toBeNull();
  });
});

describe('the memory of verified tokens', () => {
  test('lasts a minute at most, and never beyond the end of a token', () => {
    let now = 1000;
    const tokens = createVerifiedTokens(() => now);
    tokens.set('long', 'a', 1_000_000);
    tokens.set('short', 'b', 6000);
    now = 5999;
    expect(tokens.get('short')).toBe('b');
    now = 6000;
    expect(tokens.get('short')).toBeUndefined();
    expect(tokens.get('long')).toBe('a');
    now = 61_000;
    expect(tokens.get('long')).toBeUndefined();
  });

  test('is bounded', () => {
    const tokens = createVerifiedTokens();
    for (let i = 0; i < 10_001; i += 1) tokens.set(`t${i}`, 'b', Number.MAX_VALUE);
    expect(tokens.get('t0')).toBeUndefined();
    expect(tokens.get('t1')).toBe('b');
    expect(tokens.get('t10000')).toBe('b');
  });
});
