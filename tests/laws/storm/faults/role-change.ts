import type { Fault } from '../fault.ts';
import { caughtUp, follow, inOrder, promote, type Pair } from '../replication.ts';
import type { Shard, Site } from '../site/site.ts';

/** Timeout for a healthy pair; after it another fault is active on it. */
const ORDER_MAX_MS = 3000;
const LAG_MIN_MS = 500;
const LAG_MAX_MS = 2500;
const APART_MIN_MS = 1000;
const APART_MAX_MS = 4000;

/**
 * Master and replica swap roles, and the address that our processes use follows later, for new connections only. The
 * former master stays up as a replica. Nothing is lost: it waited for the replica.
 */
export const roleChange: Fault = {
  kind: 'role change',
  needs: 'one address',
  stops: 'selling',
  draw: (dice) => {
    const lastsMs = dice.between(LAG_MIN_MS, LAG_MAX_MS);
    return {
      parameters: {},
      lastsMs,
      takesMs: 1000,
      begin: async (site) => {
        const { pair, end } = await takePair(site, (shard) => shard.switchMaster());
        return {
          detail: `the address follows ${lastsMs} ms later`,
          forgetsFromMs: null,
          masterFromMs: Date.now,
          heal: async () => {
            for (const { toRedis } of site.apps) toRedis?.leadNewTo(pair.master.url);
            end();
          },
        };
      },
    };
  },
};

/**
 * The replica falls behind and is promoted for a short time, with its older data; then the former master is promoted
 * again, with the replica's data. The address always led to that master, so our processes have not seen the other
 * server.
 */
export const thereAndBack: Fault = {
  kind: 'there and back',
  needs: 'one address',
  stops: 'selling',
  draw: (dice) => {
    const lastsMs = dice.between(APART_MIN_MS, APART_MAX_MS);
    return {
      parameters: {},
      lastsMs,
      takesMs: 2000,
      begin: async (site) => {
        const { pair, end, changed } = await takePair(site, async (_, { master, replica }) => {
          const forgetsFromMs = await caughtUp(master, replica);
          await promote(replica);
          return { master, replica, forgetsFromMs };
        });
        const { master, replica, forgetsFromMs } = changed;
        let isOver = false;
        return {
          detail: `${lastsMs} ms behind`,
          forgetsFromMs,
          masterFromMs: Date.now,
          heal: async () => {
            if (isOver) return;
            isOver = true;
            try {
              await follow(master, replica);
            } finally {
              await pair.settle().finally(end);
            }
          },
        };
      },
    };
  },
};

/** Reserves the site's pair for one fault, once it is healthy. A change that fails is undone. */
async function takePair<Changed>(
  { shards }: Site,
  change: (pair: Shard, servers: Pair) => Promise<Changed>,
): Promise<{ readonly pair: Shard; readonly changed: Changed; readonly end: () => void }> {
  const [pair] = shards;
  if (pair === undefined) throw new Error('there is no pair');
  const end = pair.beginChange();
  try {
    const changed = await change(pair, await inOrder(pair, ORDER_MAX_MS));
    return { pair, changed, end };
  } catch (error) {
    await pair.settle().catch(() => undefined);
    end();
    throw error;
  }
}
