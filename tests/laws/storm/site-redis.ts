import { join } from 'node:path';
import { choosePort, PortTakenError, redisBinary, startRedisServer } from '@stampede/provision';
import { mountDisk } from './disk.ts';
import { withRedis } from './direct.ts';
import { RestartedServer } from './site-server.ts';

const DISK_MEGABYTES = 512;
const PORT_ATTEMPTS = 5;

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

/**
 * Starts something on a port that the system gives to no outgoing connection, so that it is still free whenever a
 * server that died is started again. Who else starts at this moment may be faster; then another port is tried.
 */
export async function onFreePort<Started>(
  who: string,
  start: (port: number) => Promise<Started>,
): Promise<Started> {
  for (let attempt = 1; ; attempt += 1) {
    const from = 20_000 + Math.floor(Math.random() * 12_000);
    const port = await choosePort({ who, host: '127.0.0.1', from, log: () => undefined });
    try {
      return await start(port);
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}
