import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePort, redisBinary, startRedisServer, type Server } from '@stampede/provision';

/** A Redis server of its own. After `kill()`, `restart()` starts it again on the same port and data. */
export interface TestRedis {
  readonly url: string;
  readonly dir: string;
  /** The server process that runs now. */
  server: Server;
  restart(): Promise<void>;
  remove(): Promise<void>;
}

export async function startTestRedis(options: { args?: readonly string[] } = {}): Promise<TestRedis> {
  const dir = mkdtempSync(join(tmpdir(), 'stampede-redis-'));
  const binary = await redisBinary({
    dataDir: dir,
    toolsDir: join(process.cwd(), '.stampede', 'tools'),
    log: () => undefined,
  });
  const port = await choosePort({
    who: 'Redis',
    host: '127.0.0.1',
    from: 20_000 + Math.floor(Math.random() * 30_000),
    log: () => undefined,
  });
  const start = (): Promise<Server> => startRedisServer({ binary, dir, port, ...options });
  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}/0`,
    dir,
    server: await start(),
    restart: async () => {
      await redis.server.stop();
      redis.server = await start();
    },
    remove: async () => {
      await redis.server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return redis;
}
