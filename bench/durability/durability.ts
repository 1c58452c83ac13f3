import { lawsAtRest, randomNumbers, ShopClient } from '@stampede/testkit';
import {
  noneBroken,
  withDeployment,
  withStarted,
  type Measurement,
  type Report,
  type RunOptions,
} from '../measurement.ts';
import { killRound, LOAD_MS, PER_SECOND, SALE, SKU, type Round } from './kill-round.ts';
import { startMortalRedis, type MortalRedis } from './mortal-redis.ts';
import { LINK_MS, SETTINGS, type Setting } from './setting.ts';

const ALLOTMENT = 100_000_000;
const CONNECTIONS = 200;
const SEED = 1;

/** Counted, not timed: its table belongs in docs/measurements/durability.md. */
export const durability: Measurement = {
  name: 'durability',
  title: 'Acknowledged purchases that each durability setting of Redis loses',
  run,
};

async function run({ kills }: RunOptions): Promise<Report> {
  const rows: string[][] = [];
  for (const setting of SETTINGS) {
    const start = () => startMortalRedis(setting);
    const rounds = await withStarted(start, async (redis) =>
      redis === null ? null : killAll(setting, redis, kills),
    );
    rows.push([setting.what, setting.death, ...(rounds === null ? notMeasured() : cellsOf(rounds))]);
    console.log(rows.at(-1)?.join(' | '));
  }
  return {
    how:
      `${PER_SECOND} purchases/s over HTTP, and after ${LOAD_MS.min / 1000} to ${LOAD_MS.max / 1000} s Redis dies, ` +
      `${kills} times for each line. The order-creator stands still (SIGSTOP) from before the first purchase until ` +
      `Redis is dead, so that all purchases are still in the queue: in ordinary operation the queue holds some ` +
      `milliseconds of them. killed: SIGKILL, restart on the same files. power cut: SIGKILL, and the append-only file ` +
      `cut to what was synced; with \`no\`, as if the kernel had written nothing yet. failover: SIGKILL of the master, ` +
      `REPLICAOF NO ONE on its replica, one address that leads to it; cut-off failover: and what was on its way to ` +
      `the replica in the last ${LINK_MS} ms is gone, too. Then the gate is reconciled and the queue ` +
      `drained, and each purchase that was answered 202 and has no order is lost: reading it must be 404 at once, a ` +
      `payment for it refund_due, and the same Idempotency-Key must buy anew. Every round ends with all laws.`,
    figures: [],
    table: {
      head: [
        'setting',
        'death',
        'kills',
        'acknowledged',
        'not ordered yet',
        'lost',
        'worst kill',
        'oldest lost one, ms before',
      ],
      rows,
    },
  };
}

async function killAll(setting: Setting, redis: MortalRedis, kills: number): Promise<Round[]> {
  const env = { REDIS_URL: redis.url, REDIS_WAIT_REPLICAS: String(setting.waitReplicas ?? 0) };
  return withDeployment({ redis: redis.first, env }, async (deployment) => {
    const client = new ShopClient(deployment, CONNECTIONS);
    const random = randomNumbers(SEED);
    try {
      await client.openSale({
        saleId: SALE,
        items: [{ sku: SKU, allotment: ALLOTMENT }],
        paymentWindowSeconds: 86_400,
      });
      const rounds: Round[] = [];
      while (rounds.length < kills) {
        const loadMs = LOAD_MS.min + random() * (LOAD_MS.max - LOAD_MS.min);
        rounds.push(
          await killRound({ deployment, client, redis, setting }, { index: rounds.length, loadMs }),
        );
      }
      noneBroken(await lawsAtRest(deployment, client, SALE));
      return rounds;
    } finally {
      client.close();
    }
  });
}

function cellsOf(rounds: readonly Round[]): string[] {
  const sum = (of: (round: Round) => number): number => rounds.reduce((total, round) => total + of(round), 0);
  const oldest = rounds.flatMap(({ oldestLostMs }) => (oldestLostMs === null ? [] : [oldestLostMs]));
  return [
    ...[rounds.length, sum((round) => round.acknowledged), sum((round) => round.atStake)],
    ...[sum((round) => round.lost), Math.max(...rounds.map(({ lost }) => lost))],
  ]
    .map((count) => count.toLocaleString('en'))
    .concat(oldest.length === 0 ? '–' : Math.round(Math.max(...oldest)).toLocaleString('en'));
}

function notMeasured(): string[] {
  return ['not measured: it takes Linux and a C compiler'];
}
