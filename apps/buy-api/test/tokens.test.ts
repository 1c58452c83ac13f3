import { createHmac, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';
import { createKeySet, KeySetUnavailableError } from '../src/auth/key-set.ts';
import { createVerifiedTokens } from '../src/auth/verified-tokens.ts';
import { buyerToken } from './buyer-jwt.ts';
import { type Api, OPERATOR, SECRET, SHOP, slugOf, startApi } from './http-kit.ts';

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
  ])('%j is nobody', async (authorization) => {
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

  test('name the buyer', async () => {
    expect(await askAs(api, `Bearer ${await buyerToken('buyer-7')}`)).toBe('buyer-7');
    expect(await askAs(api, `bearer ${await buyerToken('Jürgen 🦬')}`)).toBe('Jürgen 🦬');
    expect(await askAs(api, `Bearer ${await sign({ sub: 'no-end' })}`)).toBe('no-end');
  });

  const refused: [string, () => Promise<string> | string][] = [
    ['another secret', () => buyerToken('buyer-7', 'another secret, which is just as long as the first one')],
    ['an empty token', () => '..'],
    ['an expired token', () => sign({ sub: 'b', exp: nowSeconds() - 1 })],
    ['a token for later', () => sign({ sub: 'b', nbf: nowSeconds() + 60 })],
    ['no subject', () => sign({})],
    ['an empty subject', () => sign({ sub: '' })],
    ['a subject that is no text', () => sign({ sub: 7 })],
    ['a subject that is no buyer id', () => sign({ sub: 'a\nb' })],
    ['a subject with a blank at its end', () => sign({ sub: 'buyer-7 ' })],
    ['a subject with an invisible character', () => sign({ sub: 'buyer\u200b-7' })],
    ['a subject that is too long', () => sign({ sub: 'x'.repeat(129) })],
    ['HS384 with the same secret', () => sign({ sub: 'b' }, { alg: 'HS384' })],
    ['HS512 with the same secret', () => sign({ sub: 'b' }, { alg: 'HS512' })],
    ['alg none', () => `${base64url({ alg: 'none' })}.${base64url({ sub: 'b' })}.`],
    ['alg NONE', () => `${base64url({ alg: 'NONE' })}.${base64url({ sub: 'b' })}.`],
    [
      'other claims under an old signature',
      async () => {
        const [header, , signature] = (await buyerToken()).split('.');
        return [header, base64url({ sub: 'admin' }), signature].join('.');
      },
    ],
    [
      'a critical header that is not understood',
      () =>
        new SignJWT({ sub: 'b' })
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
    const keySet = createKeySet(address, {
      timeoutMs: 5000,
      cooldownMs: 5000,
      retryMs: 1000,
      maxAgeMs: 5000,
    });
    const get = () => keySet({ alg: 'ES256', kid: 'ES256' }, { payload: '', signature: '' });
    await expect(get()).rejects.toBeInstanceOf(KeySetUnavailableError);
    served.status = 200;
    await expect(get()).rejects.toBeInstanceOf(KeySetUnavailableError);
    await new Promise((resolve) => setTimeout(resolve, 1010));
    await expect(get()).resolves.toBeDefined();
  });

  test('cannot be judged while the server does not answer in time', async () => {
    served.delayMs = 300;
    const keySet = createKeySet(address, { timeoutMs: 50, cooldownMs: 1000, retryMs: 50, maxAgeMs: 1000 });
    const asked = keySet({ alg: 'ES256', kid: 'ES256' }, { payload: '', signature: '' });
    await expect(asked).rejects.toBeInstanceOf(KeySetUnavailableError);
  });
});

describe('the memory of verified tokens', () => {
  test('lasts a minute at most, and never beyond the end of a token', () => {
    let now = 1000;
    const tokens = createVerifiedTokens(() => now);
    tokens.set('long', 'a', 1_000_000);
    tokens.set('short', 'b', 6000);
    tokens.set('endless', 'c', null);
    now = 5999;
    expect(tokens.get('short')).toBe('b');
    now = 6000;
    expect(tokens.get('short')).toBeUndefined();
    expect(tokens.get('long')).toBe('a');
    now = 61_000;
    expect(tokens.get('long')).toBeUndefined();
    expect(tokens.get('endless')).toBeUndefined();
  });

  test('is bounded', () => {
    const tokens = createVerifiedTokens();
    for (let i = 0; i < 10_001; i += 1) tokens.set(`t${i}`, 'b', null);
    expect(tokens.get('t0')).toBeUndefined();
    expect(tokens.get('t1')).toBe('b');
    expect(tokens.get('t10000')).toBe('b');
  });
});
