import { join } from 'node:path';
import { redisBinary, startRedisServer } from '@stampede/provision';
import { onFreePort } from '@stampede/testkit';
import { mountDisk } from '../disk.ts';
import { withRedis } from '../direct.ts';
import { RestartedServer } from './site-server.ts';

const DISK_MEGABYTES = 512;
/** A replica gets its data immediately, and a stopping master does not wait for one. */
const ARGS = ['--repl-diskless-sync-delay', '0', '--shutdown-timeout', '0'];

export interface RedisServerOptions {
  /** Its name, also in its log file's name. */
  readonly name: string;
  /** Its disk; the data is in a folder on it. */
  readonly dir: string;
  readonly logDir: string;
  readonly toolsDir: string;
  readonly appendfsync: 'always' | 'everysec';
  /** Whether it gets a disk of its own, where possible. */
  readonly wantsDisk: boolean;
  readonly args?: readonly string[];
}

/** Starts a server of a site, by its name there: `a`, `b`. */
export type StartServer = (name: string, args?: readonly string[]) => Promise<RestartedServer>;

/** A Redis with an append-only file. */
export async function startSiteRedisServer(options: RedisServerOptions): Promise<RestartedServer> {
  const { name, dir, logDir, toolsDir, appendfsync, wantsDisk } = options;
  const binary = await redisBinary({ dataDir: dir, toolsDir, log: () => undefined });
  const data = join(dir, 'data');
  const disk = wantsDisk ? await mountDisk(dir, DISK_MEGABYTES) : null;
  const args = [...ARGS, ...(options.args ?? [])];
  return onFreePort('Redis', (port) =>
    RestartedServer.start({
      name,
      dir: data,
      logDir,
      disk,
      start: (logFile) => startRedisServer({ binary, dir: data, port, appendfsync, logFile, args }),
      serves: (url) =>
        withRedis(url, (redis) => redis.ping()).then(
          () => true,
          () => false,
        ),
    }),
  );
}
