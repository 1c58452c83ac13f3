import { describe, expect, it } from '@jest/globals';
import { readSettings } from '@stampede/runtime';
import { jwtVerify } from 'jose';
import { runCommand } from './run-command.ts';

const SECRET = 'a-secret-of-rehearsals';

it('token makes another token each time, which the configuration accepts, alone and with a name', async () => {
  const [one, other, named] = await Promise.all([
    runCommand(['token'], {}),
    runCommand(['token', '--json'], {}),
    runCommand(['token', '--name', 'anna'], {}),
  ]);
  const { token } = JSON.parse(other.out) as { token: string };
  expect(one.out.trim()).not.toBe(token);
  for (const text of [one.out.trim(), token, named.out.trim()])
    expect(() => readSettings({ OPERATOR_TOKEN: text }, ['operatorTokens'])).not.toThrow();
  expect(named.out).toMatch(/^anna:[\w-]{32}\n$/);
});

it("a buyer's token is signed with the first secret, for the issuer and the audience, and expires", async () => {
  const env = {
    BUYER_JWT_SECRET: `${SECRET},another-secret-of-it`,
    BUYER_JWT_ISSUER: 'shop',
    BUYER_JWT_AUDIENCE: 'sale',
  };
  const before = Date.now();
  const { out } = await runCommand(['token', '--buyer', 'b-1', '--expires-in', '15m', '--json'], env);
  const { token, buyerId, expiresAt } = JSON.parse(out) as Record<'token' | 'buyerId' | 'expiresAt', string>;
  const { payload } = await jwtVerify(token, Buffer.from(SECRET), { issuer: 'shop', audience: 'sale' });
  expect([payload.sub, buyerId]).toEqual(['b-1', 'b-1']);
  expect((payload.exp ?? 0) * 1000).toBe(Date.parse(expiresAt));
  expect(Date.parse(expiresAt) - before).toBeGreaterThan(890_000);
  expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(900_000);
});

describe('what cannot be made is refused, with why', () => {
  it.each([
    [1, ['token', '--buyer', 'b'], {}, 'BUYER_JWT_SECRET is not set'],
    [1, ['token', '--buyer', 'b'], { BUYER_JWT_SECRET: 'hidden' }, 'BUYER_JWT_SECRET must be 16 to 1024'],
    [2, ['token', '--expires-in', '1h'], {}, '--expires-in goes with --buyer'],
    [2, ['token', '--buyer', 'b', '--name', 'anna'], {}, 'not both'],
    [2, ['token', '--buyer', ''], {}, 'It is 1 to 128 characters'],
    [2, ['token', '--name', 'anna:ben'], {}, 'It is 1 to 64 letters'],
    [2, ['token', '--buyer', 'b', '--expires-in', '31d'], {}, 'It is as 90s, 15m, 2h or 30d'],
    [2, ['token', '--buyer', 'b', '--expires-in', '0'], {}, 'It is as 90s, 15m, 2h or 30d'],
  ])('%i: %j %j', async (wanted, args, env, words) => {
    const { code, out, err } = await runCommand(args, { BUYER_JWT_SECRET: '', ...env });
    expect([code, out]).toEqual([wanted, '']);
    expect(err).toContain(words);
    expect(err).not.toContain('hidden');
  });
});
