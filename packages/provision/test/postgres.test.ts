import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import getPort from 'get-port';
import { postgresBinaries } from '../src/postgres-binaries.ts';
import {
  choosePort,
  identify,
  providePostgres,
  startPostgresServer,
  stopLeftoverPostgres,
  type Server,
} from '../src/index.ts';
import { greetPostgres } from './support.ts';

const FAST = { fsync: 'off' };
const started: Server[] = [];
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'stampede-pg-'));
  // Below it the server may run as another user.
  execFileSync('chmod', ['755', dir]);
});

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function start(port: number): Promise<Server> {
  const server = await startPostgresServer({ dir, port, settings: FAST });
  started.push(server);
  return server;
}

describe('a Postgres of our own', () => {
  it('wants the password that it keeps in a private file, and leaves nothing running when it stops', async () => {
    const server = await start(await getPort());
    expect(await greetPostgres(server.port)).toBe('scram');
    expect(statSync(join(dir, 'password')).mode & 0o777).toBe(0o600);
    expect(server.url).toContain(readFileSync(join(dir, 'password'), 'utf8').trim());
    await server.stop();
    expect(identify(server.pid)).toBeUndefined();
    expect(existsSync(join(dir, 'data', 'postmaster.pid'))).toBe(false);
  });

  it('comes back on the same port and folder after SIGKILL', async () => {
    const port = await getPort();
    const first = await start(port);
    await first.kill();
    const second = await start(port);
    expect(second.url).toBe(first.url);
    expect(second.pid).not.toBe(first.pid);
    expect(await greetPostgres(port)).toBe('scram');
  });

  it('makes a new cluster where making one was interrupted', async () => {
    mkdirSync(join(dir, 'new-half', 'data', 'base'), { recursive: true });
    mkdirSync(join(dir, 'data', 'base'), { recursive: true });
    await start(await getPort());
    expect(readdirSync(dir).sort()).toEqual(['data', 'password', 'postgres.log']);
  });

  it('is not confused by a pid file whose process id is another process by now', async () => {
    const port = await getPort();
    await (await start(port)).kill();
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
    const pidFile = join(dir, 'data', 'postmaster.pid');
    const rest = readFileSync(pidFile, 'utf8').split('\n').slice(1).join('\n');
    writeFileSync(pidFile, `${stranger.pid}\n${rest}`);
    expect(await stopLeftoverPostgres(dir)).toBeUndefined();
    await start(port);
    expect(identify(stranger.pid ?? 0)).toBeDefined();
    stranger.kill();
  });

  it('stops what an earlier run left behind before it starts anew', async () => {
    const leftover = await start(await getPort());
    const lines: string[] = [];
    const server = await providePostgres({ dataDir: dir, settings: FAST, log: (line) => lines.push(line) });
    started.push(server);
    expect(identify(leftover.pid)).toBeUndefined();
    expect(lines).toContain(
      `Stopped the Postgres that an earlier run left behind (process ${leftover.pid}).`,
    );
  });

  it('refuses a taken port that was asked for by name, and takes another where none was', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const address = blocker.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      await expect(providePostgres({ dataDir: dir, port, log: () => undefined })).rejects.toThrow(
        `Port ${port}, asked for Postgres, is taken.`,
      );
      const lines: string[] = [];
      const other = await choosePort({
        who: 'x',
        host: '127.0.0.1',
        from: port,
        log: (line) => lines.push(line),
      });
      expect(other).not.toBe(port);
      expect(lines).toEqual([`Port ${port} is taken; x gets port ${other}.`]);
    } finally {
      blocker.close();
    }
  });

  it('has all links of its libraries, however many processes make them', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => postgresBinaries()));
    const binary = all[0]!.postgres;
    const list: unknown = JSON.parse(readFileSync(join(binary, '..', '..', 'pg-symlinks.json'), 'utf8'));
    for (const { target } of list as { target: string }[]) {
      expect(existsSync(join(binary, '..', '..', '..', target))).toBe(true);
    }
  });
});
