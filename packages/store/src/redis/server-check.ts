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
  const settings = await readSettings(redis);
  if (settings === null) {
    problems.push(
      'CONFIG is refused: maxmemory-policy has to be noeviction, appendonly yes, and notify-keyspace-events has to contain ' +
        'E and x; none of these can be checked from here',
    );
  } else {
    const { policy, appendOnly, events } = settings;
    if (policy !== 'noeviction')
      problems.push(`maxmemory-policy is ${policy}: Redis may forget reservations; set it to noeviction`);
    if (appendOnly === 'no')
      problems.push(
        'appendonly is no: a restart of Redis loses the purchases that are queued; set it to yes',
      );
    if (!(events.includes('E') && /[xA]/.test(events)) && !(await switchExpiryEventsOn(redis, events)))
      problems.push(
        'notify-keyspace-events lacks E and x and may not be changed from here: units come back by the sweep alone',
      );
  }
  const replicas = waitReplicas === 0 ? 0 : await countReplicas(redis);
  if (replicas < waitReplicas) {
    problems.push(
      `${replicas} replicas are connected and REDIS_WAIT_REPLICAS is ${waitReplicas}: ` +
        'purchases are answered 202 only when they are orders, and otherwise outcome-unknown',
    );
  }
  return problems;
}

async function countReplicas(redis: Redis): Promise<number> {
  return Number(/^connected_slaves:(\d+)/m.exec(await redis.info('replication'))?.[1] ?? 0);
}

/** Adds `E` and `x` to notify-keyspace-events; false where that is not allowed. */
async function switchExpiryEventsOn(redis: Redis, flags: string): Promise<boolean> {
  try {
    await redis.config('SET', 'notify-keyspace-events', `${flags}Ex`);
    return true;
  } catch {
    return false;
  }
}

interface ServerSettings {
  readonly policy: string;
  readonly appendOnly: string;
  /** The flags of notify-keyspace-events. */
  readonly events: string;
}

/** Null where CONFIG is not allowed, as with several managed services. */
async function readSettings(redis: Redis): Promise<ServerSettings | null> {
  try {
    const [policy, appendOnly, events] = await Promise.all(
      ['maxmemory-policy', 'appendonly', 'notify-keyspace-events'].map((name) => readSetting(redis, name)),
    );
    return { policy: policy ?? '', appendOnly: appendOnly ?? '', events: events ?? '' };
  } catch {
    return null;
  }
}

async function readSetting(redis: Redis, name: string): Promise<string> {
  const reply: unknown = await redis.config('GET', name);
  const value: unknown = Array.isArray(reply) ? reply[1] : (reply as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : '';
}
