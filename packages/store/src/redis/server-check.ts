import type { Redis } from 'ioredis';
import { isReplyError } from './failures.ts';

/** A problem of a server: what was found, and what it leads to or what to do. */
export interface ServerProblem {
  /** `warn`: it works, with less. */
  readonly verdict: 'warn' | 'fail';
  readonly found: string;
  readonly remedy: string;
}

/** Judges the flags of notify-keyspace-events where `E` and `x` are not among them. */
type JudgeEvents = (flags: string) => Promise<ServerProblem | null>;

/**
 * The problems of a Redis server for this use, one line each; empty when there are none. Switches the events of expired
 * keys on where they are off.
 *
 * @param waitReplicas how many replicas have to confirm a purchase
 * @throws any error of reading the settings except a refusal, which is a line
 */
export async function checkRedisServer(
  redis: Redis,
  version: string,
  waitReplicas: number,
): Promise<string[]> {
  const problems = await judgeServer(redis, version, waitReplicas, async (flags) => {
    const cause = await switchExpiryEventsOn(redis, flags);
    return cause === null ? null : lacksEvents(`lacks E and x and may not be changed from here (${cause})`);
  });
  return problems.map(({ found, remedy }) => `${found}: ${remedy}`);
}

/**
 * The same problems; changes nothing.
 *
 * @throws as {@link checkRedisServer}
 */
export async function inspectRedisServer(
  redis: Redis,
  version: string,
  waitReplicas: number,
): Promise<ServerProblem[]> {
  return judgeServer(redis, version, waitReplicas, () =>
    Promise.resolve({
      ...lacksEvents('lacks E and x'),
      remedy: 'units come back by the sweep alone; add Ex to it',
    }),
  );
}

async function judgeServer(
  redis: Redis,
  version: string,
  waitReplicas: number,
  judgeEvents: JudgeEvents,
): Promise<ServerProblem[]> {
  const problems: ServerProblem[] = [];
  const fail = (found: string, remedy: string): void => {
    problems.push({ verdict: 'fail', found, remedy });
  };
  if (Number.parseInt(version, 10) < 7) fail(`Redis ${version} is too old`, '7.0 or newer is needed');
  const settings = await unlessRefused(() => readSettings(redis));
  if ('refusal' in settings) {
    problems.push({
      verdict: 'warn',
      found: `CONFIG is refused (${settings.refusal})`,
      remedy:
        'maxmemory-policy has to be noeviction, appendonly yes, and notify-keyspace-events has to contain E and x; ' +
        'none of these can be checked from here',
    });
  } else {
    const { policy, appendOnly, events } = settings;
    if (policy !== 'noeviction')
      fail(`maxmemory-policy is ${policy}`, 'Redis may forget reservations; set it to noeviction');
    if (appendOnly === 'no')
      fail('appendonly is no', 'a restart of Redis loses the purchases that are queued; set it to yes');
    const isOn = events.includes('E') && /[xA]/.test(events);
    const problem = isOn ? null : await judgeEvents(events);
    if (problem !== null) problems.push(problem);
  }
  const replicas = waitReplicas === 0 ? 0 : await countReplicas(redis);
  if (replicas < waitReplicas) {
    fail(
      `${replicas} replicas are connected and REDIS_WAIT_REPLICAS is ${waitReplicas}`,
      'purchases are answered 202 only when they are orders, and otherwise outcome-unknown',
    );
  }
  return problems;
}

function lacksEvents(how: string): ServerProblem {
  return {
    verdict: 'warn',
    found: `notify-keyspace-events ${how}`,
    remedy: 'units come back by the sweep alone',
  };
}

/** Whether a node of a cluster stops serving all of its slots while another is down; false where that is unreadable. */
export async function wantsFullCoverage(redis: Redis): Promise<boolean> {
  const name = 'cluster-require-full-coverage';
  const settings = await unlessRefused(async () => ({ value: await readSetting(redis, name) }));
  return 'value' in settings && settings.value === 'yes';
}

async function countReplicas(redis: Redis): Promise<number> {
  return Number(/^connected_slaves:(\d+)/m.exec(await redis.info('replication'))?.[1] ?? 0);
}

/** Adds `E` and `x` to notify-keyspace-events; where that is refused, returns Redis' error. */
async function switchExpiryEventsOn(redis: Redis, flags: string): Promise<string | null> {
  const set = await unlessRefused(async () => {
    await redis.config('SET', 'notify-keyspace-events', `${flags}Ex`);
    return {};
  });
  return 'refusal' in set ? set.refusal : null;
}

interface ServerSettings {
  readonly policy: string;
  readonly appendOnly: string;
  /** The flags of notify-keyspace-events. */
  readonly events: string;
}

interface Refusal {
  /** The server's error message, or the fault of its reply. */
  readonly refusal: string;
}

/** Several managed services deny CONFIG, or leave settings out. */
async function readSettings(redis: Redis): Promise<ServerSettings | Refusal> {
  const [policy, appendOnly, events] = await Promise.all(
    ['maxmemory-policy', 'appendonly', 'notify-keyspace-events'].map((name) => readSetting(redis, name)),
  );
  if (typeof policy !== 'string' || typeof appendOnly !== 'string' || typeof events !== 'string')
    return { refusal: 'it names not all settings' };
  return { policy, appendOnly, events };
}

/** The folder of the server's files, on its machine; null where it is not shown. */
export async function readRedisFolder(redis: Redis): Promise<string | null> {
  const settings = await unlessRefused(async () => ({ folder: await readSetting(redis, 'dir') }));
  return 'refusal' in settings ? null : settings.folder;
}

/** Null where the server does not return it. */
async function readSetting(redis: Redis, name: string): Promise<string | null> {
  const reply: unknown = await redis.config('GET', name);
  const value: unknown = Array.isArray(reply) ? reply[1] : (reply as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : null;
}

/** A connection that breaks meanwhile is no refusal: its error is thrown. */
async function unlessRefused<Reply extends object>(ask: () => Promise<Reply>): Promise<Reply | Refusal> {
  try {
    return await ask();
  } catch (error) {
    if (!isReplyError(error)) throw error;
    return { refusal: error.message };
  }
}
