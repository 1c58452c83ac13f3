import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redisBinary, startRedisServer, type Server } from '@stampede/provision';
import { onFreePort } from './on-free-port.ts';

/** A separate Redis server. After `kill()`, `restart()` starts it again on the same port and data. */
export interface TestRedis {
  readonly url: string;
  readonly dir: string;
  /** The present server process. */
  server: Server;
  restart(): Promise<void>;
  remove(): Promise<void>;
}

export interface TestRedisOptions {
  /** As on redis-server's command line. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export async function startTestRedis({ args = [], env = {} }: TestRedisOptions = {}): Promise<TestRedis> {
  const dir = mkdtempSync(join(tmpdir(), 'stampede-redis-'));
  const found = await redisBinary({
    dataDir: dir,
    toolsDir: join(process.cwd(), '.stampede', 'tools'),
    log: () => undefined,
  });
  const binary = { ...found, env: { ...found.env, ...env } };
  const start = (port: number): Promise<Server> => startRedisServer({ binary, dir, port, args });
  const server = await onFreePort('Redis', start);
  const { port } = server;
  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}/0`,
    dir,
    server,
    restart: async () => {
      await redis.server.stop();
      redis.server = await start(port);
    },
    remove: async () => {
      await redis.server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return redis;
}
