import { setTimeout as delay } from 'node:timers/promises';
import {
  closeStores,
  listUnreachable,
  openStores,
  prepareLedger,
  refreshTrust,
  type ActingStores,
  type UnreachablePartition,
  type Stores,
} from '@stampede/engine';
import { readConfig, type Config } from '@stampede/runtime';
import { describePlace, migrateLedger, parseRedisUrl } from '@stampede/store';
import { commandLineActor } from './command-line-actor.ts';
import { FailedError } from './failed-error.ts';
import { findServers } from './find-servers.ts';

/** Timeout for the first connections to Redis. */
const CONNECT_MS = 5000;
const POLL_MS = 20;
const POOL_SIZE = 5;
/** Only the caller waits for these commands. */
const DATABASE_TIMEOUT_MS = 60_000;

/**
 * Opens stores, reads which gates are trusted, runs a command, and closes the stores. Where some nodes of a cluster are
 * unavailable, the command gets the list of their partitions.
 *
 * @throws ConfigError; FailedError when no server of Redis is available; SchemaError; an operating error
 */
export async function withStores(
  command: (stores: ActingStores, away: readonly UnreachablePartition[]) => Promise<number>,
): Promise<number> {
  const config = readConfig(findServers(process.env), { http: false });
  const databaseTimeoutMs = Math.max(config.databaseTimeoutMs, DATABASE_TIMEOUT_MS);
  return withUncheckedStores({ ...config, databaseTimeoutMs }, async (stores) => {
    const partitions = await prepareLedger(stores);
    const deadline = performance.now() + CONNECT_MS;
    while (!stores.nodes.identified && performance.now() < deadline) await delay(POLL_MS);
    const away = listUnreachable(stores, partitions);
    if (away.length === partitions.length) throw new FailedError(unreachable(stores));
    await refreshTrust(stores);
    return command({ ...stores, actor: commandLineActor() }, away);
  });
}

/** Opens stores as they are configured, runs a command, which finds out what it can reach, and closes the stores. */
export async function withUncheckedStores<Result>(
  config: Config,
  command: (stores: Stores) => Promise<Result>,
): Promise<Result> {
  const stores = openStores({ ...config, databasePoolSize: POOL_SIZE, processName: 'stampede-cli' });
  try {
    return await command(stores);
  } finally {
    await closeStores(stores);
  }
}

/** @returns the names of the migrations that were applied. @throws Error with the words of the database */
export async function migrate(databaseUrl: string): Promise<readonly string[]> {
  return (await migrateLedger(databaseUrl, commandLineActor())).applied;
}

function unreachable({ options, troubles }: Stores): string {
  const cause = troubles.present().find(({ store }) => store === 'redis');
  const place = describePlace(parseRedisUrl(options.redisUrl));
  return `Redis at ${place} does not answer${cause === undefined ? '' : ` (${cause.words})`}`;
}
