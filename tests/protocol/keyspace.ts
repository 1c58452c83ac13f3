import type { Redis } from './admin.ts';

/** All that a Redis holds, as its own data file would: a copy that can be put into this or another server. */
export type Keyspace = readonly { readonly key: string; readonly dump: Buffer; readonly ttlMs: number }[];

export async function copyKeyspace(redis: Redis): Promise<Keyspace> {
  const keys = await redis.keys('*');
  return Promise.all(
    keys.map(async (key) => {
      const [dump, ttlMs] = await Promise.all([redis.dumpBuffer(key), redis.pttl(key)]);
      return { key, dump, ttlMs: Math.max(0, ttlMs) };
    }),
  );
}

export async function putKeyspace(redis: Redis, keyspace: Keyspace): Promise<void> {
  await Promise.all([
    redis.flushall(),
    ...keyspace.map(({ key, dump, ttlMs }) => redis.restore(key, ttlMs, dump)),
  ]);
}
