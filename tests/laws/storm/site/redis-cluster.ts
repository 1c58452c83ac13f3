import { gateKeys } from '@stampede/store';
import { formCluster, joinAsReplica, onFreePort, type ClusterNode } from '@stampede/testkit';
import { withRedis } from '../direct.ts';
import type { StartServer } from './redis-server.ts';
import { ServerGroup, type StartedRedis } from './server-group.ts';
import type { SiteServer } from './site.ts';
import { Turn } from './turn.ts';

const SHARDS = ['0', '1', '2'];
/** Longer than a busy machine delays a node's answer. */
const NODE_TIMEOUT_MS = 2000;

type Node = ClusterNode & { readonly server: SiteServer };

/** A Redis Cluster of three masters with a replica each. */
export async function startCluster(
  startServer: StartServer,
  partitions: readonly number[],
): Promise<StartedRedis> {
  const pairs: { readonly master: Node; readonly replica: Node }[] = [];
  for (const shard of SHARDS) {
    const master = await startNode(startServer, `${shard}-a`);
    pairs.push({ master, replica: await startNode(startServer, `${shard}-b`) });
  }
  const masters = pairs.map(({ master }) => master);
  await formCluster(masters);
  const owners = await Promise.all(partitions.map((partition) => ownerOf(partition, masters)));
  const nodes = pairs.flatMap(({ master, replica }) => [master, replica]);
  const turn = new Turn();
  const groups: ServerGroup[] = [];
  for (const { master, replica } of pairs) {
    await joinAsReplica(replica, master);
    const own = partitions.filter((partition) => owners[partition] === master.server.server.port);
    const [any] = own;
    if (any === undefined) throw new Error('a master has no partition');
    const witnesses = nodes.filter((node) => node !== master && node !== replica);
    groups.push(
      new ServerGroup({
        servers: [master.server, replica.server],
        partitions: own,
        // The master waits for its replica before the switch.
        losesBySwitch: false,
        turn,
        nameMaster: () => ownerOf(any, witnesses),
        handOver: (_, successor) => withRedis(successor.url, (redis) => redis.call('CLUSTER', 'FAILOVER')),
      }),
    );
  }
  const [first, ...others] = groups;
  if (first === undefined) throw new Error('a cluster has no master');
  const hosts = nodes.map(({ url }) => new URL(url).host);
  return { shards: [first, ...others], redisUrl: `redis://${hosts.join(',')}/0` };
}

/** Its bus port is chosen as well: an outgoing connection may use the default one when the node restarts. */
async function startNode(startServer: StartServer, name: string): Promise<Node> {
  const busPort = await onFreePort('the cluster', async (free) => free);
  const server = await startServer(name, [
    ...['--cluster-enabled', 'yes', '--cluster-port', String(busPort)],
    ...['--cluster-node-timeout', String(NODE_TIMEOUT_MS), '--cluster-require-full-coverage', 'no'],
  ]);
  return { server, url: server.url, busPort };
}

/** The port of a partition's master, from the first witness that answers. */
async function ownerOf(partition: number, witnesses: readonly Node[]): Promise<number | null> {
  for (const { url } of witnesses) {
    const port = await withRedis(url, async (redis) => {
      const slot = await redis.cluster('KEYSLOT', gateKeys.gateKey(partition));
      const ranges = await redis.cluster('SLOTS');
      const [, , master] = ranges.find(([from, to]) => from <= slot && slot <= to) ?? [];
      return master === undefined ? null : Number((master as readonly unknown[])[1]);
    }).catch(() => null);
    if (port !== null) return port;
  }
  return null;
}
