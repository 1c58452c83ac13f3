import { isOperatingError } from '@stampede/domain';
import type { Stores } from '@stampede/engine';
import { api } from './api.ts';
import type { SiteCheck, StoreCheck } from './check.ts';
import { checkoutDisk } from './checkout-disk.ts';
import { clocks } from './clocks.ts';
import { configuration } from './configuration.ts';
import { fail, type Finding } from './finding.ts';
import { gates } from './gates.ts';
import { nodeVersion } from './node-version.ts';
import { openTransactions } from './open-transactions.ts';
import { pm2 } from './pm2.ts';
import { ports } from './ports.ts';
import { postgresGrants, postgresServer } from './postgres-server.ts';
import { processes } from './processes.ts';
import { reachStores } from './reach-stores.ts';
import { redisServers } from './redis-servers.ts';
import { secretFiles } from './secret-files.ts';
import type { Site } from './site.ts';

const SITE_CHECKS: readonly SiteCheck[] = [configuration, secretFiles, nodeVersion, checkoutDisk, pm2, api];
const STORE_CHECKS: readonly StoreCheck[] = [
  ...[redisServers, postgresServer, postgresGrants, openTransactions],
  ...[clocks, gates, processes, ports],
];

export interface Examination {
  readonly findings: readonly Finding[];
  /** The checks that could not look, because what they need was not reached. */
  readonly skipped: readonly string[];
  /** Whether a store could not be reached. */
  readonly lacksServer: boolean;
}

/** What can be looked at without the stores. */
export async function examineSite(site: Site): Promise<Finding[]> {
  const found = await Promise.all(SITE_CHECKS.map(async ({ name, look }) => named(name, await look(site))));
  return found.flat();
}

/** Looks at both stores. Throws no operating error, and changes nothing. */
export async function examineStores(stores: Stores, site: Site): Promise<Examination> {
  const { findings, has, lacksServer } = await reachStores(stores);
  const [possible, impossible] = [true, false].map((wanted) =>
    STORE_CHECKS.filter(({ needs }) => needs.every((need) => has.has(need)) === wanted),
  ) as [StoreCheck[], StoreCheck[]];
  const looked = await Promise.all(possible.map((check) => examineOne(check, stores, site)));
  return {
    findings: [...findings, ...looked.flatMap((one) => one.findings)],
    skipped: impossible.map(({ name }) => name),
    lacksServer: lacksServer || looked.some((one) => one.lacksServer),
  };
}

/** Where the configuration has no stores. */
export const UNEXAMINED: Examination = {
  findings: [],
  skipped: ['redis', 'postgres', ...STORE_CHECKS.map(({ name }) => name)],
  lacksServer: true,
};

async function examineOne({ name, look }: StoreCheck, stores: Stores, site: Site): Promise<Examination> {
  try {
    return { findings: named(name, await look(stores, site)), skipped: [], lacksServer: false };
  } catch (error) {
    if (!isOperatingError(error)) throw error;
    const found = fail(`it could not be looked at: ${error.message}`, 'run the doctor again');
    return { findings: named(name, [found]), skipped: [], lacksServer: true };
  }
}

function named(check: string, found: readonly Omit<Finding, 'check'>[]): Finding[] {
  return found.map((each) => ({ check, ...each }));
}
