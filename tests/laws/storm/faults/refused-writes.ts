import { mkdir } from 'node:fs/promises';
import { waitUntil } from '@stampede/provision';
import { withRedis } from '../direct.ts';
import type { Fault } from '../fault.ts';
import { persistently } from '../persistently.ts';
import { acceptWithoutReplicas, acceptWithoutSnapshot, dumpFile } from '../redis-refusals.ts';
import type { Site } from '../site/site.ts';

const LAST_MIN_MS = 1000;
const LAST_MAX_MS = 8000;
/** More than any topology has. */
const REPLICAS = 100;
const SNAPSHOT_MAX_MS = 10_000;

/** NOREPLICAS: Redis answers, and refuses every write because of missing replicas. */
export const refusedWrites: Fault = refusal(
  'refused writes',
  async ({ url }) => {
    await withRedis(url, (redis) => redis.config('SET', 'min-replicas-to-write', String(REPLICAS)));
  },
  ({ url }) => acceptWithoutReplicas(url),
);

/**
 * MISCONF: a snapshot has failed, so Redis refuses every write, and PING. A folder in place of its file prevents the
 * snapshot also under root.
 */
export const misconf: Fault = refusal(
  'misconf',
  async ({ url, dir }) => {
    await mkdir(dumpFile(dir), { recursive: true });
    await withRedis(url, async (redis) => {
      await redis.config('SET', 'stop-writes-on-bgsave-error', 'yes');
      // Writes are refused only with snapshots enabled; this one is never due by itself.
      await redis.config('SET', 'save', '86400 1000000000');
      await redis.call('BGSAVE', 'SCHEDULE');
      const hasFailed = async (): Promise<boolean> =>
        (await redis.info('persistence')).includes('rdb_last_bgsave_status:err');
      if (!(await waitUntil(hasFailed, SNAPSHOT_MAX_MS))) throw new Error('the snapshot did not fail');
    });
  },
  (server) => acceptWithoutSnapshot(server),
);

type RedisServer = Pick<Site['redis'], 'url' | 'dir'>;

function refusal(
  kind: string,
  refuse: (server: RedisServer) => Promise<void>,
  accept: (server: RedisServer) => Promise<void>,
): Fault {
  return {
    kind,
    needs: null,
    stops: 'selling',
    draw: (dice) => {
      const lastsMs = dice.between(LAST_MIN_MS, LAST_MAX_MS);
      return {
        parameters: {},
        lastsMs,
        begin: async ({ redis: { url, dir } }) => {
          // The present master; it may be another one at the heal.
          const server = { url, dir };
          const heal = (): Promise<void> => persistently(() => accept(server));
          try {
            await refuse(server);
          } catch (error) {
            await heal();
            throw error;
          }
          return { detail: `for ${lastsMs} ms`, forgetsFromMs: null, heal };
        },
      };
    },
  };
}
