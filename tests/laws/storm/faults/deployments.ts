import type { Fault } from '../fault.ts';
import type { Site, SiteApp } from '../site/site.ts';

const AWAY_MIN_MS = 2000;
const AWAY_MAX_MS = 6000;
/** pm2 takes some three seconds for each process that it stops and starts, one or two at a time. */
const AWAY_TAKES_MS = 9000;

/** New code, or new settings: pm2 replaces processes during sales. */
export const deployments: readonly Fault[] = [
  replaced('reload buy-api', 13_000, () => ['reload', 'buy-api']),
  replaced('restart daemons', 14_000, ({ apps }) => [
    'restart',
    ...apps.filter(({ role }) => role !== 'buy-api').map(({ name }) => name),
  ]),
  replaced('reload all', 23_000, () => ['reload', 'all']),
];

const DAEMONS = ['order-creator', 'expiry-listener', 'webhook-sender'] as const;

/** All copies of one daemon are stopped for some seconds. */
export const daemonsAway: readonly Fault[] = DAEMONS.map((role) => ({
  kind: `no ${role}`,
  needs: null,
  draw: (dice) => {
    const lastsMs = dice.between(AWAY_MIN_MS, AWAY_MAX_MS);
    return {
      parameters: {},
      lastsMs,
      takesMs: AWAY_TAKES_MS,
      begin: async (site) => {
        const names = namesOf(site, role);
        const heal = (): Promise<void> => site.pm2('restart', ...names);
        try {
          await site.pm2('stop', ...names);
        } catch (error) {
          await heal();
          throw error;
        }
        return { detail: `for ${lastsMs} ms`, forgetsFromMs: null, heal };
      },
    };
  },
}));

function replaced(kind: string, takesMs: number, command: (site: Site) => readonly string[]): Fault {
  return {
    kind,
    needs: null,
    draw: () => ({
      parameters: {},
      lastsMs: 0,
      takesMs,
      begin: async (site) => {
        const done = site.pm2(...command(site));
        // heal awaits it; until then a failure must not count as unhandled.
        done.catch(() => undefined);
        return { detail: '', forgetsFromMs: null, heal: () => done };
      },
    }),
  };
}

function namesOf({ apps }: Site, role: SiteApp['role']): string[] {
  return apps.filter((app) => app.role === role).map(({ name }) => name);
}
