import { Redis } from 'ioredis';
import { startTestRedis, type TestRedis } from './test-redis.ts';
import { waitFor } from './wait-for.ts';

/** A replica of another server. */
export interface TestReplica extends TestRedis {
  /** Makes it a master, as a failover would. */
  promote(): Promise<void>;
}

/** Resolves when it is in sync with its master. */
export async function startTestReplica(
  masterUrl: string,
  options: { args?: readonly string[] } = {},
): Promise<TestReplica> {
  const { hostname, port } = new URL(masterUrl);
  await ask(masterUrl, async (master) => {
    // By default it waits 5 s for more replicas, and at a stop 10 s for a lost one.
    await master.config('SET', 'repl-diskless-sync-delay', '0');
    await master.config('SET', 'shutdown-timeout', '0');
  });
  const redis = await startTestRedis({
    args: ['--replicaof', `${hostname} ${port}`, ...(options.args ?? [])],
  });
  await ask(redis.url, (client) =>
    waitFor('the replica has what its master has', async () =>
      (await client.info('replication')).includes('master_link_status:up'),
    ),
  );
  return Object.assign(redis, {
    promote: async () => {
      await ask(redis.url, (client) => client.replicaof('NO', 'ONE'));
    },
  });
}

async function ask<Answer>(url: string, question: (client: Redis) => Promise<Answer>): Promise<Answer> {
  const client = new Redis(url);
  try {
    return await question(client);
  } finally {
    client.disconnect();
  }
}
