import { spreadOf, type Spread } from '../spread.ts';
import { buyPaced } from '../load/buy-paced.ts';
import { CONNECTIONS, loadGenerator } from '../load/load.ts';
import { pacedSlice } from '../load/paced-slice.ts';
import { withStarted, type Measurement, type Report, type RunOptions } from '../measurement.ts';
import { alternate, roundedOf } from '../rounds.ts';
import { withShop } from '../shop.ts';
import { doubtsOf, figuresOf, pacedFigures } from './figures.ts';
import { loadBaseline } from './load-baseline.ts';
import { loadEcho } from './load-echo.ts';
import { newBuyers } from './new-buyers.ts';
import { sell } from './sell.ts';
import { startSite, type Site } from './site.ts';

/** The minimum for an interval without five rounds on each side. */
const ROUNDS = 20;
const SECONDS = 2;
/** The minimum for an interval without one on each side. */
const PACED_ROUNDS = 9;
const PACED_SECONDS = 3;

/** The main case: many buyers, most of whom are refused. */
export const purchases: Measurement = {
  name: 'purchases',
  title: 'Accepted purchases and sold-out answers beside a bare echo, the raw script and the baseline',
  run: (options) =>
    withShop({}, 'bench', (free) =>
      withStarted(
        () => startSite(free),
        (site) => measure(site, options),
      ),
    ),
};

async function measure(site: Site, { scaled }: RunOptions): Promise<Report> {
  const { free, limited, echo, refusingEcho, baseline, raw } = site;
  // The two parts of a ratio have adjacent slices.
  const contestants = (seconds: number) => ({
    baseline: () => loadBaseline(free, baseline, Math.ceil(seconds / 2)),
    raw: () => raw.run(seconds / 4),
    accepted: () => sell(free, seconds),
    echo: () => loadEcho(free, echo, seconds),
    limited: () => sell(limited, seconds),
    keyed: () => sell(free, seconds, `${process.pid}-${performance.now()}-`),
    soldOut: () => site.soldOut.buy(seconds, newBuyers()),
    refusingEcho: () => loadEcho(free, refusingEcho, seconds),
  });
  const seconds = scaled(SECONDS, 1);
  await alternate(1, contestants(seconds));
  const results = await alternate(scaled(ROUNDS, 1), contestants(seconds));

  const top = roundedOf(results.accepted.map(({ perSecond }) => perSecond)).median;
  const pace = { perSecond: Math.round(top / 2), seconds: scaled(PACED_SECONDS, 1) };
  const paced = await alternate(scaled(PACED_ROUNDS, 1), {
    accepted: () => buyPaced(free, { ...pace, ...newBuyers() }),
    echo: async (): Promise<Spread> => {
      const to = { url: echo.url, path: free.path, token: free.deployment.shopToken };
      const { counted } = await pacedSlice(to, { ...pace, ...newBuyers() });
      return spreadOf(counted.map(({ tookMs }) => tookMs));
    },
  });
  for (const shop of [free, limited]) await shop.check();
  return {
    how: howWith(seconds, pace.seconds),
    figures: [...figuresOf(results), ...pacedFigures(paced, pace.perSecond)],
    table: {
      head: ['dearest commands of Redis, for each purchase'],
      rows: (results.accepted.at(-1)?.commands ?? []).map((command) => [command]),
    },
    doubts: doubtsOf(results),
  };
}

const howWith = (seconds: number, pacedSeconds: number): string =>
  `${loadGenerator()}, ${CONNECTIONS} connections that are kept, 100,000 buyers of its own for each load, one unit each, sales of ` +
  `one item with more units than are bought. Each round runs all lines one after the other for ${seconds} s (the baseline for ` +
  'half of that, the raw script for a quarter), and waits after each one that sells until all its orders are written, so that ' +
  'no line pays for another. Orders are written all the time; the backlog is what was left when the load ended. The buyer’s ' +
  'limit is one that no buyer reaches. The echo is a bare node:http server that reads the same requests and answers the bytes ' +
  'that the system answers. Ratios are of one round. The CPU of a purchase is that of the whole processes and of both stores, ' +
  'from the beginning of the load until the last order is written; that of an answer is the echo’s process. The raw script’s ' +
  'Redis does nothing but run it. At half of the top rate, purchases are sent at an even pace, to the system and the echo in ' +
  `turn, for ${pacedSeconds} s each, and an answer counts from the moment at which the pace wanted the request to be sent; the ` +
  'row is created_at − purchased_at of every order.';
