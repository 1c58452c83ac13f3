/**
 * Provides Redis and Postgres for a launcher, and stops them afterwards.
 */
import { join } from 'node:path';
import { KeptServer } from './kept-server.mjs';
import { tools } from './paths.mjs';
import { say } from './say.mjs';

/**
 * Starts the servers for which there is no URL. They are stopped when the launcher ends.
 *
 * @param {import('./life.mjs').Life} life
 * @param {typeof import('../../packages/provision/dist/index.js')} provision
 * @param {object} options
 * @param {string} options.folder The data folder of both.
 * @param {string | undefined} options.redisUrl URL of an existing Redis.
 * @param {string | undefined} options.databaseUrl URL of an existing Postgres.
 * @param {Record<string, string>} [options.settings] Settings of the Postgres.
 * @param {boolean} [options.keep] Whether a server that ends by itself is restarted.
 * @returns {Promise<{ redisUrl: string, databaseUrl: string, kept: { Redis?: KeptServer, Postgres?: KeptServer } }>}
 *   `kept`: those that were started here and are restarted
 */
export async function provideServers(
  life,
  provision,
  { folder, redisUrl, databaseUrl, settings = {}, keep = false },
) {
  const common = { log: say, signal: life.signal };
  const makers = {
    Redis: (port) =>
      provision.provideRedis({ ...common, dataDir: join(folder, 'redis'), toolsDir: tools, port }),
    Postgres: (port) =>
      provision.providePostgres({ ...common, dataDir: join(folder, 'postgres'), settings, port }),
  };
  const kept = {};
  const start = async (name, url) => {
    if (url !== undefined) return url;
    const server = await makers[name]();
    if (keep) kept[name] = new KeptServer(life.signal, name, server, makers[name]);
    life.afterwards(() => (kept[name] ?? server).stop());
    return server.url;
  };
  // Waits for both, so that one that has started is stopped when the other fails.
  const results = await Promise.allSettled([start('Redis', redisUrl), start('Postgres', databaseUrl)]);
  life.check();
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return { redisUrl: results[0].value, databaseUrl: results[1].value, kept };
}
