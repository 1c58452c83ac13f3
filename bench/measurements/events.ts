import { CONNECTIONS, loadGenerator } from '../load/load.ts';
import { cpuPerPurchase, readCpu } from '../machine/processes.ts';
import type { Measurement, Report, RunOptions } from '../measurement.ts';
import { alternate, ratioOf, roundedOf } from '../rounds.ts';
import { withShop, type Shop } from '../shop.ts';

const ROUNDS = 20;
const SECONDS = 2;
const WARM_UP_SECONDS = 2;

/** Drops each row of events before it is written. One call for each decision, and not for each order. */
const NO_EVENTS = `
CREATE FUNCTION no_events() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER no_events BEFORE INSERT ON event_batches FOR EACH ROW EXECUTE FUNCTION no_events();
`;

/** The price of decision 0032. */
export const events: Measurement = {
  name: 'events',
  title: 'Accepted purchases with and without the events of their orders',
  run: (options) =>
    withShop({ webhookSenders: 1 }, 'with', (written) =>
      withShop({}, 'without', async (none) => {
        await none.deployment.sql(NO_EVENTS);
        return measure(written, none, options);
      }),
    ),
};

interface Sold {
  readonly perSecond: number;
  /** Of all processes, µs per purchase. */
  readonly cpu: number;
}

async function measure(written: Shop, none: Shop, { scaled }: RunOptions): Promise<Report> {
  const seconds = scaled(SECONDS, 1);
  const contestants = (forSeconds: number) => ({
    written: () => sell(written, forSeconds),
    none: () => sell(none, forSeconds),
  });
  await alternate(1, contestants(scaled(WARM_UP_SECONDS, 1)));
  const results = await alternate(scaled(ROUNDS, 1), contestants(seconds));
  await written.check();
  await none.check();
  const of = (name: 'written' | 'none', what: keyof Sold): number[] =>
    results[name].map((sold) => sold[what]);
  return {
    how:
      `${loadGenerator()}, ${CONNECTIONS} connections that are kept, and ${seconds} s for each of two deployments in turn. One writes ` +
      'the events of its orders, and a webhook-sender numbers them; in the other a trigger drops them, and there is no ' +
      'webhook-sender. Ratios are of one round; that of accepted purchases is also the ratio of accepted ÷ echo.',
    figures: [
      { what: 'accepted, with events', value: roundedOf(of('written', 'perSecond')), unit: '/s' },
      { what: 'accepted, without', value: roundedOf(of('none', 'perSecond')), unit: '/s' },
      {
        what: 'accepted, with ÷ without',
        value: ratioOf(of('written', 'perSecond'), of('none', 'perSecond')),
        unit: '',
      },
      { what: 'CPU, with ÷ without', value: ratioOf(of('written', 'cpu'), of('none', 'cpu')), unit: '' },
    ],
  };
}

async function sell(shop: Shop, seconds: number): Promise<Sold> {
  const before = await readCpu(shop.deployment);
  const { perSecond, answers } = await shop.buy(seconds);
  await shop.drain();
  const cpu = cpuPerPurchase(before, await readCpu(shop.deployment), answers);
  return { perSecond, cpu: [...cpu.values()].reduce((sum, micros) => sum + micros, 0) };
}
