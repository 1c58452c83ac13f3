import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { onFreePort, startTestRedis, waitFor } from '@stampede/testkit';
import { copyCheckout, type CheckoutCopy } from '../deployment/checkout-copy.ts';

const CASE_MS = 300_000;
const START_MS = 180_000;
const CURE_MS = 60_000;

if (process.platform !== 'linux') {
  it.skip('the demonstration of npm start: processes can be looked through on Linux only', () => undefined);
} else {
  let checkout: CheckoutCopy;
  let started: ChildProcess | undefined;
  beforeAll(() => {
    checkout = copyCheckout(null);
  });
  afterEach(async () => {
    if (started !== undefined) await stop(started);
    started = undefined;
  }, CASE_MS);
  afterAll(() => {
    checkout.remove();
  });

  interface Site {
    /** Begins an action of the demonstration; waits while another one is not over. */
    readonly demonstrate: (what: string) => Promise<string>;
    readonly available: () => Promise<unknown>;
    readonly stop: () => Promise<unknown>;
    readonly api: string;
    readonly shopToken: string;
  }

  async function start(env: Readonly<Record<string, string>> = {}): Promise<Site> {
    const port = String(await onFreePort('the buy API', async (free) => free));
    const child = spawn('npm', ['start'], {
      cwd: checkout.folder,
      env: { PATH: process.env['PATH'], HOME: checkout.home, METRICS_PORT: '0', PORT: port, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started = child;
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    await waitFor('it is open', () => said.includes('Stampede is open.'), START_MS);
    const { url, secret } = controlServer();
    const headers = { authorization: `Bearer ${secret}` };
    return {
      api: `http://127.0.0.1:${port}`,
      shopToken: /^SHOP_TOKEN=(.+)$/m.exec(said)?.[1] ?? '',
      stop: () => stop(child),
      available: async () => (await fetch(url, { headers })).json(),
      demonstrate: async (what) => {
        let body: { done?: string } = {};
        await waitFor(
          `${what} is begun`,
          async () => {
            const response = await fetch(`${url}/${what}`, { method: 'POST', headers });
            body = (await response.json()) as typeof body;
            return response.status === 202;
          },
          CURE_MS,
        );
        return body.done ?? '';
      },
    };
  }

  /** As Ctrl-C does; resolves with the exit code. */
  async function stop(child: ChildProcess): Promise<unknown> {
    if (child.exitCode !== null) return child.exitCode;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    return ended;
  }

  /** The processes that work somewhere in the checkout. */
  function processesInCheckout(): string[] {
    return readdirSync('/proc').filter((pid) => {
      try {
        return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(checkout.folder);
      } catch {
        return false;
      }
    });
  }

  /** As the processes of this start have it in their environment. */
  function controlServer(): { url: string; secret: string } {
    for (const pid of processesInCheckout()) {
      const env = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      const valueOf = (name: string): string | undefined =>
        env.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
      const [url, secret] = [valueOf('DEMONSTRATION_URL'), valueOf('DEMONSTRATION_SECRET')];
      if (url !== undefined && secret !== undefined) return { url, secret };
    }
    throw new Error('no process has the address of the control server');
  }

  /** Every law holds, by the command that operators use. */
  async function expectLaws(): Promise<void> {
    let said = '';
    await waitFor(
      'every law holds',
      async () => {
        said = '';
        await checkout.shell('npx stampede audit').catch((error: unknown) => (said = String(error)));
        return said === '';
      },
      CURE_MS,
    ).catch((error: unknown) => {
      throw new Error(said, { cause: error });
    });
  }

  it(
    'whatever is broken, every law holds afterwards, and it sells again',
    async () => {
      const site = await start();
      expect(await site.available()).toEqual({
        available: ['buyers', 'kill', 'flush', 'freeze-redis', 'stop-postgres'],
      });
      const headers = { authorization: `Bearer ${site.shopToken}`, 'content-type': 'application/json' };
      const unitsLeft = async (): Promise<number> => {
        const response = await fetch(`${site.api}/sales/demo`);
        const { items } = (await response.json()) as { items: { available: number }[] };
        return items.reduce((sum, { available }) => sum + available, 0);
      };
      const before = await unitsLeft();
      expect(await site.demonstrate('buyers')).toMatch(/^500 buyers/);
      await waitFor('most is sold', async () => (await unitsLeft()) < before / 2, CURE_MS);
      await expectLaws();
      for (const [what, sentence] of [
        ['kill', /^Killed (buy-api|order-creator|expiry-listener|webhook-sender) \(process \d+\)\. pm2/],
        ['flush', /forgotten/],
        ['freeze-redis', /frozen for 5 seconds/],
        ['stop-postgres', /stopped for 5 seconds/],
      ] as const) {
        expect(await site.demonstrate(what)).toMatch(sentence);
        await expectLaws();
      }
      await waitFor(
        'a unit can be bought',
        async () => {
          const wish = { sku: 'sneaker-42', quantity: 1, buyerId: 'afterwards' };
          const init = { method: 'POST', headers, body: JSON.stringify(wish) };
          const { status } = await fetch(`${site.api}/sales/demo/purchases`, init);
          return status === 202 || status === 409;
        },
        CURE_MS,
      );
      expect(await site.stop()).toBe(0);
      expect(processesInCheckout()).toEqual([]);
    },
    CASE_MS,
  );

  it(
    'a Redis that the user has brought cannot be broken',
    async () => {
      const redis = await startTestRedis();
      try {
        const site = await start({ REDIS_URL: redis.url });
        expect(await site.available()).toEqual({ available: ['buyers', 'kill', 'stop-postgres'] });
        expect(await site.stop()).toBe(0);
      } finally {
        await redis.remove();
      }
    },
    CASE_MS,
  );

  it.each(['buyers', 'freeze-redis', 'stop-postgres'])(
    'Ctrl-C in the middle of %s leaves nothing behind',
    async (what) => {
      const site = await start();
      await site.demonstrate(what);
      expect(await site.stop()).toBe(0);
      expect(processesInCheckout()).toEqual([]);
    },
    CASE_MS,
  );
}
