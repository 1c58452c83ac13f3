import type { Deployment } from '@stampede/testkit';
import { deadlineToStock, HOW } from './deadline-to-stock.ts';
import { withDeployment, type Measurement, type Report } from '../measurement.ts';
import { spreadOf } from '../spread.ts';

const ORDERS = 1000;
/** More than one, because the deadline's position between two sweeps is random. */
const ROUNDS = 5;
const OTHER_KEYS = 1_000_000;
const CHUNK = 10_000;

/** Redis finds expired keys by sampling; among a million others it hardly ever samples ours. */
export const expiryWithOtherKeys: Measurement = {
  name: 'expiry-with-other-keys',
  title: '1,000 orders due together, with 1,000,000 other keys with a TTL in the same Redis',
  run: () => withDeployment({}, measure),
};

async function measure(deployment: Deployment): Promise<Report> {
  for (let from = 0; from < OTHER_KEYS; from += CHUNK) {
    await deployment.admin.eval(
      `for i = ARGV[1], ARGV[1] + ARGV[2] - 1 do redis.call('SET', 'other:' .. i, 1, 'PX', 3600000 + i) end`,
      0,
      from,
      CHUNK,
    );
  }
  const lags: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    lags.push(
      ...(await deadlineToStock(deployment, { saleId: `crowded-${round}`, orders: ORDERS, spreadMs: 0 })),
    );
  }
  const lag = spreadOf(lags);
  const others = await deployment.admin.dbsize();
  return {
    how: `${ORDERS.toLocaleString('en')} orders of one unit get the same deadline, ${ROUNDS} times, one after the other. The other keys fall due an hour later. ${HOW}`,
    figures: [
      { what: 'deadline to stock p50', value: lag.p50, unit: 'ms' },
      { what: 'deadline to stock p99', value: lag.p99, unit: 'ms', target: 2000 },
      { what: 'deadline to stock max', value: lag.max, unit: 'ms' },
      { what: 'keys in Redis', value: others, unit: '' },
    ],
  };
}
