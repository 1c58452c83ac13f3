import { healNothing, type Fault } from '../fault.ts';
import { signal } from '../signal.ts';
import type { Site, SiteApp } from '../site/site.ts';

const ROLES = ['buy-api', 'order-creator', 'expiry-listener', 'webhook-sender'] as const;
/** Drawn before the number of processes is known. */
const WHICH_MAX = 11;
const FREEZE_MIN_MS = 1000;
const FREEZE_MAX_MS = 8000;

/** SIGKILL of one process; pm2 restarts it. */
export const killFaults: readonly Fault[] = ROLES.map((role) => ({
  kind: `kill ${role}`,
  needs: null,
  draw: (dice) => {
    const which = dice.between(0, WHICH_MAX);
    return {
      parameters: { which },
      lastsMs: 0,
      begin: async (site) => {
        const { app, pid } = choose(site, role, which);
        if (signal(pid, 'SIGKILL')) site.expectDeath(app, pid);
        return { detail: `${app.name} (${pid})`, forgetsFromMs: null, heal: healNothing };
      },
    };
  },
}));

/** SIGSTOP of one process, and SIGCONT some seconds later. */
export const freezeFaults: readonly Fault[] = ROLES.map((role) => ({
  kind: `freeze ${role}`,
  needs: null,
  draw: (dice) => {
    const which = dice.between(0, WHICH_MAX);
    const lastsMs = dice.between(FREEZE_MIN_MS, FREEZE_MAX_MS);
    return {
      parameters: { which },
      lastsMs,
      begin: async (site) => {
        const { app, pid } = choose(site, role, which);
        // pm2 may try to stop it meanwhile, and then kills it.
        if (signal(pid, 'SIGSTOP')) site.expectDeath(app, pid);
        return {
          detail: `${app.name} (${pid}) for ${lastsMs} ms`,
          forgetsFromMs: null,
          heal: async () => {
            signal(pid, 'SIGCONT');
          },
        };
      },
    };
  },
}));

function choose(site: Site, role: SiteApp['role'], which: number): { app: SiteApp; pid: number } {
  const all = site.apps
    .filter((app) => app.role === role)
    .flatMap((app) => app.pids().map((pid) => ({ app, pid })));
  const chosen = all[which % Math.max(1, all.length)];
  if (chosen === undefined) throw new Error(`no ${role} runs`);
  return chosen;
}
