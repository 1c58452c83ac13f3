import { randomBytes } from 'node:crypto';
import type { Dice } from '../dice.ts';
import type { BegunFault, Fault } from '../fault.ts';
import { persistently } from '../persistently.ts';
import {
  endSessions,
  resetForSessions,
  rightPassword,
  setForSessions,
  setPassword,
} from '../session-defaults.ts';
import type { Site } from '../site/site.ts';

const LAST_MIN_MS = 2000;
const LAST_MAX_MS = 8000;

/**
 * The database is read-only for new sessions, and then writable again: sessions from that time stay read-only, also
 * those of a pooler.
 */
export const readOnlyDatabase: Fault = {
  kind: 'read-only database',
  needs: null,
  stops: 'ordering',
  draw: (dice) => {
    const lastsMs = dice.between(LAST_MIN_MS, LAST_MAX_MS);
    return {
      parameters: {},
      lastsMs,
      begin: (site) => foundBySessions(site, { default_transaction_read_only: 'on' }, `for ${lastsMs} ms`),
    };
  },
};

/** New sessions have other formats for times, numbers and names, as if an operator had configured the database. */
export const datestyle: Fault = {
  kind: 'datestyle',
  needs: null,
  draw: (dice) => {
    const lastsMs = dice.between(LAST_MIN_MS, LAST_MAX_MS);
    const settings = drawSettings(dice);
    return {
      parameters: settings,
      lastsMs,
      begin: (site) => foundBySessions(site, settings, `${settings.datestyle} for ${lastsMs} ms`),
    };
  },
};

/** All settings that must not change a result by docs/deploy.md. */
function drawSettings(dice: Dice): Readonly<Record<string, string>> & { readonly datestyle: string } {
  return {
    datestyle: dice.pick(['German, DMY', 'SQL, DMY', 'Postgres, MDY', 'ISO, YMD']),
    intervalstyle: dice.pick(['sql_standard', 'postgres_verbose', 'iso_8601']),
    timezone: dice.pick(['Pacific/Chatham', 'America/St_Johns', 'Asia/Kathmandu']),
    extra_float_digits: dice.pick(['-15', '0', '3']),
    search_path: dice.pick(['pg_catalog', 'nowhere']),
    default_transaction_isolation: dice.pick(['serializable', 'repeatable read']),
    standard_conforming_strings: dice.pick(['on', 'off']),
    bytea_output: 'escape',
  };
}

/** The password changes: existing sessions are ended, and new ones are refused. */
export const rotatedPassword: Fault = {
  kind: 'rotated password',
  needs: null,
  stops: 'ordering',
  draw: (dice) => {
    const lastsMs = dice.between(LAST_MIN_MS, LAST_MAX_MS);
    return {
      parameters: {},
      lastsMs,
      begin: async (site) => {
        const heal = (): Promise<void> => persistently(() => setPassword(site, rightPassword(site)));
        return afterNewSessions(site, heal, `for ${lastsMs} ms`, () =>
          setPassword(site, randomBytes(16).toString('hex')),
        );
      },
    };
  },
};

function foundBySessions(
  site: Site,
  settings: Readonly<Record<string, string>>,
  detail: string,
): Promise<BegunFault> {
  const heal = (): Promise<void> => persistently(() => resetForSessions(site, Object.keys(settings)));
  return afterNewSessions(site, heal, detail, () => setForSessions(site, settings));
}

/** Changes the defaults of sessions, and ends existing ones. */
async function afterNewSessions(
  site: Site,
  heal: () => Promise<void>,
  detail: string,
  change: () => Promise<void>,
): Promise<BegunFault> {
  try {
    await change();
    const ended = await endSessions(site, 1);
    return { detail: `${ended} sessions ended, ${detail}`, forgetsFromMs: null, heal };
  } catch (error) {
    await heal();
    throw error;
  }
}
