import { deadlineToStock, HOW } from './deadline-to-stock.ts';
import { withDeployment, type Measurement, type Report } from '../measurement.ts';
import { spreadOf, type Spread } from '../spread.ts';

const ORDERS = 1000;
const SPREAD_MS = 20_000;

/** The gain of the events, and the sweep without them. */
export const eventsOff: Measurement = {
  name: 'events-off',
  title: 'From deadline to stock, with and without the expired event',
  async run(): Promise<Report> {
    // Without CONFIG the processes cannot switch the events on, as on several managed services.
    const off = await lagWith(['--notify-keyspace-events', '', '--rename-command', 'CONFIG', '']);
    const on = await lagWith([]);
    return {
      how: `${ORDERS.toLocaleString('en')} orders of one unit, whose deadlines are spread evenly over ${SPREAD_MS / 1000} s. ${HOW}`,
      figures: [
        { what: 'events off: p50', value: off.p50, unit: 'ms' },
        { what: 'events off: p99', value: off.p99, unit: 'ms' },
        { what: 'events off: max', value: off.max, unit: 'ms', target: 2000 },
        { what: 'events on: p50', value: on.p50, unit: 'ms', target: 300 },
        { what: 'events on: p99', value: on.p99, unit: 'ms' },
        { what: 'events on: max', value: on.max, unit: 'ms', target: 2000 },
      ],
    };
  },
};

function lagWith(redisArgs: readonly string[]): Promise<Spread> {
  return withDeployment({ redisArgs }, async (deployment) =>
    spreadOf(await deadlineToStock(deployment, { saleId: 'spread', orders: ORDERS, spreadMs: SPREAD_MS })),
  );
}
