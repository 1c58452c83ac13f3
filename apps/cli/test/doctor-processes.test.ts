import { readdirSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newOrderNo } from '@stampede/domain';
import { recordProcess } from '@stampede/engine';
import { startWorld, type World } from '@stampede/testkit';
import { api } from '../src/doctor/api.ts';
import type { Found } from '../src/doctor/finding.ts';
import { judgePm2, pm2 } from '../src/doctor/pm2.ts';
import { ports } from '../src/doctor/ports.ts';
import { processes } from '../src/doctor/processes.ts';
import { siteOf } from './doctor-site.ts';

let world: World;
const servers: Server[] = [];
beforeAll(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await world.stores.db.query('DELETE FROM processes');
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
afterAll(() => world.close());

/** A server on a free port of this machine. */
async function listen(answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const json =
  (status: number, body: object): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

async function live(
  name: string,
  more: { troubles?: string[]; host?: string; version?: string } = {},
): Promise<string> {
  const processId = newOrderNo(0);
  await recordProcess(world.stores, {
    ...{ processId, name, instance: '0', host: hostname(), version: '1.0.0', pid: 7, uptimeMs: 1000 },
    ...{ troubles: [], counters: {}, ...more },
  });
  return processId;
}

const dead = (processId: string): Promise<unknown> =>
  world.stores.db.query(
    `UPDATE processes SET started_at = now() - interval '1 hour', last_seen_at = now() - interval '30 seconds'
     WHERE process_id = $1`,
    [processId],
  );

const words = (found: readonly Found[]): string[] =>
  found.map(({ verdict, found: text }) => `${verdict}: ${text}`);

describe('the processes', () => {
  it('are in order while one of each kind lives', async () => {
    for (const name of ['buy-api', 'order-creator', 'expiry-listener', 'webhook-sender'])
      await live(name, { host: 'one' });
    expect(words(await processes.look(world.stores, siteOf(world)))).toEqual([
      'ok: buy-api: 1 lives on one',
      'ok: order-creator: 1 lives on one',
      'ok: expiry-listener: 1 lives on one',
      'ok: webhook-sender: 1 lives on one',
    ]);
  });

  it('include the pages where they are to be served, or are', async () => {
    const found = async (env: Readonly<Record<string, string>>) =>
      words(await processes.look(world.stores, siteOf(world, env)));
    expect(await found({})).not.toContainEqual(expect.stringContaining('pages'));
    expect(await found({ PAGES: 'desk' })).toContain('fail: no pages lives');
    await live('pages', { host: 'one' });
    expect(await found({})).toContain('ok: pages: 1 lives on one');
  });

  it('are named when they are dead, in trouble, or of another version', async () => {
    await live('buy-api', { host: 'one', troubles: ['redis: NOPERM'] });
    await live('order-creator', { host: 'two', version: '1.1.0' });
    await dead(await live('expiry-listener', { host: 'one' }));
    await dead(await live('buy-api', { host: 'three' }));
    const found = words(await processes.look(world.stores, siteOf(world)));
    expect(found).toContain('fail: no expiry-listener lives');
    expect(found).toContainEqual(
      expect.stringMatching(/^warn: expiry-listener 0 on one \(process 7\) was seen last 3\d s ago$/),
    );
    expect(found).toContainEqual(expect.stringMatching(/^warn: buy-api 0 on three .* was seen last/));
    expect(found).toContain('warn: buy-api 0 on one (process 7): redis: NOPERM');
    expect(found).toContain('warn: versions 1.0.0 and 1.1.0 run beside each other');
  });
});

describe('the ports', () => {
  const look = async (port: number): Promise<string[]> =>
    words(await ports.look(world.stores, siteOf(world, { PORT: String(port), METRICS_PORT: '0' })));

  it('are in order where the process that lives here answers', async () => {
    const port = await listen(json(200, { status: 'ok' }));
    await live('buy-api');
    expect(await look(port)).toEqual([`ok: the API answers at http://127.0.0.1:${port}`]);
  });

  it('are named with the program that has them instead', async () => {
    const port = await listen(json(404, {}));
    await live('buy-api');
    const who = process.platform === 'linux' ? `(process ${process.pid})` : 'another program';
    expect(await look(port)).toEqual([expect.stringContaining(`fail: port ${port} of the API is used by `)]);
    expect((await look(port))[0]).toContain(who);
    await world.stores.db.query('DELETE FROM processes');
    expect((await look(port))[0]).toMatch(/^warn: port \d+ of the API is used by .*, and no buy-api/);
  });

  it('are named where nothing answers, and free where nothing has to', async () => {
    const port = await listen(json(200, {}));
    await new Promise((resolve) => servers.pop()!.close(resolve));
    expect(await look(port)).toEqual([`ok: port ${port} of the API is free`]);
    await live('buy-api');
    expect(await look(port)).toEqual([
      `fail: the API lives, and nothing answers at http://127.0.0.1:${port}`,
    ]);
  });

  it('of processes on other machines are not looked at', async () => {
    await live('order-creator', { host: 'elsewhere' });
    expect(words(await ports.look(world.stores, siteOf(world, { PORT: '0', METRICS_PORT: '9100' })))).toEqual(
      [],
    );
  });
});

describe('the API', () => {
  const checks = [
    { name: 'server', ok: true },
    { name: 'postgres', ok: false, detail: 'ECONNREFUSED' },
  ];
  it.each([
    [200, { status: 'ready', checks: [] }, /^ok: ready at http/],
    [200, { status: 'ready', degraded: ['postgres'], checks }, /^warn: .* without postgres ECONNREFUSED$/],
    [503, { status: 'not-ready', checks }, /^fail: the API is not-ready: postgres ECONNREFUSED$/],
    [404, { error: 'x' }, /^fail: .*\/readyz is 404, and no Stampede$/],
  ])('that answers %i %j is judged by it', async (status, body, wanted) => {
    const apiUrl = `http://127.0.0.1:${await listen(json(status, body))}`;
    expect(words(await api.look({ ...siteOf(world), apiUrl }))[0]).toMatch(wanted);
  });

  it('that does not answer is found', async () => {
    const site = { ...siteOf(world), apiUrl: 'http://127.0.0.1:1' };
    expect(words(await api.look(site))).toEqual(['fail: nothing answers at http://127.0.0.1:1/readyz']);
  });
});

describe('pm2', () => {
  const one = (
    status: string,
    restarts: number,
    sinceMs: number,
  ): Parameters<typeof judgePm2>[0][number] => ({
    ...{ name: 'buy-api', pm_id: 0 },
    pm2_env: { status, restart_time: restarts, pm_uptime: sinceMs },
  });
  const nowMs = 10_000_000;

  it.each([
    ['online', 0, nowMs, 'ok: buy-api 0 is online, restarted 0 times'],
    ['online', 3, nowMs - 3_600_000, 'ok: buy-api 0 is online, restarted 3 times'],
    ['online', 3, nowMs - 5000, 'warn: buy-api 0 was restarted 3 times, lately'],
    ['stopped', 0, nowMs, 'fail: buy-api 0 is stopped'],
  ])('that has a process %s, restarted %i times, is judged by it', (status, restarts, sinceMs, wanted) => {
    expect(words(judgePm2([one(status, restarts, sinceMs)], nowMs, 'npx pm2'))).toEqual([wanted]);
  });

  it('is not started by looking for it', async () => {
    const home = world.redis.dir;
    await pm2.look({ ...siteOf(world, { PM2_HOME: home }), checkout: process.cwd() });
    expect(readdirSync(home).filter((name) => name.includes('pm2'))).toEqual([]);
  });
});
