import { Redis } from 'ioredis';
import { startTestRedis, type TestRedis } from './test-redis.ts';
import { waitFor } from './wait-for.ts';

const SLOTS = 16_384;

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
 * @param args of every node, as on redis-server's command line
 */
export async function startTestCluster(masters: number, args: readonly string[] = []): Promise<TestCluster> {
  const nodes = await Promise.all(
    Array.from({ length: masters }, () => startTestRedis({ args: [...CLUSTER_ARGS, ...args] })),
  );
  const [first] = nodes;
  if (first === undefined) throw new Error('a cluster needs a master');
  const clients = nodes.map(({ url }) => new Redis(url));
  const share = Math.ceil(SLOTS / masters);
  await Promise.all(
    clients.map((client, index) =>
      client.cluster('ADDSLOTSRANGE', index * share, Math.min((index + 1) * share, SLOTS) - 1),
    ),
  );
  for (const { server } of nodes.slice(1)) await clients[0]?.cluster('MEET', '127.0.0.1', server.port);
  for (const client of clients) {
    await waitFor('the cluster is whole', async () =>
      (await client.cluster('INFO')).includes('cluster_state:ok'),
    );
    client.disconnect();
  }
  return {
    ...first,
    nodes,
    remove: async () => {
      await Promise.all(nodes.map((node) => node.remove()));
    },
  };
}

/** A replica of one of its masters, in the same cluster. Resolves when it has all that its master has. */
export async function addClusterReplica(entry: TestRedis, masterUrl: string): Promise<TestRedis> {
  const replica = await startTestRedis({ args: CLUSTER_ARGS });
  const [master, client] = [new Redis(masterUrl), new Redis(replica.url)];
  try {
    await client.cluster('MEET', '127.0.0.1', entry.server.port);
    const id = await master.cluster('MYID');
    await waitFor('the replica may follow its master', () =>
      client.cluster('REPLICATE', id).catch(() => null),
    );
    await waitFor('the replica has what its master has', async () =>
      (await client.info('replication')).includes('master_link_status:up'),
    );
    return replica;
  } finally {
    master.disconnect();
    client.disconnect();
  }
}
