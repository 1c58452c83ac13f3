import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startWorld, type World } from '@stampede/testkit';
import { configuration } from '../src/doctor/configuration.ts';
import { judgeDisk, judgeRoom } from '../src/doctor/disk-space.ts';
import { nodeVersion, satisfies } from '../src/doctor/node-version.ts';
import { secretFiles } from '../src/doctor/secret-files.ts';
import { readSite } from '../src/read-site.ts';
import { newCheckout } from './doctor-site.ts';
import { runCommand } from './run-command.ts';

describe('of this machine', () => {
  let folder: string;
  let remove: () => void;
  beforeEach(() => {
    ({ folder, remove } = newCheckout());
  });
  afterEach(() => {
    remove();
  });
  const site = (env: Readonly<Record<string, string>> = {}): ReturnType<typeof readSite> =>
    readSite({ ...env }, null, pathToFileURL(`${folder}/`));
  const STORES = { REDIS_URL: 'redis://r:6379/0', DATABASE_URL: 'postgres://p/d' };
  const TOKENS = { OPERATOR_TOKEN: 'o'.repeat(20), SHOP_TOKEN: 's'.repeat(20) };

  it('every variable that is not valid is named, without its value', async () => {
    expect(await configuration.look(site({ ...STORES, ...TOKENS }))).toEqual([
      { verdict: 'ok', found: 'valid', whatToDo: null },
    ]);
    const wrong = await configuration.look(
      site({ ...STORES, PORT: 'hidden', SHOP_TOKEN: TOKENS.SHOP_TOKEN }),
    );
    expect(wrong.map(({ verdict, found }) => [verdict, found.split(' ')[0]])).toEqual([
      ['fail', 'PORT'],
      ['fail', 'OPERATOR_TOKEN'],
    ]);
    expect(JSON.stringify(wrong)).not.toContain('hidden');
  });

  it('a variable of .env that nothing reads is named', async () => {
    writeFileSync(join(folder, '.env'), 'REDIS_ULR=redis://r\nPORT=1\n');
    expect(await configuration.look(site({ ...STORES, ...TOKENS }))).toContainEqual({
      ...{ verdict: 'warn', found: '.env sets REDIS_ULR, which nothing reads' },
      whatToDo: 'correct its name, or take it out',
    });
  });

  it('a running npm start completes what is not configured', () => {
    mkdirSync(join(folder, '.stampede'));
    const note = { ...STORES, STAMPEDE_URL: 'http://127.0.0.1:3007' };
    writeFileSync(join(folder, '.stampede/servers.json'), JSON.stringify(note));
    expect(site().apiUrl).toBe(note.STAMPEDE_URL);
    expect(site()).toMatchObject({ isStarted: true, problems: [], config: { redisUrl: STORES.REDIS_URL } });
  });

  it('tokens that are missing do not keep the doctor from the stores', () => {
    const { config, problems, apiUrl } = site(STORES);
    expect(config).toMatchObject({ databaseUrl: STORES.DATABASE_URL });
    expect(problems.map(({ variable }) => variable)).toEqual(['OPERATOR_TOKEN', 'SHOP_TOKEN']);
    expect(apiUrl).toBe('http://127.0.0.1:3000');
  });

  it.each([
    [0o600, 'ok'],
    [0o640, 'warn'],
    [0o644, 'fail'],
    [0o602, 'fail'],
  ])('a .env with mode %o is %s', async (mode, verdict) => {
    const path = join(folder, '.env');
    writeFileSync(path, 'PORT=1\n');
    chmodSync(path, mode);
    const [found, ...more] = await secretFiles.look(site());
    expect([found?.verdict, more]).toEqual([verdict, []]);
    if (verdict !== 'ok') expect(found?.whatToDo).toContain(`chmod 600 ${path}`);
  });

  it('the key of a client certificate is a file with secrets too', async () => {
    const key = join(folder, 'client.key');
    writeFileSync(key, 'x');
    chmodSync(key, 0o644);
    for (const env of [{ REDIS_TLS_KEY: key }, { DATABASE_URL: `postgres://p/d?sslkey=${key}` }])
      expect((await secretFiles.look(site(env)))[0]).toMatchObject({
        verdict: 'fail',
        whatToDo: `chmod 600 ${key}`,
      });
  });

  it('the version of Node is compared with the supported ones', async () => {
    expect(await nodeVersion.look(site())).toMatchObject([{ verdict: 'ok' }]);
    writeFileSync(join(folder, 'package.json'), '{ "engines": { "node": ">=99.0.0" } }');
    expect(await nodeVersion.look(site())).toMatchObject([
      { verdict: 'fail', whatToDo: 'use one of >=99.0.0' },
    ]);
    const range = '^20.19.0 || ^22.12.0 || >=24';
    const supported = ['20.19.0', '20.20.2', '22.12.0', '24.0.0', '25.1.0'];
    const others = ['18.20.0', '20.18.9', '21.7.0', '22.11.0', '23.9.0'];
    expect(supported.filter((version) => !satisfies(version, range))).toEqual([]);
    expect(others.filter((version) => satisfies(version, range))).toEqual([]);
  });

  it('the room on a disk is judged, where the folder is on this machine', async () => {
    expect(await judgeDisk('data', folder)).toHaveLength(1);
    expect(await judgeDisk('data', join(folder, 'none'))).toEqual([]);
    const gib = 1024 ** 3;
    expect([3 * gib, gib, gib / 10].map((free) => judgeRoom('data', free).verdict)).toEqual([
      'ok',
      'warn',
      'fail',
    ]);
  });
});

describe('the command', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());
  const env = (): Record<string, string> => ({
    ...{ REDIS_URL: world.redis.url, DATABASE_URL: world.database.url, PORT: '0', METRICS_PORT: '0' },
    ...{ OPERATOR_TOKEN: 'operator-token-1', SHOP_TOKEN: 'shop-token-secret' },
  });

  it('ends with 3 where something failed, in lines of 80 columns that hold no secret', async () => {
    const { code, out, err } = await runCommand(['doctor'], env());
    expect([code, err]).toEqual([3, '']);
    expect(out).toContain('no order-creator lives');
    expect(out).toMatch(/\n\d+ failed, \d+ to look at, \d+ in order\.\n$/);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(out).not.toContain('shop-token-secret');
  });

  it('ends with 1 where a store cannot be reached, and its JSON has what was not looked at', async () => {
    const { code, out } = await runCommand(['doctor', '--json'], {
      ...env(),
      REDIS_URL: 'redis://127.0.0.1:1/0',
    });
    expect(code).toBe(1);
    const { findings, skipped } = JSON.parse(out) as {
      findings: { check: string; verdict: string }[];
      skipped: string[];
    };
    expect(findings).toContainEqual(expect.objectContaining({ check: 'redis', verdict: 'fail' }));
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'schema', verdict: 'ok', whatToDo: null }),
    );
    expect(skipped).toEqual(['redis settings', 'clocks', 'gates']);
  });

  it('ends with 1 where the configuration has no stores', async () => {
    const { code, out } = await runCommand(['doctor'], { ...env(), REDIS_URL: 'nonsense' });
    expect(code).toBe(1);
    expect(out).toContain('REDIS_URL must be redis://');
    expect(out).toContain('Not looked at: redis, postgres');
  });
});
