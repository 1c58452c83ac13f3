import { buyPaced, type Paced } from '../load/buy-paced.ts';
import { CONNECTIONS, LOAD_CPU_MAX, loadGenerator, sendLoad, type LoadResult } from '../load/load.ts';
import { startBaseline, type Baseline } from '../baseline/start-baseline.ts';
import { startRawReserve, type RawReserve } from '../limits/raw-reserve.ts';
import { startEcho, type Echo } from '../limits/start-echo.ts';
import { cpuPerPurchase, readCpu } from '../machine/processes.ts';
import { dearestCommands, readRedisCost } from '../machine/redis-cost.ts';
import { withStarted, type Measurement, type Report } from '../measurement.ts';
import type { RunOptions } from '../measurement.ts';
import { alternate, ratioOf, roundedOf } from '../rounds.ts';
import { withShop, type Backlog, type Shop } from '../shop.ts';
import { openSoldOut, type SoldOut } from '../sold-out.ts';

const ROUNDS = 5;
const SECONDS = 4;
const WARM_UP_SECONDS = 2;
const PACED_ROUNDS = 3;
const PACED_SECONDS = 10;
const COMMANDS_SHOWN = 6;
const BASELINE_DRAIN_MAX_MS = 120_000;

/** What everything else is made for: many people buy, most of them in vain. */
export const purchases: Measurement = {
  name: 'purchases',
  title: 'Accepted purchases and sold-out answers beside a bare echo, the raw script and the baseline',
  run: (options) =>
    withShop({}, 'bench', async (shop) => {
      const { deployment, path } = shop;
      const soldOut = await openSoldOut(shop);
      const sample = { url: deployment.url, token: deployment.shopToken, buyerId: 'buyer-1' };
      const start = async (): Promise<Site> => {
        const echo = await startEcho({ ...sample, path });
        shop.promise(1);
        const refusingEcho = await startEcho({ ...sample, path: soldOut.path });
        const baseline = await startBaseline(shop.saleId);
        const raw = await startRawReserve();
        const stop = async (): Promise<void> => {
          for (const thing of [echo, refusingEcho, baseline, raw]) await thing.stop();
        };
        return { shop, soldOut, echo, refusingEcho, baseline, raw, stop };
      };
      return withStarted(start, (site) => measure(site, options));
    }),
};

interface Site {
  readonly shop: Shop;
  readonly soldOut: SoldOut;
  readonly echo: Echo;
  readonly refusingEcho: Echo;
  readonly baseline: Baseline;
  readonly raw: RawReserve;
  stop(): Promise<void>;
}

/** A slice of a run that sells: what it gave, and what each purchase cost until it was an order. */
interface Sold extends LoadResult {
  readonly backlog: Backlog;
  readonly cpu: ReadonlyMap<string, number>;
  readonly redisMicros: number;
  readonly commands: readonly string[];
}

async function measure(site: Site, { scaled }: RunOptions): Promise<Report> {
  const { shop, echo, refusingEcho, baseline, raw } = site;
  const seconds = scaled(SECONDS, 1);
  const contestants = (forSeconds: number) => ({
    echo: () => loadEcho(shop, echo, forSeconds),
    accepted: () => sell(shop, forSeconds),
    refusingEcho: () => loadEcho(shop, refusingEcho, forSeconds),
    soldOut: () => site.soldOut.buy(forSeconds),
    keyed: () => sell(shop, forSeconds, `${process.pid}-${performance.now()}-`),
    baseline: () => loadBaseline(shop, baseline, forSeconds),
    raw: () => raw.run(forSeconds / 2),
  });
  await alternate(1, contestants(scaled(WARM_UP_SECONDS, 1)));
  const results = await alternate(scaled(ROUNDS, 1), contestants(seconds));
  const rates = (of: readonly LoadResult[]): number[] => of.map(({ perSecond }) => perSecond);
  const top = roundedOf(rates(results.accepted)).median;
  const pace = { perSecond: Math.round(top / 2), seconds: scaled(PACED_SECONDS, 1), buyerPrefix: 'paced-' };
  const { paced } = await alternate(scaled(PACED_ROUNDS, 1), { paced: () => buyPaced(shop, pace) });
  await shop.check();
  const { accepted } = results;
  const loads = {
    ...{ echo: results.echo, accepted, 'sold-out': results.soldOut },
    ...{ 'sold-out echo': results.refusingEcho, baseline: results.baseline },
  };
  return {
    how: howWith(seconds, pace.seconds),
    figures: [
      ...rateFigures('bare echo of an accepted purchase', results.echo),
      ...rateFigures('accepted', accepted),
      ...rateFigures('accepted, each with an Idempotency-Key', results.keyed),
      ...rateFigures('baseline, accepted', results.baseline),
      ...rateFigures('bare echo of a sold-out answer', results.refusingEcho),
      ...rateFigures('told sold-out', results.soldOut),
      { what: 'raw script, batches of 20', value: roundedOf(results.raw), unit: '/s' },
      {
        what: 'accepted ÷ echo',
        value: ratioOf(rates(accepted), rates(results.echo)),
        unit: '',
        goal: 'accepted',
      },
      { what: 'accepted ÷ raw script', value: ratioOf(rates(accepted), results.raw), unit: '' },
      {
        what: 'with an Idempotency-Key ÷ without',
        value: ratioOf(rates(results.keyed), rates(accepted)),
        unit: '',
      },
      {
        what: 'accepted ÷ baseline',
        value: ratioOf(rates(accepted), rates(results.baseline)),
        ...{ unit: '', goal: 'baseline' },
      },
      {
        what: 'sold-out ÷ echo',
        value: ratioOf(rates(results.soldOut), rates(results.refusingEcho)),
        ...{ unit: '', goal: 'soldOut' },
      },
      ...backlogFigures(
        '',
        accepted.map(({ backlog }) => backlog),
      ),
      ...backlogFigures(
        'baseline: ',
        results.baseline.map(({ backlog }) => backlog),
      ),
      {
        what: 'Redis CPU for a purchase until it is an order',
        value: roundedOf(accepted.map(({ redisMicros }) => redisMicros)),
        ...{ unit: 'µs', goal: 'redisCpu' },
      },
      ...[...(accepted[0]?.cpu.keys() ?? [])]
        .filter((name) => name !== 'Redis')
        .map((name) => ({
          what: `${name} CPU for a purchase until it is an order`,
          value: roundedOf(accepted.map(({ cpu }) => cpu.get(name) ?? Number.NaN)),
          unit: 'µs',
        })),
      ...pacedFigures(paced, pace.perSecond),
      ...Object.entries(loads).map(([name, load]) => ({
        what: `CPU of the load generator, ${name}`,
        value: roundedOf(load.map(({ loadCpu }) => loadCpu)),
        unit: 'cores',
      })),
    ],
    table: {
      head: ['dearest commands of Redis, for each purchase'],
      rows: (accepted.at(-1)?.commands ?? []).map((command) => [command]),
    },
    doubts: Object.entries(loads)
      .filter(([, load]) => roundedOf(load.map(({ loadCpu }) => loadCpu)).median > LOAD_CPU_MAX)
      .map(([name]) => `The load generator was busy all the time: ${name} may be faster than it says here.`),
  };
}

