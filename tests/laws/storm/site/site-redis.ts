import { join } from 'node:path';
import { redisBinary, startRedisServer } from '@stampede/provision';
import { onFreePort } from '@stampede/testkit';
import { mountDisk } from '../disk.ts';
import { withRedis } from '../direct.ts';
import { RestartedServer } from './site-server.ts';

const DISK_MEGABYTES = 512;

export interface SiteRedisOptions {
  /** Its disk; the data is in a folder of it. */
  readonly dir: string;
  readonly logDir: string;
  readonly toolsDir: string;
  readonly appendfsync: 'always' | 'everysec';
}

/** A Redis with an append-only file, on a disk of its own where that can be had. */
export async function startSiteRedis(options: SiteRedisOptions): Promise<RestartedServer> {
  const { dir, logDir, toolsDir, appendfsync } = options;
  const binary = await redisBinary({ dataDir: dir, toolsDir, log: () => undefined });
  const data = join(dir, 'data');
  const disk = await mountDisk(dir, DISK_MEGABYTES);
  return onFreePort('Redis', (port) =>
    RestartedServer.start({
      name: 'redis',
      dir: data,
      logDir,
      disk,
      start: (logFile) => startRedisServer({ binary, dir: data, port, appendfsync, logFile }),
      serves: (url) =>
        withRedis(url, (redis) => redis.ping()).then(
          () => true,
          () => false,
        ),
    }),
  );
}
