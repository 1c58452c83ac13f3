import { describePlace, nameOf, parseRedisUrl } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

/** A partition whose server is unavailable. */
export interface UnreachablePartition {
  readonly partition: number;
  /** The server, as `host:port`; null where no master of a cluster has the partition's slot. */
  readonly server: string | null;
  /** The last error of this process with it: the server's message or the network's. */
  readonly cause: string | null;
}

/** Those of the partitions whose server is unavailable now. */
export function listUnreachable(
  { nodes, options, troubles }: Stores,
  partitions: readonly number[],
): UnreachablePartition[] {
  const place = describePlace(parseRedisUrl(options.redisUrl));
  return partitions.flatMap((partition): UnreachablePartition[] => {
    const identity = nodes.connectionOf(partition)?.identity ?? null;
    if (identity !== null) return [];
    const master = nodes.masterOf(partition);
    if (master === 'unknown') return [{ partition, server: null, cause: null }];
    const server = master === null ? place : nameOf(master);
    const causes = troubles.present().filter(({ store }) => store === 'redis');
    // Of several servers, only a network error names its server.
    const cause = master === null ? causes[0] : causes.find(({ words }) => words.includes(server));
    return [{ partition, server, cause: cause?.words ?? null }];
  });
}
