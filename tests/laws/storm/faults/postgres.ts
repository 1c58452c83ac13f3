import { connectPostgres } from '../direct.ts';
import { healNothing, type Fault } from '../fault.ts';
import { endSessions } from '../session-defaults.ts';
import type { Site } from '../site/site.ts';

const DOWN_MAX_MS = 10_000;
const HOLD_MIN_MS = 1000;
const HOLD_MAX_MS = 6000;
/** More than any site allows. */
const CONNECTIONS_MAX = 1000;

/** SIGKILL of Postgres and its children, which restarts with the same files. */
export const killPostgres: Fault = {
  kind: 'kill postgres',
  needs: null,
  stops: 'ordering',
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
    const every = dice.pick([1, 2]);
    return {
      parameters: { every },
      lastsMs: 0,
      begin: async (site) => ({
        detail: `${await endSessions(site, every)} of them`,
        forgetsFromMs: null,
        heal: healNothing,
      }),
    };
  },
};

/** Another client uses all free connections of our processes. */
export const noConnections: Fault = {
  kind: 'no connections',
  needs: null,
  draw: (dice) => {
    const lastsMs = dice.between(HOLD_MIN_MS, HOLD_MAX_MS);
    // Otherwise our processes start with none.
    const leaveOpen = dice.chance(0.5);
    return {
      parameters: { leaveOpen },
      lastsMs,
      begin: async (site) => {
        if (!leaveOpen) await endSessions(site, 1);
        const release = await takeConnections(site);
        return { detail: `${release.taken} taken for ${lastsMs} ms`, forgetsFromMs: null, heal: release.all };
      },
    };
  },
};

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
