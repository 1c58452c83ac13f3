import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { waitUntil } from '@stampede/provision';
import { withRedis } from '../direct.ts';
import type { Fault } from '../fault.ts';
import type { Site } from '../site/site.ts';

const DOWN_MAX_MS = 10_000;
const PLAY_ON_MIN_MS = 2000;
const PLAY_ON_MAX_MS = 6000;
const REWRITE_MAX_MS = 5000;
/** The folder of Redis' append-only files, in its data folder. */
const APPEND_ONLY = 'appendonlydir';

/** SIGKILL of Redis, which restarts with the same files. */
export const killRedis: Fault = {
  kind: 'kill redis',
  needs: 'one address',
  stops: 'selling',
  draw: (dice) => {
    const lastsMs = dice.between(0, DOWN_MAX_MS);
    return {
      parameters: {},
      lastsMs,
      begin: async (site) => {
        const forgetsFromMs = site.forgetsFromMs(Date.now());
        const heal = await site.redis.takeDown();
        return { detail: `for ${lastsMs} ms`, forgetsFromMs, heal };
      },
    };
  },
};

/** Redis restarts with its files of some seconds ago; the ledger is newer. */
export const oldSnapshot: Fault = {
  kind: 'old snapshot',
  needs: 'one address',
  stops: 'selling',
  draw: (dice) => {
    const lastsMs = dice.between(PLAY_ON_MIN_MS, PLAY_ON_MAX_MS);
    return {
      parameters: {},
      lastsMs,
      begin: async (site) => {
        const takenAtMs = Date.now();
        const copy = join(site.scratchDir, `snapshot-${takenAtMs}`);
        await copyFiles(site, copy);
        let isOver = false;
        return {
          detail: `${lastsMs} ms old`,
          forgetsFromMs: site.forgetsFromMs(takenAtMs) ?? takenAtMs,
          heal: async () => {
            if (isOver) return;
            isOver = true;
            const files = join(site.redis.dir, APPEND_ONLY);
            const letUp = await site.redis.takeDown();
            try {
              await rm(files, { recursive: true, force: true });
              await cp(copy, files, { recursive: true });
              await rm(copy, { recursive: true, force: true });
            } finally {
              await letUp();
            }
          },
        };
      },
    };
  },
};

/** The files are consistent as long as none of them is rewritten. */
async function copyFiles(site: Site, copy: string): Promise<void> {
  await withRedis(site.redis.url, async (redis) => {
    await redis.config('SET', 'auto-aof-rewrite-percentage', '0');
    try {
      const isQuiet = async (): Promise<boolean> =>
        (await redis.info('persistence')).includes('aof_rewrite_in_progress:0');
      if (!(await waitUntil(isQuiet, REWRITE_MAX_MS)))
        throw new Error('Redis rewrites its file all the time');
      await cp(join(site.redis.dir, APPEND_ONLY), copy, { recursive: true });
    } finally {
      await redis.config('SET', 'auto-aof-rewrite-percentage', '100');
    }
  });
}
