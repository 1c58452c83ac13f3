import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import getPort from 'get-port';
import { endMarked } from '../../../scripts/lib/marked.mjs';
import {
  identify,
  provideRedis,
  redisBinary,
  startRedisServer,
  stopLeftoverRedis,
  waitUntil,
  type Server,
} from '../src/index.ts';
import { findRedisServer, type RedisBinary } from '../src/find-redis.ts';
import { askRedis } from './support.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const toolsDir = join(root, '.stampede', 'tools');
const started: Server[] = [];
let binary: RedisBinary;
let dir: string;

beforeAll(async () => {
  binary = await redisBinary({ dataDir: tmpdir(), toolsDir, log: () => undefined });
}, 120_000);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'stampede redis-'));
});

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function start(port: number, args: string[] = []): Promise<Server> {
  const server = await startRedisServer({ binary, dir, port, args });
  started.push(server);
  return server;
}

describe('a Redis of our own', () => {
  it('keeps everything, evicts nothing and tells what expires', async () => {
    const { port } = await start(await getPort());
    expect(await askRedis(port, 'CONFIG GET appendonly')).toContain('yes');
    expect(await askRedis(port, 'CONFIG GET appendfsync')).toContain('everysec');
    expect(await askRedis(port, 'CONFIG GET maxmemory-policy')).toContain('noeviction');
    expect(await askRedis(port, 'CONFIG GET notify-keyspace-events')).toMatch(/xE|Ex/);
    expect(await askRedis(port, 'CONFIG GET bind')).toContain('127.0.0.1');
  });

  it('does not make its file anew, and keep purchases waiting, before that has a gigabyte', async () => {
    const { port } = await start(await getPort());
    expect(await askRedis(port, 'CONFIG GET auto-aof-rewrite-min-size')).toContain(String(1024 ** 3));
  });

  it('comes back on the same port with its data after SIGKILL', async () => {
    const port = await getPort();
    const first = await start(port, ['--appendfsync', 'always']);
    await askRedis(port, 'SET kept yes');
    await first.kill();
    await start(port);
    expect(await askRedis(port, 'GET kept')).toContain('yes');
  });

  it('is there when it has loaded its data, and no sooner', async () => {
    const port = await getPort();
    const first = await start(port);
    await askRedis(port, `EVAL "for n = 1, 3000 do redis.call('SET', 'kept' .. n, 'yes') end" 0`);
    await first.stop();
    // Redis looks after its clients once in 1024 commands that it loads.
    await start(port, ['--key-load-delay', '300']);
    expect(await askRedis(port, 'GET kept3000')).toContain('yes');
  });

  it('leaves no process and no pid file when it stops', async () => {
    const server = await start(await getPort());
    await server.stop();
    await server.stop();
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect(identify(server.pid)).toBeUndefined();
    expect(existsSync(join(dir, 'redis.pid'))).toBe(false);
  });

  it('stops what an earlier run left behind, and never a stranger with that process id', async () => {
    const leftover = await start(await getPort());
    expect(await stopLeftoverRedis(dir)).toBe(leftover.pid);
    expect(identify(leftover.pid)).toBeUndefined();
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
    writeFileSync(join(dir, 'redis.pid'), String(stranger.pid));
    expect(await stopLeftoverRedis(dir)).toBeUndefined();
    expect(identify(stranger.pid ?? 0)).toBeDefined();
    stranger.kill();
  });

  it('is found by the mark of the run that has left it', async () => {
    const mark = randomUUID();
    const marked = { ...binary, env: { ...binary.env, MARK_OF_A_RUN: mark } };
    const server = await startRedisServer({ binary: marked, dir, port: await getPort() });
    started.push(server);
    expect(await endMarked(mark, 10_000, waitUntil, 'MARK_OF_A_RUN')).toBe(1);
    expect(identify(server.pid)).toBeUndefined();
  });

  it('says what the server said when it cannot start', async () => {
    await expect(start(await getPort(), ['--no-such-option', 'x'])).rejects.toThrow(
      /did not start[^]*no-such-option/i,
    );
  });

  it('takes the next port when the first one is taken', async () => {
    const lines: string[] = [];
    const log = (line: string): void => {
      lines.push(line);
    };
    const first = await provideRedis({ dataDir: join(dir, 'a'), toolsDir, log });
    started.push(first);
    const second = await provideRedis({ dataDir: join(dir, 'b'), toolsDir, log });
    started.push(second);
    expect(second.port).not.toBe(first.port);
    expect(lines.at(-1)).toMatch(/^Port 16379 is taken; Redis gets port \d+\.$/);
    await expect(provideRedis({ dataDir: join(dir, 'c'), toolsDir, port: first.port, log })).rejects.toThrow(
      `Port ${first.port}, asked for Redis, is taken.`,
    );
  });
});

describe('looking for a Redis', () => {
  function fake(name: string, says: string): void {
    writeFileSync(join(dir, name), `#!/bin/sh\necho '${says}'\n`);
    chmodSync(join(dir, name), 0o755);
  }

  it.each([
    ['redis-server', 'Redis server v=7.2.4 sha=00000000:0 malloc=libc bits=64', 'Redis 7.2.4'],
    ['valkey-server', 'Valkey server v=8.0.1 sha=00000000:0 malloc=libc bits=64', 'Valkey 8.0.1'],
  ])('takes a %s', async (name, says, version) => {
    fake(name, says);
    const found = await findRedisServer(dir);
    expect(found).toMatchObject({ found: 'usable', binary: { path: join(dir, name), version } });
  });

  it('says that a Redis is too old', async () => {
    fake('redis-server', 'Redis server v=6.0.16 sha=00000000:0 malloc=libc bits=64');
    expect(await findRedisServer(dir)).toEqual({
      found: 'too-old',
      path: join(dir, 'redis-server'),
      version: 'Redis 6.0.16',
    });
  });

  it('takes no program that is something else', async () => {
    fake('redis-server', 'I am a teapot');
    expect(await findRedisServer(dir)).toEqual({ found: 'nothing' });
  });
});
