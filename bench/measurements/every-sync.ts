import { CONNECTIONS } from '../load/load.ts';
import type { Measurement, Report, RunOptions } from '../measurement.ts';
import { alternate, ratioOf, roundedOf } from '../rounds.ts';
import { withShop, type Shop } from '../shop.ts';

const ROUNDS = 12;
const SECONDS = 2;

/** The cost of losing nothing, even in a power cut. */
export const everySync: Measurement = {
  name: 'appendfsync',
  title: 'Accepted purchases with appendfsync always and with everysec',
  run: (options) =>
    withShop({ redisArgs: ['--appendfsync', 'everysec'] }, 'second', (everySecond) =>
      withShop({ redisArgs: ['--appendfsync', 'always'] }, 'always', (always) =>
        measure(everySecond, always, options),
      ),
    ),
};

async function measure(everySecond: Shop, always: Shop, { scaled }: RunOptions): Promise<Report> {
  const seconds = scaled(SECONDS, 1);
  const sell = async (shop: Shop, forSeconds: number): Promise<number> => {
    const { perSecond } = await shop.buy(forSeconds);
    await shop.drain();
    return perSecond;
  };
  const contestants = (forSeconds: number) => ({
    everySecond: () => sell(everySecond, forSeconds),
    always: () => sell(always, forSeconds),
  });
  await alternate(1, contestants(1));
  const rates = await alternate(scaled(ROUNDS, 1), contestants(seconds));
  for (const shop of [everySecond, always]) await shop.check();
  return {
    how: `Two whole deployments, loaded in turn for ${seconds} s each, with ${CONNECTIONS} connections and orders being written.`,
    figures: [
      { what: 'everysec', value: roundedOf(rates.everySecond), unit: '/s' },
      { what: 'always', value: roundedOf(rates.always), unit: '/s' },
      {
        what: 'always ÷ everysec',
        value: ratioOf(rates.always, rates.everySecond),
        unit: '',
        goal: 'everySync',
      },
    ],
  };
}
