import type { Redis } from 'ioredis';
import { waitUntil } from '@stampede/provision';
import { withRedis } from './direct.ts';
import type { Shard, SiteServer } from './site/site.ts';

const LOOK_EVERY_MS = 50;
const CATCH_UP_MAX_MS = 2000;
const OTHER_MAX_MS = 20_000;
const FOLLOW_MAX_MS = 15_000;

export interface Pair {
  readonly master: SiteServer;
  readonly replica: SiteServer;
}

/** The fields of INFO, by name. */
type Fields = Readonly<Record<string, string>>;

/** Null when the server does not answer. */
export async function roleOf(server: SiteServer): Promise<string | null> {
  const fields = await withRedis(server.url, (redis) => readFields(redis, 'replication')).catch(() => null);
  return fields?.['role'] ?? null;
}

/**
 * Waits until the shard has one named master, and its other servers follow it, are in sync, and have written the data
 * to their files. Returns the master and a replica.
 * @throws Error with what is missing
 */
export async function inOrder(shard: Shard, maxMs: number): Promise<Pair> {
  let problem: string | null = 'it was not looked at';
  const isInOrder = async (): Promise<boolean> => {
    problem = await disorder(shard);
    return problem === null;
  };
  if (!(await waitUntil(isInOrder, maxMs, LOOK_EVERY_MS))) throw new Error(problem);
  const { master } = shard;
  const replica = shard.servers.find((server) => server !== master);
  if (replica === undefined) throw new Error('there is no replica');
  return { master, replica };
}

/**
 * Waits until the replica has all that the master had written at some time, and returns that time: what was
 * acknowledged earlier is not lost with the master.
 * @throws Error on a timeout
 */
export async function caughtUp(master: SiteServer, replica: SiteServer): Promise<number> {
  const atMs = Date.now();
  const written = await withRedis(master.url, async (redis) =>
    Number((await readFields(redis, 'replication'))['master_repl_offset']),
  );
  const has = await withRedis(replica.url, (redis) =>
    waitUntil(
      async () => Number((await readFields(redis, 'replication'))['slave_repl_offset']) >= written,
      CATCH_UP_MAX_MS,
      1,
    ),
  );
  if (!has) throw new Error('the replica does not catch up');
  return atMs;
}

/** Waits until another server is named, and is a master. Returns the time; null on a timeout. */
export async function namedInstead(shard: Shard, former: SiteServer): Promise<number | null> {
  const isNamed = async (): Promise<boolean> => {
    const master = await shard.findMaster();
    return master !== null && master !== former && (await roleOf(master)) === 'master';
  };
  return (await waitUntil(isNamed, OTHER_MAX_MS, LOOK_EVERY_MS)) ? Date.now() : null;
}

/** Makes a server the replica of another. Resolves when it is in sync, and has written the data to its files. */
export async function follow(server: SiteServer, leader: SiteServer): Promise<void> {
  const { hostname, port } = new URL(leader.url);
  await withRedis(server.url, (redis) => redis.replicaof(hostname, Number(port)));
  const isDone = async (): Promise<boolean> => (await unlike(server, leader)) === null;
  if (!(await waitUntil(isDone, FOLLOW_MAX_MS, LOOK_EVERY_MS))) throw new Error('it does not follow');
}

/** Promotes a replica, and closes connections that it may still have from an earlier time as master. */
export async function promote(server: SiteServer): Promise<void> {
  await withRedis(server.url, async (redis) => {
    await redis.replicaof('NO', 'ONE');
    await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  });
}

/** Why a shard is not healthy; null when it is. */
async function disorder(shard: Shard): Promise<string | null> {
  const master = await shard.findMaster();
  if (master === null) return 'no master is named';
  if (shard.servers.some(({ disk }) => disk?.isFull === true)) return 'a disk is full';
  if ((await roleOf(master)) !== 'master') return 'who is named is no master';
  for (const server of shard.servers)
    if (server !== master) {
      const problem = await unlike(server, master);
      if (problem !== null) return problem;
    }
  return null;
}

/** Why a server is no replica in sync with that master; null when it is. */
async function unlike(server: SiteServer, master: SiteServer): Promise<string | null> {
  const fields = await withRedis(server.url, async (redis) => ({
    ...(await readFields(redis, 'replication')),
    ...(await readFields(redis, 'persistence')),
  })).catch(() => null);
  if (fields === null) return 'a replica does not answer';
  const isReplica = fields['role'] === 'slave' && fields['master_port'] === new URL(master.url).port;
  if (!isReplica) return 'the other server is no replica of the master';
  if (fields['master_link_status'] !== 'up') return 'the replica has not what its master has';
  // Until then it would restart with its former data.
  const isWritten = fields['aof_rewrite_in_progress'] === '0' && fields['aof_rewrite_scheduled'] === '0';
  return isWritten ? null : 'the replica is still writing its file';
}

async function readFields(redis: Redis, section: string): Promise<Fields> {
  return Object.fromEntries(
    (await redis.info(section)).split('\r\n').flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1)]];
    }),
  );
}