const howWith = (seconds: number, pacedSeconds: number): string =>
  `${loadGenerator()}, ${CONNECTIONS} connections that are kept, 500 buyers in turn, one unit each, one sale of one item with more ` +
  `units than are bought. Each round runs all lines one after the other for ${seconds} s (the raw script for half of ` +
  'that), and waits after each one that sells until all its orders are written, so that no line pays for another. ' +
  'Orders are written all the time; the backlog is what was left when the load ended. The echo is a bare node:http ' +
  'server that reads the same requests and answers the bytes that the system answers. Ratios are of one round. The ' +
  'CPU for a purchase is that of the whole process, from the beginning of the load until the last order is written. ' +
  `At half of the top rate, purchases are sent at an even pace, in rounds of ${pacedSeconds} s, and an answer counts from the ` +
  'moment at which the pace wanted the request to be sent; the row is created_at − purchased_at of every order.';

function loadEcho(shop: Shop, { url }: Echo, seconds: number): Promise<LoadResult> {
  return sendLoad({ url, paths: [shop.path], token: shop.deployment.shopToken, seconds });
}

async function loadBaseline(
  shop: Shop,
  { url, token, backlog }: Baseline,
  seconds: number,
): Promise<LoadResult & { backlog: Backlog }> {
  const result = await sendLoad({ url, paths: [shop.path], token, seconds });
  if (result.refused > 0) throw new Error(`the baseline refused ${result.refused} of ${result.answers}`);
  const left = await backlog();
  const since = performance.now();
  while ((await backlog()) > 0) {
    if (performance.now() - since > BASELINE_DRAIN_MAX_MS) throw new Error('the baseline is not drained');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { ...result, backlog: { purchases: left, drainedMs: performance.now() - since } };
}

async function sell(shop: Shop, seconds: number, keyPrefix?: string): Promise<Sold> {
  const { deployment } = shop;
  const [cpu, cost] = [await readCpu(deployment), await readRedisCost(deployment.admin)];
  const result = await shop.buy(seconds, keyPrefix === undefined ? {} : { keyPrefix });
  const backlog = await shop.drain();
  const [cpuAfter, costAfter] = [await readCpu(deployment), await readRedisCost(deployment.admin)];
  return {
    ...result,
    backlog,
    cpu: cpuPerPurchase(cpu, cpuAfter, result.answers),
    redisMicros: (costAfter.cpuMicros - cost.cpuMicros) / result.answers,
    commands: dearestCommands(cost, costAfter, result.answers, COMMANDS_SHOWN),
  };
}

function rateFigures(what: string, results: readonly LoadResult[]) {
  return [{ what, value: roundedOf(results.map(({ perSecond }) => perSecond)), unit: '/s' }];
}

function backlogFigures(whose: string, backlogs: readonly Backlog[]) {
  return [
    {
      what: `${whose}backlog when the load ended`,
      value: roundedOf(backlogs.map(({ purchases: count }) => count)),
      unit: 'purchases',
    },
    {
      what: `${whose}until it was orders`,
      value: roundedOf(backlogs.map(({ drainedMs }) => drainedMs / 1000)),
      unit: 's',
    },
  ];
}

function pacedFigures(rounds: readonly Paced[], perSecond: number) {
  const what = `at ${perSecond.toLocaleString('en')}/s: `;
  const of = (figure: (paced: Paced) => number) => roundedOf(rounds.map(figure));
  return [
    { what: `${what}answer p50`, value: of(({ answer }) => answer.p50), unit: 'ms' },
    { what: `${what}answer p99`, value: of(({ answer }) => answer.p99), unit: 'ms', goal: 'answer' as const },
    { what: `${what}purchase to row p50`, value: of(({ row }) => row.p50), unit: 'ms' },
    { what: `${what}purchase to row p99`, value: of(({ row }) => row.p99), unit: 'ms', goal: 'row' as const },
    { what: `${what}purchases`, value: of(({ count }) => count), unit: '' },
    { what: `${what}CPU of what sends them`, value: of(({ loadCpu }) => loadCpu), unit: 'cores' },
  ];
}
