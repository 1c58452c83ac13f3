import { withRedis } from '../direct.ts';
import { healNothing, type Fault } from '../fault.ts';
import { caughtUp, inOrder, namedInstead, type Pair } from '../replication.ts';
import { signal } from '../signal.ts';
import type { Shard } from '../site/site.ts';
import { FOLLOW_MAX_MS, onShard, type BegunOnShard } from './on-shard.ts';

/** Added to the time after which a master is replaced. */
const LASTS_MS = [500, 4000] as const;
const AWAY_MS = [3000, 6000] as const;
const PAUSE_MS = 5000;

/** SIGKILL of a master, which restarts with the same files and finds that it was replaced. */
const killMaster = onShard({
  kind: 'kill master',
  needs: 'failover',
  stops: 'selling',
  lastsMs: LASTS_MS,
  takesMs: 6000,
  begin: async (shard, { master, replica }) => {
    const forgetsFromMs = await caughtUp(master, replica);
    const heal = await master.takeDown();
    const forgetsToMs = Date.now();
    const masterFromMs = await namedInstead(shard, master);
    return { detail: took(forgetsToMs, masterFromMs), forgetsFromMs, forgetsToMs, masterFromMs, heal };
  },
});

/** SIGSTOP of a master until it was replaced, and for some time more: then it resumes as a master. */
const freezeMaster = onShard({
  kind: 'freeze master',
  needs: 'failover',
  stops: 'selling',
  lastsMs: LASTS_MS,
  takesMs: 6000,
  begin: async (shard, { master, replica }) => {
    const { pid } = master.server;
    const forgetsFromMs = await caughtUp(master, replica);
    signal(pid, 'SIGSTOP');
    const frozenAtMs = Date.now();
    const masterFromMs = await namedInstead(shard, master);
    const heal = async (): Promise<void> => {
      signal(pid, 'SIGCONT');
    };
    return { detail: took(frozenAtMs, masterFromMs), forgetsFromMs, masterFromMs, heal };
  },
});

/** A planned switch of the master to its replica. */
const switchMaster = onShard({
  kind: 'switch master',
  needs: 'failover',
  stops: 'selling',
  lastsMs: [0, 0],
  takesMs: 4000,
  begin: switched,
});

/** The same, and back as soon as the former master is in sync, within ten seconds. */
const switchTwice = onShard({
  kind: 'switch master twice',
  needs: 'failover',
  stops: 'selling',
  lastsMs: [0, 0],
  takesMs: 8000,
  begin: async (shard, pair) => {
    const first = await switched(shard, pair);
    const second = await switched(shard, await inOrder(shard, FOLLOW_MAX_MS));
    return { ...second, forgetsFromMs: first.forgetsFromMs };
  },
});

/** A master dies when its replica is in sync, restarts, follows its successor, and becomes master again. */
const failback = onShard({
  kind: 'failback',
  needs: 'failover',
  stops: 'selling',
  lastsMs: [0, 0],
  takesMs: 12_000,
  begin: async (shard, { master, replica }) => {
    await withRedis(master.url, (redis) => redis.call('CLIENT', 'PAUSE', PAUSE_MS, 'WRITE'));
    await caughtUp(master, replica);
    const letUp = await master.takeDown();
    await namedInstead(shard, master).finally(letUp);
    return switched(shard, await inOrder(shard, FOLLOW_MAX_MS));
  },
});

/** SIGKILL of a replica; its master goes on. */
const killReplica = onShard({
  kind: 'kill replica',
  needs: 'failover',
  lastsMs: AWAY_MS,
  takesMs: 2000,
  begin: async (_, { replica }) => ({
    detail: '',
    forgetsFromMs: null,
    masterFromMs: Date.now(),
    heal: await replica.takeDown(),
  }),
});

/** Master and replica are dead for some seconds. The other partitions go on. */
const shardAway = onShard({
  kind: 'shard away',
  needs: 'shards',
  stops: 'selling',
  lastsMs: AWAY_MS,
  takesMs: 4000,
  begin: async (_, { master, replica }, site) => {
    // The replica first: otherwise it would be promoted.
    const letUp = [await replica.takeDown()];
    const forgetsFromMs = site.forgetsFromMs(Date.now());
    letUp.push(await master.takeDown());
    const heal = async (): Promise<void> => {
      await Promise.all(letUp.map((up) => up()));
    };
    return { detail: '', forgetsFromMs, forgetsToMs: Date.now(), masterFromMs: null, heal };
  },
});

/** Faults of masters with a replica. What the replica has not received is lost with the master. */
export const failovers: readonly Fault[] = [
  killMaster,
  freezeMaster,
  switchMaster,
  switchTwice,
  failback,
  killReplica,
  shardAway,
];

async function switched(shard: Shard, { master, replica }: Pair): Promise<BegunOnShard> {
  const beganAtMs = Date.now();
  const forgetsFromMs = shard.losesBySwitch ? await caughtUp(master, replica) : null;
  const masterFromMs = await shard.switchMaster();
  return {
    detail: took(beganAtMs, masterFromMs),
    forgetsFromMs,
    forgetsToMs: Date.now(),
    masterFromMs,
    heal: healNothing,
  };
}

function took(fromMs: number, masterFromMs: number | null): string {
  return masterFromMs === null
    ? ', and nobody was named instead'
    : `, another master after ${masterFromMs - fromMs} ms`;
}
