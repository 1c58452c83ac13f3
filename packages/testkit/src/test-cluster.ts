import { Redis } from 'ioredis';
import { startTestRedis, type TestRedis } from './test-redis.ts';
import { waitFor } from './wait-for.ts';

const SLOTS = 16_384;

/** A Redis Cluster of masters without replicas; what is returned is its first node, and `remove` removes them all. */
export async function startTestCluster(masters: number): Promise<TestRedis> {
  const nodes = await Promise.all(
    Array.from({ length: masters }, () => startTestRedis({ args: ['--cluster-enabled', 'yes'] })),
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
    remove: async () => {
      await Promise.all(nodes.map((node) => node.remove()));
    },
  };
}
