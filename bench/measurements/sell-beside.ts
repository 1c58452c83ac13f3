import { buyPaced } from '../load/buy-paced.ts';
import { cpuPerPurchase, readCpu } from '../machine/processes.ts';
import type { Figure, Report, RunOptions } from '../measurement.ts';
import { alternate, ratioOf, roundedOf } from '../rounds.ts';
import type { Shop } from '../shop.ts';

const ROUNDS = 8;
const SECONDS = 5;
const TOP_SECONDS = 3;
/** What a purchase passes through. */
const SELLING = ['buy-api', 'Redis', 'Postgres'] as const;

export interface Beside {
  /** The disturbance, in two words. */
  readonly name: string;
  /** Continues "Two deployments in turn, … a second, half of the top rate." */
  readonly how: string;
  readonly disturbed: Shop;
  readonly quiet: Shop;
  /** Disturbs while `sell` runs; default: it is disturbed all the time. */
  readonly during?: <Result>(sell: () => Promise<Result>) => Promise<Result>;
}

interface Sold {
  readonly p99: number;
  readonly cpu: ReadonlyMap<string, number>;
}

async function justSell<Result>(sell: () => Promise<Result>): Promise<Result> {
  return sell();
}

/** What something that runs beside a sale costs its purchases, at half of the top rate. @throws BrokenLaws */
export async function sellBeside({ scaled }: RunOptions, beside: Beside): Promise<Report> {
  const { name, how, disturbed, quiet, during = justSell } = beside;
  const seconds = scaled(SECONDS, 1);
  const { perSecond: top } = await quiet.buy(scaled(TOP_SECONDS, 1));
  await quiet.drain();
  const perSecond = Math.round(top / 2);
  const sell = async (shop: Shop): Promise<Sold> => {
    const before = await readCpu(shop.deployment);
    const { answer, count } = await buyPaced(shop, { perSecond, seconds, buyerPrefix: 'paced-' });
    return { p99: answer.p99, cpu: cpuPerPurchase(before, await readCpu(shop.deployment), count) };
  };
  const contestants = { disturbed: () => during(() => sell(disturbed)), quiet: () => sell(quiet) };
  await alternate(1, contestants);
  const results = await alternate(scaled(ROUNDS, 1), contestants);
  await disturbed.check();
  await quiet.check();
  const p99 = (which: keyof typeof results): number[] => results[which].map((sold) => sold.p99);
  const cpu = (which: keyof typeof results, process: string): number[] =>
    results[which].map((sold) => sold.cpu.get(process) ?? Number.NaN);
  return {
    how: `Two deployments in turn, ${seconds} s each at ${perSecond} purchases a second, half of the top rate. ${how} Ratios are of one round.`,
    figures: [
      { what: `answer p99, ${name}`, value: roundedOf(p99('disturbed')), unit: 'ms' },
      { what: 'answer p99, none', value: roundedOf(p99('quiet')), unit: 'ms' },
      { what: `p99, ${name} ÷ none`, value: ratioOf(p99('disturbed'), p99('quiet')), unit: '' },
      ...SELLING.map((process): Figure => ({
        what: `${process} CPU of a purchase, ${name} ÷ none`,
        value: ratioOf(cpu('disturbed', process), cpu('quiet', process)),
        unit: '',
      })),
    ],
  };
}
