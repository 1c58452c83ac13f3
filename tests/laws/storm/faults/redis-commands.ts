import type { Redis } from 'ioredis';
import { withRedis } from '../direct.ts';
import { healNothing, type Fault } from '../fault.ts';

const EVENTS_OFF_MIN_MS = 1000;
const EVENTS_OFF_MAX_MS = 8000;
const FULL_MIN_MS = 1000;
const FULL_MAX_MS = 6000;

/** FLUSHALL: all data of Redis is lost, and the connections stay open. */
export const flush: Fault = {
  kind: 'flush',
  needs: 'one gate',
  stops: 'selling',
  draw: () => ({
    parameters: {},
    lastsMs: 0,
    begin: async (site) => {
      // After a lost reply Redis may have flushed, so an error here is no failure.
      const said = await withRedis(site.redis.url, (redis) => redis.flushall()).catch(String);
      return { detail: said === 'OK' ? '' : `perhaps: ${said}`, forgetsFromMs: 0, heal: healNothing };
    },
  }),
};

/** SCRIPT FLUSH: Redis has none of the scripts any more. */
export const scriptFlush = command('script flush', (redis) => redis.script('FLUSH'));

/** CLIENT KILL of all clients of a type. */
export const killClients: readonly Fault[] = (['normal', 'pubsub'] as const).map((type) =>
  command(`kill ${type} clients`, (redis) => redis.call('CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes')),
);

/** CONFIG SET notify-keyspace-events "": no expired events. */
export const eventsOff: Fault = {
  kind: 'events off',
  needs: null,
  draw: (dice) => {
    const lastsMs = dice.between(EVENTS_OFF_MIN_MS, EVENTS_OFF_MAX_MS);
    return {
      parameters: {},
      lastsMs,
      begin: async ({ redis: { url } }) => {
        const set = (events: string) => withRedis(url, (redis) => redis.config('SET', EVENTS, events));
        await set('');
        return { detail: `for ${lastsMs} ms`, forgetsFromMs: null, heal: orRestarted(() => set('Ex')) };
      },
    };
  },
};

/** Redis has reached maxmemory: it refuses writes, and evicts nothing. */
export const memoryFull: Fault = {
  kind: 'maxmemory',
  needs: null,
  stops: 'selling',
  draw: (dice) => {
    const lastsMs = dice.between(FULL_MIN_MS, FULL_MAX_MS);
    // Some memory may be free first, so that the limit is reached during an operation.
    const spareKb = dice.between(0, 64);
    return {
      parameters: { spareKb },
      lastsMs,
      begin: async ({ redis: { url } }) => {
        const set = (bytes: number) =>
          withRedis(url, (redis) => redis.config('SET', 'maxmemory', String(bytes)));
        const memory = await withRedis(url, (redis) => redis.info('memory'));
        const used = Number(/used_memory:(\d+)/.exec(memory)?.[1]);
        await set(used + spareKb * 1024);
        return {
          detail: `${used} bytes and ${spareKb} kB for ${lastsMs} ms`,
          forgetsFromMs: null,
          heal: orRestarted(() => set(0)),
        };
      },
    };
  },
};

const EVENTS = 'notify-keyspace-events';

function command(kind: string, run: (redis: Redis) => Promise<unknown>): Fault {
  return {
    kind,
    needs: null,
    draw: () => ({
      parameters: {},
      lastsMs: 0,
      begin: async (site) => {
        const answer = await withRedis(site.redis.url, run);
        return { detail: String(answer), forgetsFromMs: null, heal: healNothing };
      },
    }),
  };
}

/** A Redis that is down restarts with its own settings. */
function orRestarted(restore: () => Promise<unknown>): () => Promise<void> {
  return async () => {
    await restore().catch(() => undefined);
  };
}
