import type { Redis } from 'ioredis';

/**
 * What is wrong with a Redis server for this use, one line each; empty when nothing is.
 * @param waitReplicas how many replicas have to confirm a purchase
 */
export async function checkRedisServer(
  redis: Redis,
  version: string,
  waitReplicas: number,
): Promise<string[]> {
  const problems: string[] = [];
  if (Number.parseInt(version, 10) < 7) problems.push(`Redis ${version} is too old: 7.0 or newer is needed`);
  const policy = await readSetting(redis, 'maxmemory-policy');
  if (policy !== null && policy !== 'noeviction') {
    problems.push(`maxmemory-policy is ${policy}: Redis may forget reservations; set it to noeviction`);
  }
  if ((await readSetting(redis, 'appendonly')) === 'no') {
    problems.push('appendonly is no: a restart of Redis loses the purchases that are queued; set it to yes');
  }
  const replicas = waitReplicas === 0 ? 0 : await countReplicas(redis);
  if (replicas < waitReplicas) {
    problems.push(
      `${replicas} replicas are connected and REDIS_WAIT_REPLICAS is ${waitReplicas}: ` +
        'purchases are answered 202 only when they are orders, and otherwise outcome-unknown',
    );
  }
  const events = await switchExpiryEventsOn(redis);
  if (events !== null) problems.push(events);
  return problems;
}

async function countReplicas(redis: Redis): Promise<number> {
  return Number(/^connected_slaves:(\d+)/m.exec(await redis.info('replication'))?.[1] ?? 0);
}

/** Adds `E` and `x` to notify-keyspace-events; says what is wrong where that is not allowed. */
async function switchExpiryEventsOn(redis: Redis): Promise<string | null> {
  const flags = await readSetting(redis, 'notify-keyspace-events');
  if (flags !== null && flags.includes('E') && /[xA]/.test(flags)) return null;
  try {
    await redis.config('SET', 'notify-keyspace-events', `${flags ?? ''}Ex`);
    return null;
  } catch {
    return 'notify-keyspace-events lacks E and x and may not be changed from here: units come back by the sweep alone';
  }
}

/** Null where CONFIG is not allowed, as with several managed services. */
async function readSetting(redis: Redis, name: string): Promise<string | null> {
  try {
    const reply: unknown = await redis.config('GET', name);
    if (Array.isArray(reply)) return typeof reply[1] === 'string' ? reply[1] : null;
    const value = (reply as Record<string, unknown>)[name];
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}
