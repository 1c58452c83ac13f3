import type { Redis } from './admin.ts';

/** All that a Redis holds, as its own data file would: a copy that can be put into this or another server. */
export type Keyspace = readonly Entry[];

interface Entry {
  readonly key: Buffer;
  readonly dump: Buffer;
  /** 0: it has no end. */
  readonly ttlMs: number;
}

/**
 * In one step of the server, as a data file is written: read one after the other, a key could end between its name and
 * its value, and a purchase could be half of one moment and half of another.
 */
const COPY = `
  local copy = {}
  for _, key in ipairs(redis.call('KEYS', '*')) do
    table.insert(copy, { key, redis.call('DUMP', key), redis.call('PTTL', key) })
  end
  return copy
`;

export async function copyKeyspace(redis: Redis): Promise<Keyspace> {
  const copy = (await redis.callBuffer('EVAL', COPY, '0')) as [Buffer, Buffer, number][];
  return copy.map(([key, dump, left]) => ({ key, dump, ttlMs: ttlOf(left) }));
}

export async function putKeyspace(redis: Redis, keyspace: Keyspace): Promise<void> {
  await Promise.all([
    redis.flushall(),
    ...keyspace.map(({ key, dump, ttlMs }) => redis.restore(key, ttlMs, dump)),
  ]);
}

/** As RESTORE takes what PTTL answers: there 0 is a key with less than a millisecond left, here one without an end. */
function ttlOf(left: number): number {
  return left < 0 ? 0 : Math.max(1, left);
}
