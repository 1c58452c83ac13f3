import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { Counter, createRegistry, Gauge } from '../src/metrics.ts';
import { metricsDirectory, socketName } from '../src/metrics-directory.ts';
import { MetricsExchange } from '../src/metrics-exchange.ts';
import { recordingLogger } from './log-lines.ts';

let directory: string;
const started: MetricsExchange[] = [];
const { log, lines } = recordingLogger();

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stampede-test-'));
  lines.length = 0;
});

afterEach(async () => {
  for (const exchange of started.splice(0)) await exchange.stop();
  await rm(directory, { recursive: true });
});

/** A process that has counted some purchases. Sockets carry pids, and only those of the living are asked. */
async function processWith(
  name: string,
  instance: string,
  purchases: number,
  { pid = process.pid, startedAtMs = 1 } = {},
) {
  const registry = createRegistry(name, instance);
  new Counter({ name: 'purchases_total', help: 'Purchases.', registers: [registry] }).inc(purchases);
  const exchange = new MetricsExchange({
    registry,
    process: name,
    instance,
    directory,
    log,
    pid,
    startedAtMs,
  });
  started.push(exchange);
  await exchange.start();
  return { registry, exchange };
}

const seriesOf = (text: string, name: string) =>
  text.split('\n').filter((line) => line.startsWith(`${name}{`));

describe('Gathering metrics', () => {
  it('shows the series of all processes side by side', async () => {
    const { exchange } = await processWith('buy-api', '0', 3);
    await processWith('buy-api', '1', 4);
    await processWith('order-creator', '0', 5);
    const text = await exchange.gather();
    expect(seriesOf(text, 'purchases_total').sort()).toEqual([
      'purchases_total{process="buy-api",instance="0"} 3',
      'purchases_total{process="buy-api",instance="1"} 4',
      'purchases_total{process="order-creator",instance="0"} 5',
    ]);
    expect(text.match(/# TYPE purchases_total counter/g)).toHaveLength(1);
  });

  it('shows the default metrics of each process, none added up and none left out', async () => {
    const { exchange } = await processWith('buy-api', '0', 0);
    await processWith('buy-api', '1', 0);
    const text = await exchange.gather();
    for (const name of [
      'process_start_time_seconds',
      'nodejs_version_info',
      'nodejs_eventloop_lag_seconds',
    ]) {
      expect([name, seriesOf(text, name).length]).toEqual([name, 2]);
    }
  });

  it('carries NaN and the infinities across', async () => {
    const { exchange } = await processWith('buy-api', '0', 0);
    const { registry } = await processWith('buy-api', '1', 0);
    const odd = new Gauge({ name: 'odd', help: 'Odd.', labelNames: ['is'], registers: [registry] });
    for (const value of [NaN, Infinity, -Infinity]) odd.set({ is: String(value) }, value);
    expect(seriesOf(await exchange.gather(), 'odd').map((line) => line.split(' ')[1])).toEqual([
      'Nan',
      '+Inf',
      '-Inf',
    ]);
  });

  it('shows the newer process while one replaces another, each series once', async () => {
    const { exchange: older } = await processWith('buy-api', '0', 1);
    const { exchange: newer } = await processWith('buy-api', '0', 2, { pid: process.ppid, startedAtMs: 2 });
    for (const exchange of [older, newer]) {
      expect(seriesOf(await exchange.gather(), 'purchases_total')).toEqual([
        'purchases_total{process="buy-api",instance="0"} 2',
      ]);
    }
  });

  it('leaves out a process that does not answer in time, or not properly', async () => {
    const silent = createServer(() => undefined).listen(
      join(directory, socketName('silent', '0', process.pid)),
    );
    const babbling = createServer((socket) => socket.end('{"metrics": 1}')).listen(
      join(directory, socketName('babbling', '0', process.pid)),
    );
    await Promise.all([once(silent, 'listening'), once(babbling, 'listening')]);
    const { exchange } = await processWith('buy-api', '0', 7);
    expect(seriesOf(await exchange.gather(), 'purchases_total')).toHaveLength(1);
    silent.close();
    babbling.close();
    expect(lines.filter(({ level }) => level === 'debug')).toHaveLength(2);
  });

  it('removes what dead processes left behind', async () => {
    const dead = spawnSync(process.execPath, ['--eval', '']).pid;
    const path = join(directory, socketName('buy-api', '9', dead));
    await writeFile(path, '');
    const { exchange } = await processWith('buy-api', '0', 0);
    expect(await readdir(directory)).toEqual([socketName('buy-api', '0', process.pid)]);
    await writeFile(path, '');
    await exchange.gather();
    expect(await readdir(directory)).toHaveLength(1);
  });

  it('removes its own socket when it stops', async () => {
    const { exchange } = await processWith('buy-api', '0', 0);
    await exchange.stop();
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('The directory of the sockets', () => {
  it('is made for the user alone', async () => {
    const path = join(directory, 'mine');
    await mkdir(path);
    await chmod(path, 0o755);
    const exchange = new MetricsExchange({
      registry: createRegistry('p', '0'),
      process: 'p',
      instance: '0',
      directory: path,
      log,
    });
    started.push(exchange);
    await exchange.start();
    expect((await stat(path)).mode & 0o777).toBe(0o700);
  });

  it('is not used when somebody has put something else there; the process goes on with its own metrics', async () => {
    const path = join(directory, 'link');
    await mkdir(join(directory, 'elsewhere'));
    await symlink(join(directory, 'elsewhere'), path);
    const registry = createRegistry('p', '0');
    const exchange = new MetricsExchange({ registry, process: 'p', instance: '0', directory: path, log });
    await exchange.start();
    expect(lines).toEqual([expect.objectContaining({ level: 'warn' })]);
    expect(await readdir(join(directory, 'elsewhere'))).toEqual([]);
    expect(await exchange.gather()).toContain('process="p"');
    await exchange.stop();
  });

  it('is another one for each deployment, and short enough for a socket', () => {
    expect(metricsDirectory('/srv/a')).toBe(metricsDirectory('/srv/a'));
    expect(metricsDirectory('/srv/a')).not.toBe(metricsDirectory('/srv/b'));
    const longest = join(
      metricsDirectory('/srv/a'.repeat(100)),
      socketName('x'.repeat(99), '9'.repeat(99), 4_194_304),
    );
    expect(longest.length).toBeLessThanOrEqual(103);
  });
});
