import { waitUntil } from '@stampede/provision';
import { startProxy } from '@stampede/testkit';
import { withRedis } from '../direct.ts';
import { follow, roleOf } from '../replication.ts';
import type { StartServer } from './redis-server.ts';
import { ServerGroup, type StartedRedis } from './server-group.ts';
import type { SiteServer } from './site.ts';
import { Turn } from './turn.ts';

/** How long a master waits for its replica before the switch. */
const FAILOVER_MS = 2000;

/**
 * A master and a standby replica. The roles are switched manually, and the observers' address follows immediately;
 * nothing is lost, because the master waits for the replica.
 */
export async function startPair(
  startServer: StartServer,
  partitions: readonly number[],
  undo: (() => Promise<void>)[],
): Promise<StartedRedis> {
  const servers = [await startServer('a'), await startServer('b')] as const;
  await follow(servers[1], servers[0]);
  const address = await startProxy(servers[0].url);
  undo.push(() => address.close());
  let leading: SiteServer = servers[0];
  const pair = new ServerGroup({
    servers,
    partitions,
    losesBySwitch: false,
    turn: new Turn(),
    nameMaster: async () => leading.server.port,
    handOver: async (master, replica) => {
      const { hostname, port } = new URL(replica.url);
      await withRedis(master.url, (redis) =>
        redis.call('FAILOVER', 'TO', hostname, port, 'TIMEOUT', FAILOVER_MS),
      );
      const hasSwapped = async (): Promise<boolean> =>
        (await roleOf(replica)) === 'master' && (await roleOf(master)) === 'slave';
      if (!(await waitUntil(hasSwapped, 2 * FAILOVER_MS))) throw new Error('they have not changed places');
      leading = replica;
      address.leadTo(replica.url);
    },
    settle: async () => {
      // Connections to it stay open; its data now has another replication history.
      if ((await roleOf(leading)) === 'slave')
        await withRedis(leading.url, (redis) => redis.replicaof('NO', 'ONE'));
      const { hostname, port } = new URL(leading.url);
      for (const server of servers)
        if (server !== leading)
          await withRedis(server.url, (redis) => redis.replicaof(hostname, Number(port)));
    },
  });
  return { shards: [pair], redisUrl: address.url };
}
