import { waitUntil } from '@stampede/provision';
import { NEMESIS, withPostgres, withRedis } from './direct.ts';
import { acceptWithoutReplicas, acceptWithoutSnapshot } from './redis-refusals.ts';
import { resetAllForSessions, rightPassword, setPassword } from './session-defaults.ts';
import { inOrder } from './replication.ts';
import { signal } from './signal.ts';
import type { Site } from './site/site.ts';

/** pm2 restarts a dead process within a second; the rest is for a busy machine. */
const RUNNING_MS = 8000;
/** A returning master may have to be demoted first. */
const ORDER_MAX_MS = 30_000;

/**
 * Repairs everything that a fault may have left, even if its own heal failed, and returns the time.
 * @throws Error with what could not be repaired within two minutes
 */
export async function healAll(site: Site): Promise<number> {
  const { apps, redis, shards, postgres, pgbouncer } = site;
  const servers = shards.flatMap((shard) => shard.servers);
  for (const { toRedis, toPostgres } of apps) for (const way of [toRedis, toPostgres]) way?.mend();
  for (const pid of apps.flatMap((app) => app.pids())) signal(pid, 'SIGCONT');
  for (const { server } of servers) signal(server.pid, 'SIGCONT');
  // Until then it answers no PING, and does not count as up. One that is down restarts with its own settings.
  for (const server of servers) await acceptWithoutSnapshot(server).catch(() => undefined);
  const results = await Promise.allSettled([
    ...apps.map(({ clock }) => clock?.shift(0)),
    ...[...servers, postgres, pgbouncer].map(async (server) => {
      await server?.disk?.free();
      await server?.bringUp();
    }),
  ]);
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
  if (failures.length > 0) throw new Error(`not healed: ${failures.join('; ')}`);
  for (const { url } of servers) {
    await withRedis(url, async (client) => {
      await client.config('SET', 'notify-keyspace-events', 'Ex');
      await client.config('SET', 'maxmemory', '0');
      await client.config('SET', 'auto-aof-rewrite-percentage', '100');
    });
    await acceptWithoutReplicas(url);
  }
  for (const shard of shards) {
    await shard.settle();
    await inOrder(shard, ORDER_MAX_MS);
  }
  for (const { toRedis } of apps) toRedis?.leadNewTo(redis.url);
  await resetAllForSessions(site);
  await setPassword(site, rightPassword(site));
  // Ends the nemesis' leftover locks and connections.
  await withPostgres(postgres.url, (client) =>
    client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = $1 AND pid <> pg_backend_pid()`,
      [NEMESIS],
    ),
  );
  await runAll(site);
  return Date.now();
}

async function runAll(site: Site): Promise<void> {
  const missing = (): string[] =>
    site.apps.filter((app) => app.pids().length < app.instances).map(({ name }) => name);
  if (await waitUntil(() => missing().length === 0, RUNNING_MS)) return;
  await site.pm2('restart', ...missing());
  if (await waitUntil(() => missing().length === 0, RUNNING_MS)) return;
  throw new Error(`not running: ${missing().join(', ')}`);
}
