import { join } from 'node:path';
import { LeadingServer } from './leading-server.ts';
import { startCluster } from './redis-cluster.ts';
import { startPair } from './redis-pair.ts';
import { startSiteRedisServer, type StartServer } from './redis-server.ts';
import { startWithSentinels } from './redis-with-sentinels.ts';
import type { Site, Topology } from './site.ts';

export interface SiteRedisOptions {
  readonly topology: Topology;
  readonly partitions: number;
  /** For a folder of each server. */
  readonly dir: string;
  readonly logDir: string;
  readonly toolsDir: string;
  readonly appendfsync: 'always' | 'everysec';
  /** Receives an undo for each started server, in their order. */
  readonly undo: (() => Promise<void>)[];
}

/** Starts the servers of Redis in the given topology. */
export async function startSiteRedis(
  options: SiteRedisOptions,
): Promise<Pick<Site, 'redis' | 'redisUrl' | 'shards'>> {
  const { topology, partitions, dir, undo } = options;
  const startServer: StartServer = async (name, args) => {
    const server = await startSiteRedisServer({
      ...options,
      name: `redis-${name}`,
      dir: join(dir, name),
      wantsDisk: topology === 'single',
      ...(args !== undefined && { args }),
    });
    undo.push(() => server.stop());
    return server;
  };
  const numbers = Array.from({ length: partitions }, (_, partition) => partition);
  const { shards, redisUrl } =
    topology === 'cluster'
      ? await startCluster(startServer, numbers)
      : topology === 'sentinel'
        ? await startWithSentinels(startServer, numbers, { dir, undo })
        : await startPair(startServer, numbers, undo);
  const servers = shards.flatMap((shard) => shard.servers);
  return { redis: new LeadingServer(servers, () => shards[0].master), redisUrl, shards };
}
