import { CONNECTIONS } from '../load/load.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePort } from '@stampede/provision';
import { waitFor, type Deployment } from '@stampede/testkit';
import { withStarted, type Measurement, type Report, type RunOptions } from '../measurement.ts';
import { alternate, ratioOf, roundedOf } from '../rounds.ts';
import { withShop, type Shop } from '../shop.ts';

const ROUNDS = 6;
const SECONDS = 4;
const READY_MS = 60_000;

/** The gain of a second buy-api process where Redis, Postgres and the load share the same cores. */
export const instances: Measurement = {
  name: 'instances',
  title: 'Accepted purchases with INSTANCES=2 beside INSTANCES=1, under pm2',
  run: (options) =>
    withShop({}, 'instances', (shop) =>
      withStarted(
        () => startUnderPm2(shop.deployment, 1),
        (one) =>
          withStarted(
            () => startUnderPm2(shop.deployment, 2),
            (two) => measure(shop, one.url, two.url, options),
          ),
      ),
    ),
};

async function measure(shop: Shop, one: string, two: string, { scaled }: RunOptions): Promise<Report> {
  const seconds = scaled(SECONDS, 1);
  const sell = async (url: string, forSeconds: number): Promise<number> => {
    const { perSecond } = await shop.buy(forSeconds, { url });
    await shop.drain();
    return perSecond;
  };
  const contestants = (forSeconds: number) => ({
    one: () => sell(one, forSeconds),
    two: () => sell(two, forSeconds),
  });
  await alternate(1, contestants(scaled(2, 1)));
  const rates = await alternate(scaled(ROUNDS, 1), contestants(seconds));
  await shop.check();
  return {
    how:
      `pm2-runtime runs buy-api as ecosystem.config.js says, once with one instance and once with two, on the same ` +
      `Redis, Postgres and daemons. They are loaded in turn for ${seconds} s each, with ${CONNECTIONS} connections.`,
    figures: [
      { what: 'INSTANCES=1', value: roundedOf(rates.one), unit: '/s' },
      { what: 'INSTANCES=2', value: roundedOf(rates.two), unit: '/s' },
      { what: 'two ÷ one', value: ratioOf(rates.two, rates.one), unit: '' },
    ],
  };
}

async function startUnderPm2(deployment: Deployment, count: number) {
  // A short path, because it contains pm2's sockets.
  const home = mkdtempSync(join(tmpdir(), 'pm2-'));
  const from = 33_000 + Math.floor(Math.random() * 5000);
  const port = await choosePort({ who: 'buy-api', host: '127.0.0.1', from, log: () => undefined });
  const child = spawn(
    process.execPath,
    [
      'node_modules/pm2/bin/pm2-runtime',
      'start',
      'ecosystem.config.js',
      '--no-auto-exit',
      '--only',
      'buy-api',
    ],
    {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        ...process.env,
        REDIS_URL: deployment.redis.url,
        DATABASE_URL: deployment.database.url,
        OPERATOR_TOKEN: deployment.operatorToken,
        SHOP_TOKEN: deployment.shopToken,
        HOST: '127.0.0.1',
        PORT: String(port),
        INSTANCES: String(count),
        METRICS_PORT: '0',
        PM2_HOME: home,
        PM2_DISABLE_VERSION_CHECK: 'true',
      },
    },
  );
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(home, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  const isReady = async (): Promise<boolean> => {
    if (said.split('online').length - 1 < count) return false;
    try {
      return (await fetch(`${url}/readyz`)).status === 200;
    } catch {
      return false;
    }
  };
  try {
    await waitFor(`${count} instances of buy-api are ready`, isReady, READY_MS);
  } catch (error) {
    await stop();
    throw new Error(`pm2 said:\n${said}`, { cause: error });
  }
  return { url, stop };
}
