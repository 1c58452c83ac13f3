import { setTimeout as sleep } from 'node:timers/promises';
import { ShopClient } from '@stampede/testkit';
import { runBuyers } from './buyers.ts';
import { ALL_LAWS } from './check/all-laws.ts';
import type { Finding } from './check/law.ts';
import { comeToRest } from './come-to-rest.ts';
import { measureFailovers, type FailoverTimes } from './failover-times.ts';
import type { Evidence } from './observe/evidence.ts';
import { Lookout } from './observe/lookout.ts';
import { Hearing } from './observe/hearing.ts';
import { healAll, runNemesis } from './nemesis.ts';
import { readAtRest } from './observe/read-at-rest.ts';
import { measureRecovery, type Recovery } from './recovery.ts';
import { salesOf } from './sale-plan.ts';
import type { ScheduledFault } from './schedule.ts';
import { Shop } from './shop.ts';
import { runShopkeeper } from './shopkeeper.ts';
import type { FaultRecord, Site } from './site/site.ts';
import { Watch } from './observe/watch.ts';

export interface StormOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly buyers: number;
  /** The longest pause between two purchases of one buyer, in ms. */
  readonly pauseMaxMs: number;
  readonly schedule: readonly ScheduledFault[];
  readonly onFault: (fault: FaultRecord) => void;
}

interface Verdict {
  readonly law: string;
  readonly findings: readonly Finding[];
}

export interface StormReport {
  readonly evidence: Evidence;
  readonly verdicts: readonly Verdict[];
  readonly recovery: Recovery;
  /** By kind of fault. */
  readonly failovers: ReadonlyMap<string, FailoverTimes>;
}

const CONNECTIONS_MAX = 400;
/** A buyer's timeout; after it the outcome is unknown. */
const ANSWER_MAX_MS = 15_000;
const REST_MAX_MS = 60_000;
/** The longest payment window, plus the time to close its orders. */
const WINDOW_MAX_MS = 30_000;
/** Concurrent reads of lost orders. */
const ASKING = 20;

/** Opens the sales, runs the storm, heals the site, waits until it is quiescent, and checks the evidence. */
export async function runStorm(site: Site, options: StormOptions): Promise<StormReport> {
  const client = new ShopClient(site, CONNECTIONS_MAX, ANSWER_MAX_MS);
  const lookout = new Lookout(site);
  const sales = salesOf(site.topology);
  const over = new AbortController();
  let watch: Watch | null = null;
  let hearing: Hearing | null = null;
  try {
    hearing = await Hearing.start(site, options.seed);
    for (const sale of sales) await client.openSale(sale);
    const partitions = await partitionsOf(lookout);
    watch = new Watch(lookout, sales, partitions);
    const shop = new Shop(client);
    const people = { shop, sales, seed: options.seed, signal: over.signal };
    const { buyers: count, pauseMaxMs } = options;
    const everybody = Promise.all([runBuyers({ ...people, count, pauseMaxMs }), runShopkeeper(people)]);
    // Awaited later; until then a failure must not count as unhandled.
    everybody.catch(() => undefined);
    const until = sleep(options.seconds * 1000);
    const faults = await runNemesis(site, options.schedule, { onFault: options.onFault });
    await until;
    await healAll(site);
    const healedAt = performance.now();
    over.abort();
    await everybody;
    const wentOnMs = performance.now() - healedAt;
    shop.history.close();
    const rest = await comeToRest(site, lookout, { restMaxMs: REST_MAX_MS, windowMaxMs: WINDOW_MAX_MS });
    const watched = await watch.stop();
    const heard = await hearing.finish(lookout);
    const found = await readAtRest(lookout, client, sales, partitions);
    const evidence: Evidence = {
      ...found,
      sales,
      partitions,
      history: shop.history,
      faults,
      watched,
      heard,
      left: rest.left,
      restMs: wentOnMs + rest.restMs,
      saidOfLost: await askForLost(client, shop, found.orders),
      fatalLines: site.fatalLines(),
      surprises: site.surprises(),
      differences: site.differences(),
      postgresLog: site.postgres.log(),
    };
    const verdicts = ALL_LAWS.map(({ name, judge }) => ({ law: name, findings: judge(evidence) }));
    const failovers = measureFailovers(evidence);
    return { evidence, verdicts, recovery: measureRecovery(evidence), failovers };
  } finally {
    // After a failure they would go on.
    over.abort();
    await watch?.stop().catch(() => undefined);
    await hearing?.stop().catch(() => undefined);
    client.close();
    await lookout.close();
  }
}

async function partitionsOf(lookout: Lookout): Promise<Map<string, number>> {
  const rows = await lookout.sql<{ saleId: string; partition: number }>(
    'SELECT sale_id AS "saleId", partition FROM sales',
  );
  return new Map((rows ?? []).map(({ saleId, partition }) => [saleId, partition]));
}

/** The present answers for purchases that were promised and have no order. */
async function askForLost(
  client: ShopClient,
  shop: Shop,
  orders: Evidence['orders'],
): Promise<Map<string, string>> {
  const rows = new Set(orders.map(({ orderNo }) => orderNo));
  const lost = new Set(
    shop.history
      .of('buy')
      .filter(({ ending }) => ending === 'done')
      .map(({ reply }) => String(reply.body['orderNo']))
      .filter((orderNo) => !rows.has(orderNo)),
  );
  const said = new Map<string, string>();
  const left = [...lost];
  await Promise.all(
    Array.from({ length: ASKING }, async () => {
      for (let orderNo = left.pop(); orderNo !== undefined; orderNo = left.pop()) {
        const { status, slug, body } = await client.order(orderNo);
        said.set(orderNo, `${status} ${slug ?? String(body['state'])}`);
      }
    }),
  );
  return said;
}
