import type { Fault } from '../fault.ts';
import type { Disk, SiteServer } from '../site/site.ts';

const FULL_MIN_MS = 2000;
const FULL_MAX_MS = 8000;

/** Postgres cannot extend files, and stops where it must. */
export const postgresDiskFull: Fault = {
  kind: 'postgres disk full',
  needs: 'disk',
  stops: 'ordering',
  draw: (dice) => {
    const lastsMs = dice.between(FULL_MIN_MS, FULL_MAX_MS);
    return {
      parameters: {},
      lastsMs,
      begin: async ({ postgres }) => ({
        detail: `for ${lastsMs} ms`,
        forgetsFromMs: null,
        heal: await fill(postgres),
      }),
    };
  },
};

/** Redis cannot write its append-only file; it may die before it has caught up. */
export const redisDiskFull: Fault = {
  kind: 'redis disk full',
  needs: 'redis disk',
  stops: 'selling',
  draw: (dice) => {
    const lastsMs = dice.between(FULL_MIN_MS, FULL_MAX_MS);
    const dies = dice.chance(0.5);
    return {
      parameters: { dies },
      lastsMs,
      begin: async (site) => {
        const forgetsFromMs = dies ? site.forgetsFromMs(Date.now()) : null;
        const free = await fill(site.redis);
        return {
          detail: `for ${lastsMs} ms${dies ? ', and then a power cut' : ''}`,
          forgetsFromMs,
          heal: async () => {
            const letUp = dies ? await site.redis.takeDown() : null;
            await free();
            await letUp?.();
          },
        };
      },
    };
  },
};

async function fill(server: SiteServer): Promise<() => Promise<void>> {
  // Redis' present disk: another server may be master at the heal.
  const disk = diskOf(server);
  const free = async (): Promise<void> => {
    await disk.free();
    await server.ensureUp();
  };
  try {
    await disk.fill();
  } catch (error) {
    await free();
    throw error;
  }
  return free;
}

function diskOf({ disk }: SiteServer): Disk {
  if (disk === null) throw new Error('it has no disk of its own');
  return disk;
}
