import {
  startProxy,
  startTestRedis,
  startTestReplica,
  type TestRedis,
  type TestReplica,
} from '@stampede/testkit';
import { PowerCut } from './power-cut.ts';
import { LINK_MS, type Setting } from './setting.ts';

/** A Redis that dies as a setting defines, and restarts with the data that is left. */
export interface MortalRedis {
  /** The first server. */
  readonly first: TestRedis;
  /** The address of the present master. */
  readonly url: string;
  /** Call it before the load of a round. */
  live(): void;
  /** Resolves when the process has ended. */
  die(): Promise<void>;
  /** Resolves when a server is available again. */
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

/** Null where the death of this setting cannot be simulated on this machine. */
export async function startMortalRedis(setting: Setting): Promise<MortalRedis | null> {
  switch (setting.death) {
    case 'killed':
      return startSingle(setting, null);
    case 'power cut': {
      const powerCut = PowerCut.prepare();
      return powerCut === null ? null : startSingle(setting, powerCut);
    }
    case 'failover':
    case 'cut-off failover':
      return startPair(setting);
  }
}

async function startSingle({ redisArgs }: Setting, powerCut: PowerCut | null): Promise<MortalRedis> {
  const redis = await startTestRedis({ args: redisArgs, env: powerCut?.env ?? {} });
  return {
    first: redis,
    url: redis.url,
    live: () => powerCut?.begin(redis.dir),
    die: async () => {
      await redis.server.kill();
      powerCut?.strike(redis.dir);
    },
    comeBack: () => redis.restart(),
    stop: async () => {
      await redis.remove();
      powerCut?.remove();
    },
  };
}

/** A master and its replica behind one address. After a failover, the next replica is a new server. */
async function startPair({ redisArgs, death }: Setting): Promise<MortalRedis> {
  let master = await startTestRedis({ args: redisArgs });
  const [address, link] = await Promise.all([startProxy(master.url), startProxy(master.url)]);
  const isCutOff = death === 'cut-off failover';
  const startReplica = async (): Promise<TestReplica> => {
    link.mend();
    link.leadTo(master.url);
    const started = await startTestReplica(isCutOff ? link.url : master.url, { args: redisArgs });
    link.delay(LINK_MS, 0);
    return started;
  };
  let replica = await startReplica();
  return {
    first: master,
    url: address.url,
    live: () => undefined,
    die: async () => {
      if (isCutOff) link.refuse();
      await master.server.kill();
    },
    comeBack: async () => {
      const dead = master;
      await replica.promote();
      master = replica;
      address.leadTo(master.url);
      await dead.remove();
      replica = await startReplica();
    },
    stop: async () => {
      await replica.remove();
      await master.remove();
      await Promise.all([address.close(), link.close()]);
    },
  };
}
