import { Redis } from 'ioredis';
import { waitFor } from './wait-for.ts';

const SLOTS = 16_384;
/** Default offset of a node's cluster bus port from its port. */
const BUS_OFFSET = 10_000;

/** A server started for a cluster. */
export interface ClusterNode {
  readonly url: string;
  readonly busPort?: number;
}

/** Forms a cluster of new nodes. Each is a master of an equal share of the slots, in their order. */
export async function formCluster(masters: readonly ClusterNode[]): Promise<void> {
  const clients = masters.map(({ url }) => new Redis(url));
  const share = Math.ceil(SLOTS / masters.length);
  try {
    await Promise.all(
      clients.map(async (client, index) => {
        // Of two nodes with the same epoch, one changes it when they meet.
        await client.cluster('SET-CONFIG-EPOCH', index + 1);
        await client.cluster('ADDSLOTSRANGE', index * share, Math.min((index + 1) * share, SLOTS) - 1);
      }),
    );
    for (const node of masters.slice(1)) await meet(clients[0], node);
    for (const client of clients)
      await waitFor('the cluster is whole', async () => {
        const info = await client.cluster('INFO');
        return info.includes('cluster_state:ok') && info.includes(`cluster_slots_assigned:${SLOTS}`);
      });
  } finally {
    for (const client of clients) client.disconnect();
  }
}

/** Adds a new node to a cluster, as a replica of one of its masters. Resolves when it is in sync with its master. */
export async function joinAsReplica(node: ClusterNode, master: ClusterNode): Promise<void> {
  const [leader, client] = [new Redis(master.url), new Redis(node.url)];
  try {
    await meet(client, master);
    const id = await leader.cluster('MYID');
    await waitFor('the replica may follow its master', () =>
      client.cluster('REPLICATE', id).catch(() => null),
    );
    await waitFor('the replica has what its master has', async () =>
      (await client.info('replication')).includes('master_link_status:up'),
    );
  } finally {
    leader.disconnect();
    client.disconnect();
  }
}

async function meet(client: Redis | undefined, { url, busPort }: ClusterNode): Promise<void> {
  const port = Number(new URL(url).port);
  await client?.call('CLUSTER', 'MEET', '127.0.0.1', port, busPort ?? port + BUS_OFFSET);
}
