import { formCluster, joinAsReplica } from './form-cluster.ts';
import { startTestRedis, type TestRedis } from './test-redis.ts';

const CLUSTER_ARGS = [
  '--cluster-enabled',
  'yes',
  '--repl-diskless-sync-delay',
  '0',
  '--shutdown-timeout',
  '0',
];

/** Its first node; `remove` removes them all. */
export interface TestCluster extends TestRedis {
  /** The masters, in the order of their slots. */
  readonly nodes: readonly TestRedis[];
}

/**
 * A Redis Cluster of masters without replicas.
 * @param args for every node, as on redis-server's command line
 */
export async function startTestCluster(masters: number, args: readonly string[] = []): Promise<TestCluster> {
  const nodes = await Promise.all(
    Array.from({ length: masters }, () => startTestRedis({ args: [...CLUSTER_ARGS, ...args] })),
  );
  const [first] = nodes;
  if (first === undefined) throw new Error('a cluster needs a master');
  await formCluster(nodes);
  return {
    ...first,
    nodes,
    remove: async () => {
      await Promise.all(nodes.map((node) => node.remove()));
    },
  };
}

/** A replica of one of its masters, in the same cluster. Resolves when it is in sync with its master. */
export async function addClusterReplica(masterUrl: string): Promise<TestRedis> {
  const replica = await startTestRedis({ args: CLUSTER_ARGS });
  await joinAsReplica(replica, { url: masterUrl });
  return replica;
}
