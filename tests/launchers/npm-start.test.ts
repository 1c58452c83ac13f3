import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { onFreePort, waitFor } from '@stampede/testkit';
import { copyCheckout, type CheckoutCopy } from '../deployment/checkout-copy.ts';

const CASE_MS = 180_000;
/** Of util-linux: another one's options mean other things. */
const SCRIPT = '/usr/bin/script';

if (process.platform !== 'linux' || !existsSync(SCRIPT)) {
  it.skip('npm start in a terminal: there is no program `script` on this machine that makes one', () =>
    undefined);
} else {
  let checkout: CheckoutCopy;
  beforeAll(() => {
    checkout = copyCheckout(null);
  });
  afterAll(() => {
    checkout.remove();
  });

  /** In a terminal of its own, with an environment that has no server in it. */
  function start(env: Readonly<Record<string, string>>): { child: ChildProcess; said: () => string } {
    const child = spawn(SCRIPT, ['-qfec', 'exec npm start', '/dev/null'], {
      cwd: checkout.folder,
      env: { PATH: process.env['PATH'], HOME: checkout.home, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    return { child, said: () => said };
  }
  const endOf = (child: ChildProcess): Promise<unknown> =>
    new Promise((resolve) => child.once('exit', (code) => resolve(code)));

  it(
    'says in lines for people what happens, to the end that Ctrl-C makes',
    async () => {
      const tools = {
        METRICS_PORT: '0',
        PORT: String(await onFreePort('the buy API', async (port) => port)),
        PAGES_PORT: String(await onFreePort('the desk', async (port) => port)),
      };
      const { child, said } = start(tools);
      const ended = endOf(child);
      await waitFor('it is open', () => said().includes('Stampede is open.'), CASE_MS);
      await waitFor('all of them are ready', () => /pages +ready/.test(said()), CASE_MS);
      const [, link = ''] = /Desk +(http:\S+)/.exec(said()) ?? [];
      const entered = await fetch(link, { redirect: 'manual' });
      const [cookie = ''] = (entered.headers.get('set-cookie') ?? '').split(';');
      const session = await fetch(new URL('/desk/session', link), { headers: { cookie } });
      expect(await session.json()).toMatchObject({ name: 'operator', role: 'operator' });
      child.stdin?.write('\x03');
      expect(await ended).toBe(0);
      expect(said()).toMatch(/^\d\d:\d\d:\d\d buy-api {10}listening host=127\.0\.0\.1 port=\d+\r?$/m);
      expect(said()).toMatch(/^\d\d:\d\d:\d\d order-creator {4}stopped\r?$/m);
      expect(said()).not.toMatch(/^\{|PM2 log|failed to kill/m);
    },
    CASE_MS,
  );

  it(
    'names a DATABASE_URL that the shell has kept from an earlier one as the culprit',
    async () => {
      const nobody = await onFreePort('Postgres', async (port) => port);
      const { child, said } = start({
        DATABASE_URL: `postgres://stampede:kept@127.0.0.1:${nobody}/stampede`,
      });
      expect(await endOf(child)).toBe(1);
      expect(said()).toMatch(/ECONNREFUSED[^\n]*\n[^\n]*earlier npm start[^\n]*unset DATABASE_URL/);
    },
    CASE_MS,
  );
}
