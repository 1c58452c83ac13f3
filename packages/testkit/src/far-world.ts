import { applyAllPending } from './actions.ts';
import { expectLaws } from './laws.ts';
import { startProxy, type Proxy } from './proxy.ts';
import { waitFor } from './wait-for.ts';
import { startWorld, type World } from './world.ts';

/** Two processes on the same servers: `world` connects directly, `far` through proxies that a test can break. */
export interface FarWorld {
  readonly world: World;
  readonly far: World;
  readonly toRedis: Proxy;
  readonly toPostgres: Proxy;
  /** Repairs both proxies, waits until `far` uses both stores again, and then until the system is quiescent. */
  settle(): Promise<void>;
  /** The same, and checks the laws. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

/** @param timeoutMs timeout of `far` for a store that does not answer */
export async function startFarWorld(timeoutMs: number): Promise<FarWorld> {
  const world = await startWorld({ partitions: 4 });
  const toRedis = await startProxy(world.redis.url);
  const toPostgres = await startProxy(world.database.url);
  const far = await startWorld({
    beside: world,
    redisUrl: toRedis.url,
    databaseUrl: toPostgres.url,
    redisTimeoutMs: timeoutMs,
    databaseTimeoutMs: timeoutMs,
  });
  const settle = async (): Promise<void> => {
    toRedis.mend();
    toPostgres.mend();
    await waitFor('both stores are there again', async () => {
      try {
        await far.trust();
        return true;
      } catch {
        return false;
      }
    });
    await world.drainAll();
    await applyAllPending(world);
  };
  return {
    world,
    far,
    toRedis,
    toPostgres,
    settle,
    rest: async () => {
      await settle();
      await expectLaws(world);
    },
    close: async () => {
      await far.close();
      await Promise.all([toRedis.close(), toPostgres.close()]);
      await world.close();
    },
  };
}
