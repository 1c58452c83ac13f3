import { join } from 'node:path';
import { choosePort } from './choose-port.ts';
import { dockerAnswers, startDockerRedis } from './docker-redis.ts';
import { findRedisServer, type FoundRedis, type RedisBinary } from './find-redis.ts';
import { installRedis } from './install-redis.ts';
import { ProvisionError } from './provision-error.ts';
import { PortTakenError } from './port-taken-error.ts';
import type { ProvidedServer } from './server.ts';
import { startRedisServer, stopLeftoverRedis } from './start-redis.ts';

export interface ProvideRedisOptions {
  /** The data folder; the next start with the same folder uses its data. */
  readonly dataDir: string;
  /** Where a missing server may be unpacked; default: `tools` beside the data folder. */
  readonly toolsDir?: string | undefined;
  /** A configured port. Default: the first free one from 16379 on. */
  readonly port?: number | undefined;
  readonly appendfsync?: 'always' | 'everysec' | 'no' | undefined;
  /** More options, as on redis-server's command line. Not used for a server in a container. */
  readonly args?: readonly string[];
  /** Receives lines for the terminal. */
  readonly log: (line: string) => void;
  /** Aborts the search and the installation. */
  readonly signal?: AbortSignal | undefined;
}

const FIRST_PORT = 16_379;

/**
 * Finds or installs a Redis and starts it with a data folder and a port of its own. A server that an earlier run left
 * behind in the folder is stopped first. The caller must have locked the folder (see lockFolder).
 *
 * Rejects with a ProvisionError that explains what to install or to change.
 */
export async function provideRedis(options: ProvideRedisOptions): Promise<ProvidedServer> {
  const { dataDir, port: asked, appendfsync, args = [], log, signal } = options;
  const leftover = await stopLeftoverRedis(dataDir);
  if (leftover !== undefined) log(`Stopped the Redis that an earlier run left behind (process ${leftover}).`);
  const binary = await redisFor(options);
  for (let attempt = 1; ; attempt += 1) {
    const port = await choosePort({ who: 'Redis', host: '127.0.0.1', asked, from: FIRST_PORT, log });
    try {
      if (binary === 'docker') {
        return {
          ...(await startDockerRedis({ dir: dataDir, port, appendfsync, signal })),
          version: 'Redis 7 (Docker)',
        };
      }
      const server = await startRedisServer({ binary, dir: dataDir, port, appendfsync, args });
      return { ...server, version: binary.version };
    } catch (error) {
      if (!(error instanceof PortTakenError) || asked !== undefined || attempt === 5) throw error;
    }
  }
}

type Search = Pick<ProvideRedisOptions, 'dataDir' | 'toolsDir' | 'log' | 'signal'>;

/** A `redis-server` of this machine; installed or unpacked where it is missing. Rejects as `provideRedis` does. */
export async function redisBinary(search: Search): Promise<RedisBinary> {
  const found = await findOrInstall(search);
  if (found.found === 'usable') return found.binary;
  throw new ProvisionError(whatToInstall(found));
}

async function redisFor(options: ProvideRedisOptions): Promise<RedisBinary | 'docker'> {
  const found = await findOrInstall(options);
  if (found.found === 'usable') return found.binary;
  if (options.signal?.aborted || !(await dockerAnswers())) throw new ProvisionError(whatToInstall(found));
  options.log('No Redis found; running it with Docker.');
  return 'docker';
}

async function findOrInstall({ dataDir, toolsDir, log, signal }: Search): Promise<FoundRedis> {
  const found = await findRedisServer();
  if (found.found === 'usable') return found;
  if (found.found === 'too-old')
    log(`${found.path} is ${found.version}, which is too old; 7.0 or newer is needed.`);
  const binary = await installRedis({ toolsDir: toolsDir ?? join(dataDir, '..', 'tools'), log, signal });
  return binary === undefined ? found : { found: 'usable', binary };
}

function whatToInstall(found: FoundRedis): string {
  const what =
    found.found === 'too-old'
      ? `The only Redis on this machine, ${found.path}, is ${found.version}; 7.0 or newer is needed`
      : 'There is no redis-server or valkey-server on this machine, and none could be installed without asking';
  return (
    `${what}. Install Redis 7 or newer or Valkey, so that redis-server or valkey-server is on PATH, ` +
    'or start Docker, or set REDIS_URL to a server that runs already.'
  );
}
