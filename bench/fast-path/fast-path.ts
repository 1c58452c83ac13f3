import { fileURLToPath } from 'node:url';
import { startProcess } from '@stampede/testkit';
import { startEcho, type Echo } from '../limits/start-echo.ts';
import { CONNECTIONS, loadGenerator, sendLoad, type LoadResult } from '../load/load.ts';
import { withStarted, type Measurement, type Report, type RunOptions } from '../measurement.ts';
import { alternate, ratioOf, roundedOf } from '../rounds.ts';
import { withShop, type Shop } from '../shop.ts';
import { openSoldOut, type SoldOut } from '../sold-out.ts';

const ROUNDS = 20;
const SECONDS = 1;
const WARM_UP_SECONDS = 1;

/** The gain of decision 0017. */
export const fastPath: Measurement = {
  name: 'fast-path',
  title: 'Accepted purchases and sold-out answers with and without the fast path, beside a bare echo',
  run: (options) =>
    withShop({}, 'bench', async (shop) => {
      const soldOut = await openSoldOut(shop);
      return withStarted(
        () => start(shop, soldOut),
        (site) => measure(site, options),
      );
    }),
};

interface Site {
  readonly shop: Shop;
  readonly soldOut: SoldOut;
  readonly echo: Echo;
  readonly refusingEcho: Echo;
  /** The buy API without the fast path, beside that of the deployment. */
  readonly generalUrl: string;
  stop(): Promise<void>;
}

async function start(shop: Shop, soldOut: SoldOut): Promise<Site> {
  const { deployment, path } = shop;
  const sample = { url: deployment.url, token: deployment.shopToken, buyerId: 'buyer-1' };
  const echo = await startEcho({ ...sample, path });
  shop.promise(1);
  const refusingEcho = await startEcho({ ...sample, path: soldOut.path });
  const env = {
    REDIS_URL: deployment.redis.url,
    DATABASE_URL: deployment.database.url,
    OPERATOR_TOKEN: deployment.operatorToken,
    SHOP_TOKEN: deployment.shopToken,
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'info',
    NODE_APP_INSTANCE: '1',
    STAMPEDE_RUN_DIR: deployment.redis.dir,
  };
  const main = fileURLToPath(new URL('buy-api.mjs', import.meta.url));
  const general = await startProcess('buy-api', env, { main, ownSession: true });
  const stop = async (): Promise<void> => {
    for (const thing of [echo, refusingEcho, general]) await thing.stop();
  };
  return { shop, soldOut, echo, refusingEcho, generalUrl: general.url ?? '', stop };
}

async function measure(site: Site, { scaled }: RunOptions): Promise<Report> {
  const { shop, soldOut, generalUrl } = site;
  const seconds = scaled(SECONDS, 1);
  const contestants = (forSeconds: number) => ({
    echo: () => loadEcho(shop, site.echo, forSeconds),
    accepted: () => sell(shop, shop.deployment.url, forSeconds),
    acceptedGenerally: () => sell(shop, generalUrl, forSeconds),
    refusingEcho: () => loadEcho(shop, site.refusingEcho, forSeconds),
    soldOut: () => soldOut.buy(forSeconds),
    soldOutGenerally: () => soldOut.buy(forSeconds, { url: generalUrl }),
  });
  await alternate(1, contestants(scaled(WARM_UP_SECONDS, 1)));
  const results = await alternate(scaled(ROUNDS, 1), contestants(seconds));
  await shop.check();
  const rates = (name: keyof typeof results): number[] => results[name].map(({ perSecond }) => perSecond);
  const rate = (what: string, name: keyof typeof results) => ({
    ...{ what, value: roundedOf(rates(name)), unit: '/s' },
  });
  const ratio = (what: string, one: keyof typeof results, other: keyof typeof results) => ({
    ...{ what, value: ratioOf(rates(one), rates(other)), unit: '' },
  });
  return {
    how: howWith(seconds),
    figures: [
      rate('bare echo of an accepted purchase', 'echo'),
      rate('accepted, with the fast path', 'accepted'),
      rate('accepted, without', 'acceptedGenerally'),
      rate('bare echo of a sold-out answer', 'refusingEcho'),
      rate('answered sold-out, with the fast path', 'soldOut'),
      rate('answered sold-out, without', 'soldOutGenerally'),
      ratio('accepted ÷ echo, with', 'accepted', 'echo'),
      ratio('accepted ÷ echo, without', 'acceptedGenerally', 'echo'),
      ratio('accepted, with ÷ without', 'accepted', 'acceptedGenerally'),
      ratio('sold-out ÷ echo, with', 'soldOut', 'refusingEcho'),
      ratio('sold-out ÷ echo, without', 'soldOutGenerally', 'refusingEcho'),
      ratio('sold-out, with ÷ without', 'soldOut', 'soldOutGenerally'),
    ],
  };
}

const howWith = (seconds: number): string =>
  `${loadGenerator()}, ${CONNECTIONS} connections that are kept. Two buy APIs of one build on the same Redis, Postgres and daemons; one ` +
  `of them leaves the fast path out. Each round loads all lines one after the other for ${seconds} s, and waits after ` +
  'each one that sells until all its orders are written. Ratios are of one round.';

function loadEcho(shop: Shop, { url }: Echo, seconds: number): Promise<LoadResult> {
  return sendLoad({ url, paths: [shop.path], token: shop.deployment.shopToken, seconds });
}

async function sell(shop: Shop, url: string, seconds: number): Promise<LoadResult> {
  const result = await shop.buy(seconds, { url });
  await shop.drain();
  return result;
}
