import { connectPostgres, withPostgres } from '../direct.ts';
import { healNothing, type Fault } from '../fault.ts';
import type { Site } from '../site/site.ts';

const DOWN_MAX_MS = 10_000;
const HOLD_MIN_MS = 1000;
const HOLD_MAX_MS = 6000;
const LOCK_MS = 5000;
/** More than any site allows. */
const CONNECTIONS_MAX = 1000;

/** SIGKILL of Postgres and its children, which comes back with the same files. */
export const killPostgres: Fault = {
  kind: 'kill postgres',
  needs: null,
  draw: (dice) => {
    const lastsMs = dice.between(0, DOWN_MAX_MS);
    return {
      parameters: {},
      lastsMs,
      begin: async (site) => ({
        detail: `for ${lastsMs} ms`,
        forgetsFromMs: null,
        heal: await site.postgres.takeDown(),
      }),
    };
  },
};

/** pg_terminate_backend of all connections of our processes, or of every second one. */
export const terminateBackends: Fault = {
  kind: 'terminate backends',
  needs: null,
  draw: (dice) => {
    const every = dice.between(1, 2);
    return {
      parameters: { every },
      lastsMs: 0,
      begin: async (site) => ({
        detail: `${await terminate(site, every)} of them`,
        forgetsFromMs: null,
        heal: healNothing,
      }),
    };
  },
};

/** Somebody else has all the connections that our processes may have, except those that they have already. */
export const noConnections: Fault = {
  kind: 'no connections',
  needs: null,
  draw: (dice) => {
    const lastsMs = dice.between(HOLD_MIN_MS, HOLD_MAX_MS);
    // Or else they have to begin with none.
    const leaveOpen = dice.chance(0.5);
    return {
      parameters: { leaveOpen },
      lastsMs,
      begin: async (site) => {
        if (!leaveOpen) await terminate(site, 1);
        const release = await takeConnections(site);
        return { detail: `${release.taken} taken for ${lastsMs} ms`, forgetsFromMs: null, heal: release.all };
      },
    };
  },
};

/** Somebody else has locked every item of every sale, in the order in which everybody locks them. */
export const lockItems: Fault = {
  kind: 'lock items',
  needs: null,
  draw: () => ({
    parameters: {},
    lastsMs: LOCK_MS,
    begin: async (site) => {
      const client = await connectPostgres(site.postgres.url);
      const heal = (): Promise<void> => client.end();
      try {
        await client.query('BEGIN');
        await client.query("SET LOCAL lock_timeout = '2s'");
        await client.query('SELECT sku FROM sale_items ORDER BY sale_id, sku FOR UPDATE');
      } catch (error) {
        await heal();
        throw error;
      }
      return { detail: `for ${LOCK_MS} ms`, forgetsFromMs: null, heal };
    },
  }),
};

async function terminate({ postgres, databaseUser }: Site, every: number): Promise<number> {
  const { rowCount } = await withPostgres(postgres.url, (client) =>
    client.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1 AND pid % $2 = 0',
      [databaseUser, every],
    ),
  );
  return rowCount ?? 0;
}

async function takeConnections(site: Site): Promise<{ taken: number; all: () => Promise<void> }> {
  const taken: Awaited<ReturnType<typeof connectPostgres>>[] = [];
  const all = async (): Promise<void> => {
    await Promise.all(taken.map((client) => client.end().catch(() => undefined)));
  };
  while (taken.length < CONNECTIONS_MAX) {
    try {
      taken.push(await connectPostgres(site.databaseUrl));
    } catch {
      break;
    }
  }
  return { taken: taken.length, all };
}
