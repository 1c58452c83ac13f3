import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectRedisServer, type RedisBinary } from './find-redis.ts';
import { unpackDebianPackages } from './unpack-debian-packages.ts';

export interface InstallOptions {
  /** Where a server may be unpacked, for this checkout only. */
  readonly toolsDir: string;
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A `redis-server` from the system's packages, unpacked for this checkout; undefined where none is usable. */
export async function unpackDebianRedis(options: InstallOptions): Promise<RedisBinary | undefined> {
  return unpackDebianPackages({
    ...options,
    name: 'redis',
    // redis-server is a link to a file of redis-tools.
    packages: ['redis-server', 'redis-tools'],
    findIn: redisIn,
    onDownload: () => {
      options.log('No Redis found; unpacking the system’s redis-server package for this checkout.');
    },
  });
}

async function redisIn(home: string): Promise<RedisBinary | undefined> {
  const lib = join(home, 'usr', 'lib');
  const folders = await readdir(lib, { withFileTypes: true }).catch(() => []);
  const libraries = [lib, ...folders.filter((one) => one.isDirectory()).map((one) => join(lib, one.name))];
  const found = await inspectRedisServer(join(home, 'usr', 'bin', 'redis-server'), {
    LD_LIBRARY_PATH: libraries.join(':'),
  });
  return found.found === 'usable' ? found.binary : undefined;
}
