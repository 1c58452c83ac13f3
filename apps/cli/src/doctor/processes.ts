import { findProcesses, type SeenProcess } from '@stampede/engine';
import { METRICS_OFFSETS } from '@stampede/process';
import type { StoreCheck } from './check.ts';
import { fail, ok, warn, type Found } from './finding.ts';

/** A row is written every second; a row this old belongs to a process that is dead or disconnected. */
const DEAD_AFTER_MS = 10_000;

/** Which processes live, wherever they run, and what troubles them. */
export const processes: StoreCheck = {
  name: 'processes',
  needs: ['ledger'],
  look: async (stores, { config }) =>
    judgeProcesses(await findProcesses(stores), config?.pages !== undefined),
};

export function lives({ unseenMs }: SeenProcess): boolean {
  return unseenMs < DEAD_AFTER_MS;
}

/** @param hasPages whether the pages are to be served: else that process is not missed */
function judgeProcesses(all: readonly SeenProcess[], hasPages: boolean): Found[] {
  const living = all.filter(lives);
  const kinds = Object.keys(METRICS_OFFSETS).filter(
    (name) => name !== 'pages' || hasPages || living.some((row) => row.name === name),
  );
  return [
    ...kinds.map((name) => judgeKind(name, living)),
    ...all.filter((row) => !lives(row) && !living.some((other) => isSamePlace(row, other))).map(dead),
    ...living.flatMap((row) =>
      row.troubles.map((trouble) => warn(`${nameOf(row)}: ${trouble}`, 'look at its log: npx pm2 logs')),
    ),
    ...judgeVersions(living),
  ];
}

function judgeKind(name: string, living: readonly SeenProcess[]): Found {
  const copies = living.filter((row) => row.name === name);
  if (copies.length === 0) return fail(`no ${name} lives`, 'npx pm2 start ecosystem.config.js');
  return ok(`${name}: ${copies.length} ${copies.length === 1 ? 'lives' : 'live'} on ${hostsOf(copies)}`);
}

function hostsOf(rows: readonly SeenProcess[]): string {
  return [...new Set(rows.map(({ host }) => host))].join(', ');
}

function dead(row: SeenProcess): Found {
  const ago = `${Math.round(row.unseenMs / 1000)} s`;
  return warn(
    `${nameOf(row)} was seen last ${ago} ago`,
    'it is dead or cut off from Postgres: start it again',
  );
}

function judgeVersions(living: readonly SeenProcess[]): Found[] {
  const versions = [...new Set(living.map(({ version }) => version))].sort();
  if (versions.length < 2) return [];
  return [
    warn(
      `versions ${versions.join(' and ')} run beside each other`,
      'finish the upgrade: npx pm2 reload all',
    ),
  ];
}

function isSamePlace(one: SeenProcess, other: SeenProcess): boolean {
  return one.name === other.name && one.instance === other.instance && one.host === other.host;
}

function nameOf({ name, instance, host, pid }: SeenProcess): string {
  return `${name} ${instance} on ${host} (process ${pid})`;
}
