import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { waitUntil } from '@stampede/provision';
import { onFreePort } from '@stampede/testkit';
import { Deaths } from '../deaths.ts';
import { forgetfulness } from '../forgetfulness.ts';
import { Pm2 } from '../pm2.ts';
import { prepareApps, type SiteApps } from './site-apps.ts';
import { choiceOfFaults } from '../choice-of-faults.ts';
import { openSiteFolder, type SiteFolder } from './site-folder.ts';
import { startSitePgbouncer } from './site-pgbouncer.ts';
import { startSitePostgres } from './site-postgres.ts';
import { startSiteRedis } from './start-site-redis.ts';
import { whatIsMissing } from '../readiness.ts';
import { signal } from '../signal.ts';
import type { Site, Topology } from './site.ts';

export interface SiteOptions {
  readonly topology?: Topology;
  /** Instances of the buy API. */
  readonly instances?: number;
  readonly orderCreators?: number;
  readonly expiryListeners?: number;
  readonly webhookSenders?: number;
  readonly appendfsync?: 'always' | 'everysec';
  /** Further environment of our processes. */
  readonly env?: Readonly<Record<string, string>>;
}

/** In a cluster every master has at least one of four. */
const PARTITIONS: Readonly<Record<Topology, number>> = { single: 2, sentinel: 2, cluster: 4 };
const POOL_SIZE = 8;
const READY_MS = 60_000;
const LOOK_EVERY_MS = 50;
const LINES_SHOWN = 60;
/** The folder of tools unpacked for this checkout. */
const TOOLS = join(process.cwd(), '.stampede', 'tools');

/**
 * Starts a Redis, a Postgres, and all processes under pm2, and resolves when they sell. Needs the build. Takes some ten
 * seconds. After a failure nothing is left running.
 */
export async function startSite(options: SiteOptions = {}): Promise<Site> {
  const folder = await openSiteFolder();
  const undo: (() => Promise<void>)[] = [() => folder.remove()];
  const stop = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const step of undo.splice(0).reverse()) await step().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  try {
    return await start(folder, options, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  folder: SiteFolder,
  options: SiteOptions,
  undo: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Site> {
  const { topology = 'single', appendfsync = 'everysec', instances = 2 } = options;
  const { orderCreators = 2, expiryListeners = 2, webhookSenders = 2 } = options;
  const partitions = PARTITIONS[topology];
  const { redis, redisUrl, shards } = await startSiteRedis({
    topology,
    partitions,
    dir: folder.redis,
    logDir: folder.logs,
    toolsDir: TOOLS,
    appendfsync,
    undo,
  });
  const postgres = await startSitePostgres({
    dir: folder.postgres,
    logDir: folder.logs,
    // During a reload the buy API has twice as many processes.
    connections: POOL_SIZE * (2 * instances + orderCreators + expiryListeners + webhookSenders),
    password: randomBytes(16).toString('hex'),
  });
  undo.push(() => postgres.server.stop());
  const pgbouncer = await startSitePgbouncer({
    dir: folder.pgbouncer,
    logDir: folder.logs,
    databaseUrl: postgres.userUrl,
    poolSize: POOL_SIZE,
    mark: folder.pm2,
  });
  undo.push(async () => pgbouncer?.stop());
  const port = await onFreePort('the buy API', async (free) => free);
  const secret = (): string => randomBytes(16).toString('hex');
  const [operatorToken, shopToken] = [secret(), secret()];
  const pm2 = new Pm2(folder.pm2);
  const prepared = await prepareApps({
    pm2,
    instances,
    orderCreators,
    expiryListeners,
    webhookSenders,
    redisUrl: topology === 'single' ? redis.url : redisUrl,
    proxiesRedis: topology === 'single',
    databaseUrl: postgres.userUrl,
    pooledUrl: pgbouncer?.url ?? null,
    scratchDir: folder.scratch,
    toolsDir: TOOLS,
    env: {
      OPERATOR_TOKEN: operatorToken,
      SHOP_TOKEN: shopToken,
      HOST: '127.0.0.1',
      PORT: String(port),
      PARTITIONS: String(partitions),
      DATABASE_POOL_SIZE: String(POOL_SIZE),
      REDIS_TIMEOUT_MS: '1000',
      DATABASE_TIMEOUT_MS: '2000',
      METRICS_PORT: '0',
      // The shop's endpoints are on this machine.
      WEBHOOK_ALLOW_PRIVATE: 'true',
      ...options.env,
    },
  });
  undo.push(() => prepared.close());
  undo.push(() => endApps(pm2, prepared));
  await pm2.start(prepared.entries, prepared.pm2Env);
  const url = `http://127.0.0.1:${port}`;
  if (!(await waitUntil(() => isReady(url, prepared), READY_MS, LOOK_EVERY_MS)))
    throw new Error(
      `the system did not become ready. Its output:\n${lastOf([...pm2.ownLines(), ...pm2.processLines()])}`,
    );
  const deaths = new Deaths(pm2);
  const choice = choiceOfFaults({
    disk: postgres.server.disk !== null,
    'redis disk': redis.disk !== null,
    'one address': topology === 'single',
    'one gate': topology !== 'cluster',
    failover: topology !== 'single',
    shards: topology === 'cluster',
    clock: prepared.apps.some(({ clock }) => clock !== null),
    pgbouncer: pgbouncer !== null,
  });
  return {
    topology,
    url,
    operatorToken,
    shopToken,
    partitions,
    redis,
    redisUrl,
    shards,
    postgres: postgres.server,
    pgbouncer,
    databaseUser: postgres.user,
    databaseUrl: postgres.userUrl,
    apps: prepared.apps,
    appendfsync,
    ...choice,
    scratchDir: folder.scratch,
    pm2: (...args) => pm2.run(...args),
    forgetsFromMs: forgetfulness(redis, appendfsync),
    expectDeath: ({ name }, pid) => deaths.expect(name, pid),
    fatalLines: () => pm2.processLines().filter((line) => line.includes('"level":"fatal"')),
    differences: () => pm2.processLines().filter((line) => line.includes('"gate and ledger differ"')),
    surprises: () => {
      const lines = deaths.surprises();
      return lines.length === 0 ? [] : [...lines, ...pm2.processLines().filter(endedBadly)];
    },
    stop,
  };
}

async function isReady(url: string, { apps }: SiteApps): Promise<boolean> {
  if (apps.some((app) => app.pids().length < app.instances)) return false;
  return (await whatIsMissing(url)) === null;
}

async function endApps(pm2: Pm2, { apps }: SiteApps): Promise<void> {
  for (const pid of apps.flatMap((app) => app.pids())) signal(pid, 'SIGCONT');
  // Leftovers are ended when the folder is removed.
  await pm2.run('kill').catch(() => undefined);
}

/**
 * Whether a line shows an abnormal end: one of the process, or of Node and pm2, which are no JSON, for an error before
 * the log was created.
 */
function endedBadly(line: string): boolean {
  return (
    line.includes('"did not stop in time"') ||
    line.includes('"stopped with errors"') ||
    (line !== '' && !line.startsWith('{'))
  );
}

function lastOf(lines: readonly string[]): string {
  return lines.slice(-LINES_SHOWN).join('\n');
}
