import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePort, PortTakenError, redisBinary, startRedisServer, type Server } from '@stampede/provision';

/** A Redis server of its own. After `kill()`, `restart()` starts it again on the same port and data. */
export interface TestRedis {
  readonly url: string;
  readonly dir: string;
  /** The server process that runs now. */
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
  const server = await onFreePort(start);
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

/** Other test files choose ports at the same time, so the one that was free may be taken a moment later. */
async function onFreePort(start: (port: number) => Promise<Server>): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    // Below the range from which the system takes ports for outgoing connections.
    const from = 20_000 + Math.floor(Math.random() * 12_000);
    const port = await choosePort({ who: 'Redis', host: '127.0.0.1', from, log: () => undefined });
    try {
      return await start(port);
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === 5) throw error;
    }
  }
}
