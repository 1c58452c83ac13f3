import { setTimeout as delay } from 'node:timers/promises';
import { closeStores, openStores, prepareLedger, refreshTrust, type Stores } from '@stampede/engine';
import { readConfig } from '@stampede/runtime';
import { describePlace, parseRedisUrl } from '@stampede/store';
import { findServers } from './find-servers.ts';
import { UsageError } from './usage-error.ts';

/** How long Redis may take to answer at first. */
const CONNECT_MS = 5000;
const LOOK_EVERY_MS = 20;
const POOL_SIZE = 5;
/** Nobody waits for these commands but their caller. */
const DATABASE_TIMEOUT_MS = 60_000;

/**
 * Runs a command with stores of its own, which know which gates are trusted, and closes them.
 * @throws ConfigError; UsageError when a server cannot be reached; SchemaError; an operating error
 */
export async function withStores(command: (stores: Stores) => Promise<number>): Promise<number> {
  const config = readConfig(findServers(process.env), { http: false });
  const stores = openStores({
    ...config,
    databasePoolSize: POOL_SIZE,
    databaseTimeoutMs: Math.max(config.databaseTimeoutMs, DATABASE_TIMEOUT_MS),
    processName: 'stampede-cli',
  });
  try {
    await prepareLedger(stores);
    const deadline = performance.now() + CONNECT_MS;
    while (!stores.nodes.identified) {
      if (performance.now() > deadline) throw new UsageError(unreachable(stores));
      await delay(LOOK_EVERY_MS);
    }
    await refreshTrust(stores);
    return await command(stores);
  } finally {
    await closeStores(stores);
  }
}

function unreachable({ options, troubles }: Stores): string {
  const cause = troubles.present().find(({ store }) => store === 'redis');
  const place = describePlace(parseRedisUrl(options.redisUrl));
  return `Redis at ${place} does not answer${cause === undefined ? '' : ` (${cause.words})`}`;
}
