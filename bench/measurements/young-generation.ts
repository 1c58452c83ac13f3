import { cpuPerPurchase, readCpu } from '../machine/processes.ts';
import { residentMib } from '../machine/memory.ts';
import { loadGenerator } from '../load/load.ts';
import { buyPaced } from '../load/buy-paced.ts';
import type { Figure, Measurement, Report, RunOptions } from '../measurement.ts';
import { alternate, ratioOf, roundedOf } from '../rounds.ts';
import { withShop, type Shop } from '../shop.ts';

/** Size of one half of V8's young generation, in MiB; the first is V8's default. */
const SIZES = [16, 32, 64, 128] as const;
/** With 64 connections no size made a difference: few requests are alive at the same time. */
const CONNECTIONS = 256;
const ROUNDS = 6;
const SECONDS = 3;
const WARM_UP_SECONDS = 2;

/** The gain of `scripts/lib/node-args.mjs`. */
export const youngGeneration: Measurement = {
  name: 'young-generation',
  title: 'CPU, answers and memory of a purchase over sizes of V8’s young generation',
  run: (options) => openShops(SIZES, [], (shops) => measure(shops, options)),
};

/** A shop for each size, all open at the same time and loaded in turn. */
function openShops(
  [size, ...others]: readonly number[],
  open: readonly Shop[],
  work: (shops: readonly Shop[]) => Promise<Report>,
): Promise<Report> {
  if (size === undefined) return work(open);
  return withShop({ nodeArgs: [`--max-semi-space-size=${size}`] }, `semi-${size}`, (shop) =>
    openShops(others, [...open, shop], work),
  );
}

interface Sold {
  readonly perSecond: number;
  readonly cpu: ReadonlyMap<string, number>;
  readonly mib: ReadonlyMap<string, number>;
  readonly p99: number;
}

async function measure(shops: readonly Shop[], { scaled }: RunOptions): Promise<Report> {
  const seconds = scaled(SECONDS, 1);
  const contestants = (work: (shop: Shop) => Promise<Sold>) =>
    Object.fromEntries(shops.map((shop, index) => [String(SIZES[index]), () => work(shop)]));
  await alternate(
    1,
    contestants((shop) => sell(shop, scaled(WARM_UP_SECONDS, 1), 0)),
  );
  const results = await alternate(
    scaled(ROUNDS, 1),
    contestants((shop) => sell(shop, seconds, seconds)),
  );
  for (const shop of shops) await shop.check();
  const own = results[String(SIZES[0])] ?? [];
  return {
    how:
      `${loadGenerator()}, ${CONNECTIONS} connections that are kept. A whole deployment for each size of one half of the young ` +
      `generation (--max-semi-space-size), all on one Postgres server, loaded in turn for ${seconds} s at the top rate and for ` +
      'as long at half of it. Ratios are of one round.',
    figures: SIZES.flatMap((size) => figuresOf(size, results[String(size)] ?? [], own)),
  };
}

function figuresOf(size: number, sold: readonly Sold[], own: readonly Sold[]): Figure[] {
  const line = (what: string, unit: string, of: (one: Sold) => number): Figure => ({
    ...{ what: `${size} MiB: ${what}`, unit },
    value: roundedOf(sold.map(of)),
  });
  const rates = (of: readonly Sold[]): number[] => of.map(({ perSecond }) => perSecond);
  const named = (map: ReadonlyMap<string, number>, name: string): number => map.get(name) ?? Number.NaN;
  return [
    line('accepted', '/s', ({ perSecond }) => perSecond),
    {
      what: `${size} MiB: accepted ÷ ${SIZES[0]} MiB`,
      value: ratioOf(rates(sold), rates(own)),
      unit: '',
    },
    ...['buy-api', 'order-creator'].flatMap((name) => [
      line(`${name} CPU for a purchase`, 'µs', ({ cpu }) => named(cpu, name)),
      line(`${name} resident`, 'MiB', ({ mib }) => named(mib, name)),
    ]),
    line('answer p99 at half rate', 'ms', ({ p99 }) => p99),
  ];
}

/** @param pacedSeconds 0: not at half of the rate */
async function sell(shop: Shop, seconds: number, pacedSeconds: number): Promise<Sold> {
  const { deployment } = shop;
  const before = await readCpu(deployment);
  const { answers, perSecond } = await shop.buy(seconds, { connections: CONNECTIONS });
  await shop.drain();
  const cpu = cpuPerPurchase(before, await readCpu(deployment), answers);
  const mib = new Map(deployment.processes.map(({ name, pid }) => [name, residentMib(pid)]));
  if (pacedSeconds === 0) return { perSecond, cpu, mib, p99: Number.NaN };
  const pace = { perSecond: Math.round(perSecond / 2), seconds: pacedSeconds, buyerPrefix: 'paced-' };
  const { answer } = await buyPaced(shop, pace);
  await shop.drain();
  return { perSecond, cpu, mib, p99: answer.p99 };
}
