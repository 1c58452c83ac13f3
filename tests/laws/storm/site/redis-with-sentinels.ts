import { join } from 'node:path';
import { startTestSentinels } from '@stampede/testkit';
import { follow } from '../replication.ts';
import type { StartServer } from './redis-server.ts';
import { ServerGroup, type StartedRedis } from './server-group.ts';
import { Turn } from './turn.ts';

/** Longer than a busy machine delays a master's answer. */
const DOWN_AFTER_MS = 2000;

/** A master, a replica, and three sentinels that name the master. */
export async function startWithSentinels(
  startServer: StartServer,
  partitions: readonly number[],
  { dir, undo }: { readonly dir: string; readonly undo: (() => Promise<void>)[] },
): Promise<StartedRedis> {
  const servers = [await startServer('a'), await startServer('b')] as const;
  await follow(servers[1], servers[0]);
  const sentinels = await startTestSentinels(servers[0].url, {
    downAfterMs: DOWN_AFTER_MS,
    dir: join(dir, 'sentinels'),
  });
  undo.push(() => sentinels.remove());
  const group = new ServerGroup({
    servers,
    partitions,
    // The replica is promoted first, and the former master is demoted later.
    losesBySwitch: true,
    turn: new Turn(),
    nameMaster: () => sentinels.masterPort().catch(() => null),
    handOver: () => sentinels.switchMaster(),
  });
  return { shards: [group], redisUrl: sentinels.url };
}
