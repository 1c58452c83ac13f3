import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { createKeySet, KeySetUnavailableError } from '../src/auth/key-set.ts';

const LIMITS = { timeoutMs: 3000, cooldownMs: 30_000, retryMs: 1000, maxAgeMs: 600_000 };

/** A key set behind an address that can be away, at a time of the test's own. */
describe('the keys of an address', () => {
  let server: Server;
  let address: URL;
  let path: string;
  let tests = 0;
  let answer: { status: number; keys: JWK[] };
  let fetches: number;
  let nowMs: number;
  let first: JWK;
  let second: JWK;
  let lacksNow: (kid: string) => boolean;
  let ask: (kid: string) => Promise<unknown>;

  beforeAll(async () => {
    [first, second] = (await Promise.all(
      ['first', 'second'].map(async (kid) => {
        const { publicKey } = await generateKeyPair('ES256', { extractable: true });
        return { ...(await exportJWK(publicKey)), kid, alg: 'ES256' };
      }),
    )) as [JWK, JWK];
    server = createServer((request, response) => {
      if (request.url === path) fetches += 1;
      response.writeHead(answer.status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ keys: answer.keys }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  beforeEach(() => {
    fetches = 0;
    // What the test before left on its way is not counted.
    path = `/jwks/${(tests += 1)}`;
    nowMs = 1_000_000;
    answer = { status: 200, keys: [first] };
    const { getKey, lacks } = createKeySet(new URL(path, address), LIMITS, () => nowMs);
    lacksNow = lacks;
    ask = async (kid) => getKey({ alg: 'ES256', kid }, { payload: '', signature: '' });
  });

  test('that is away go on verifying beside unknown ones, for hours, with a fetch a second at most', async () => {
    await ask('first');
    answer.status = 503;
    nowMs += LIMITS.cooldownMs;
    for (let quarter = 0; quarter < 80; quarter += 1) {
      await expect(ask(`junk-${quarter}`)).rejects.toBeInstanceOf(KeySetUnavailableError);
      await expect(ask('first')).resolves.toBeDefined();
      nowMs += 250;
    }
    expect(fetches).toBeGreaterThan(10);
    expect(fetches).toBeLessThanOrEqual(1 + 20);
    nowMs += 3 * 3_600_000;
    await expect(ask('first')).resolves.toBeDefined();
  });

  test('are fetched again for an unknown one, and not more often than the cooldown says', async () => {
    await ask('first');
    answer.keys = [first, second];
    await expect(ask('second')).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
    expect(fetches).toBe(1);
    nowMs += LIMITS.cooldownMs;
    await expect(ask('second')).resolves.toBeDefined();
    for (let i = 0; i < 20; i += 1) {
      await expect(ask('junk')).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
    }
    expect(fetches).toBe(2);
  });

  test('that are certainly unknown are those that a set of just now has not', async () => {
    expect(lacksNow('second')).toBe(false);
    await ask('first');
    expect(['first', 'second'].map((kid) => lacksNow(kid))).toEqual([false, true]);
    nowMs += LIMITS.cooldownMs;
    expect(lacksNow('second')).toBe(false);
    answer.keys = [first, second];
    await ask('second');
    expect(lacksNow('second')).toBe(false);
  });

  test('that was withdrawn is not known any more once the set is old', async () => {
    await ask('first');
    answer.keys = [second];
    nowMs += LIMITS.maxAgeMs - 1;
    await expect(ask('first')).resolves.toBeDefined();
    nowMs += 1;
    await expect(ask('first')).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
    await expect(ask('second')).resolves.toBeDefined();
    expect(fetches).toBe(2);
  });

  test('are known again, when the address is back, without waiting for an unknown one', async () => {
    await ask('first');
    answer.status = 503;
    nowMs += LIMITS.maxAgeMs;
    await expect(ask('first')).resolves.toBeDefined();
    answer = { status: 200, keys: [second] };
    nowMs += LIMITS.retryMs;
    await ask('first').catch(() => undefined);
    await expect(ask('second')).resolves.toBeDefined();
    await expect(ask('first')).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
  });
});
