import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

/** A checkout as far as pm2's configuration reads it. */
let checkout: string;
beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'stampede-launchers-'));
  mkdirSync(join(checkout, 'scripts'));
  for (const path of ['ecosystem.config.js', '.env.example', 'package.json', 'scripts/lib'])
    cpSync(path, join(checkout, path), { recursive: true });
});
afterAll(() => {
  rmSync(checkout, { recursive: true });
});

/** What a module says that runs in the checkout, in that environment and no other. */
function run(script: string, env: Readonly<Record<string, string>> = {}): { out: string; err: string } {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: checkout,
    env,
    encoding: 'utf8',
  });
  return { out: stdout, err: stderr };
}

describe('what pm2 gives the processes', () => {
  const show = `import { createRequire } from 'node:module';
    const { apps } = createRequire(process.cwd() + '/')('./ecosystem.config.js');
    console.log(JSON.stringify(apps));`;
  const appsWith = (dotEnv: string, env: Readonly<Record<string, string>> = {}) => {
    writeFileSync(join(checkout, '.env'), dotEnv);
    const { out, err } = run(show, env);
    const apps = (out === '' ? [] : JSON.parse(out)) as {
      name: string;
      instances: number;
      env: Record<string, string>;
    }[];
    return { apps, err };
  };

  it('is what the environment has, else what .env has, and empty where neither has it', () => {
    const { apps, err } = appsWith('QUEUE_LIMIT=7\nINSTANCES=3\nPORT=4000\nOTHER=kept\n', {
      QUEUE_LIMIT: '',
      LOG_LEVEL: 'warn',
    });
    expect(apps).toHaveLength(4);
    for (const { env } of apps)
      expect(env).toMatchObject({
        QUEUE_LIMIT: '7',
        LOG_LEVEL: 'warn',
        PORT: '4000',
        OTHER: 'kept',
        HOST: '',
      });
    expect(apps.find(({ name }) => name === 'buy-api')?.instances).toBe(3);
    expect(err).toBe('');
  });

  it('starts the pages where PAGES is set, after all others, and not where it is empty', () => {
    const names = (dotEnv: string) => appsWith(dotEnv).apps.map(({ name }) => name);
    expect(names('PAGES=\n')).not.toContain('pages');
    expect(names('PAGES=desk\n').at(-1)).toBe('pages');
    expect(appsWith('PAGES=desk\n', { PAGES: '' }).apps).toHaveLength(5);
  });

  it('names the variable of the environment that hides another value of .env, and shows neither', () => {
    const { apps, err } = appsWith('SHOP_TOKEN=new-new-new-new-new\n', { SHOP_TOKEN: 'old-old-old-old-old' });
    expect(apps[0]?.env['SHOP_TOKEN']).toBe('old-old-old-old-old');
    expect(err).toMatch(/SHOP_TOKEN .* unset SHOP_TOKEN/);
    expect(err).not.toMatch(/old-old|new-new/);
  });

  it('is refused where .env has a PM2_HOME that pm2 does not have', () => {
    expect(appsWith('PM2_HOME=/one\n', { PM2_HOME: '/two' }).err).toMatch(/PM2_HOME=\/one.*export it/);
    expect(appsWith('PM2_HOME=/one\n').err).toMatch(/export it/);
    const { apps } = appsWith('PM2_HOME=/one\n', { PM2_HOME: '/one' });
    expect(apps[0]?.env).not.toHaveProperty('PM2_HOME');
  });
});

describe('npm start', () => {
  const outside = (
    dotEnv: string,
    env: Readonly<Record<string, string>>,
  ): { line: string; remedy: string }[] => {
    writeFileSync(join(checkout, '.env'), dotEnv);
    const script = `import { loadEnvFile } from './scripts/lib/env-file.mjs';
      import { outsideServers } from './scripts/lib/outside-servers.mjs';
      console.log(JSON.stringify(outsideServers(loadEnvFile())));`;
    return JSON.parse(run(script, env).out) as { line: string; remedy: string }[];
  };

  it('names a DATABASE_URL that the shell still has, and says how to be rid of it', () => {
    const [only, ...others] = outside('', { DATABASE_URL: 'postgres://stampede:secret@h/db', REDIS_URL: '' });
    expect(others).toEqual([]);
    expect(only?.line).toMatch(/DATABASE_URL in the environment.*unset DATABASE_URL$/);
    expect(only?.remedy).toMatch(/earlier npm start.*unset DATABASE_URL$/);
    expect(only?.line).not.toContain('secret');
  });

  it('names .env where the URL is from there', () => {
    const [only] = outside('REDIS_URL=redis://h\n', {});
    expect(only?.line).toMatch(/REDIS_URL in \.env.*take REDIS_URL out of \.env$/);
    expect(only?.remedy).not.toContain('earlier npm start');
  });

  it('shows in a terminal what the log says, and leaves out what pm2 says of its own doing', () => {
    const time = '2026-11-29T02:47:14.563Z';
    const record = {
      level: 'info',
      time,
      process: 'buy-api',
      instance: '0',
      pid: 1,
      port: 3000,
      msg: 'listening',
    };
    const err = { type: 'Error', message: 'no', stack: 'Error: no\n    at x' };
    const lines = [
      JSON.stringify(record),
      JSON.stringify({ ...record, level: 'error', err, msg: 'failed' }),
      '2026-11-29T02:49:24: PM2 log: pid=16151 msg=failed to kill - retrying in 500ms',
      '2026-11-29T02:49:24: PM2 log: App [buy-api:1] exited with code [0] via signal [SIGINT]',
      '2026-11-29T02:49:24: PM2 log: App [buy-api:1] exited with code [1] via signal [SIGINT]',
      'buy-api: PORT must be a whole number from 0 to 65535',
      '{"half a line',
    ];
    const script = `import { terminalLine } from './scripts/lib/terminal-line.mjs';
      console.log(JSON.stringify(${JSON.stringify(lines)}.map((line) => terminalLine(line) ?? null)));`;
    expect(JSON.parse(run(script, { TZ: 'UTC' }).out)).toEqual([
      '02:47:14 buy-api          listening port=3000',
      '02:47:14 buy-api          ERROR failed port=3000\nError: no\n    at x',
      null,
      null,
      'pm2: App [buy-api:1] exited with code [1] via signal [SIGINT]',
      'buy-api: PORT must be a whole number from 0 to 65535',
      '{"half a line',
    ]);
  });
});
