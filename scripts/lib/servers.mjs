/**
 * Provides Redis and Postgres for a launcher, and stops them afterwards.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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
  const start = async (name, url) => {
    if (url !== undefined) return url;
    const server = await makers[name]();
    const held = { server };
    life.afterwards(() => held.server.stop());
    if (keep) keepUp(life, name, held, makers[name]).catch(() => undefined);
    return server.url;
  };
  // Waits for both, so that one that has started is stopped when the other fails.
  const results = await Promise.allSettled([start('Redis', redisUrl), start('Postgres', databaseUrl)]);
  life.check();
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return { redisUrl: results[0].value, databaseUrl: results[1].value };
}

/** Restarts a server, on the same port and data, when it ends by itself. */
async function keepUp(life, name, held, make) {
  while (true) {
    const { code, signal } = await held.server.exited;
    if (life.signal.aborted) return;
    say(
      `${name} (process ${held.server.pid}) has ended unexpectedly (${signal ?? `exit code ${code}`}); starting it again.`,
    );
    while (true) {
      await sleep(500);
      if (life.signal.aborted) return;
      try {
        held.server = await make(held.server.port);
        break;
      } catch (error) {
        say(error.message);
        if (/is taken/.test(error.message)) return;
        await sleep(5000);
      }
    }
    if (life.signal.aborted) return;
  }
}
