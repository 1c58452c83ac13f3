import {
  describePlace,
  findUnevenSpread,
  inspectRedisHealth,
  inspectRedisServer,
  nameOf,
  parseRedisUrl,
  readIdentity,
  readRedisFolder,
  type ServerProblem,
} from '@stampede/store';
import { findCoverageProblem } from '../stores/coverage-problem.ts';
import type { Stores } from '../stores/stores.ts';

/** A connected server of Redis. */
interface InspectedServer {
  /** As `host:port`, or several by commas. */
  readonly name: string;
  readonly version: string;
  /** Of its version and settings. */
  readonly settings: readonly ServerProblem[];
  /** Of its memory and files, now. */
  readonly health: readonly ServerProblem[];
  /** The folder of its files, on its machine; null where it is not shown. */
  readonly folder: string | null;
}

interface InspectedRedis {
  readonly servers: readonly InspectedServer[];
  /** Problems of a cluster as a whole. */
  readonly problems: readonly ServerProblem[];
}

/**
 * Looks at every connected server of Redis, and at a cluster as a whole. Changes nothing.
 * @throws an operating error
 */
export async function inspectRedis({ nodes, options }: Stores): Promise<InspectedRedis> {
  const place = describePlace(parseRedisUrl(options.redisUrl));
  const isCluster = nodes.slots !== null;
  const servers = await nodes.onEachServer('inspect', async (redis): Promise<InspectedServer> => {
    const { host = '', port = 0 } = redis.options;
    const { version } = await readIdentity(redis);
    const [settings, health, folder] = await Promise.all([
      inspectRedisServer(redis, version, options.redisWaitReplicas ?? 0),
      inspectRedisHealth(redis),
      readRedisFolder(redis),
    ]);
    return {
      name: isCluster ? nameOf({ host, port }) : place,
      version,
      settings,
      health,
      folder,
    };
  });
  return { servers, problems: await clusterProblems({ nodes, options }) };
}

async function clusterProblems({
  nodes,
  options,
}: Pick<Stores, 'nodes' | 'options'>): Promise<ServerProblem[]> {
  if (nodes.slots === null) return [];
  const spread = findUnevenSpread(nodes.slots, options.partitions);
  const coverage = nodes.identified ? await findCoverageProblem(nodes) : null;
  return [...(spread === null ? [] : [unevenSpread(spread)]), ...(coverage === null ? [] : [coverage])];
}

function unevenSpread(found: string): ServerProblem {
  return { verdict: 'warn', found, remedy: 'partitions of existing sales stay; new ones use what is set' };
}
