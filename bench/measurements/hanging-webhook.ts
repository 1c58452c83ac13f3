import { startWebhookReceiver } from '@stampede/testkit';
import { buyPaced } from '../load/buy-paced.ts';
import { cpuPerPurchase, readCpu } from '../machine/processes.ts';
import type { Figure, Measurement, Report, RunOptions } from '../measurement.ts';
import { alternate, ratioOf, roundedOf } from '../rounds.ts';
import { withShop, type Shop } from '../shop.ts';

const ROUNDS = 8;
const SECONDS = 5;
const TOP_SECONDS = 3;
/** What a purchase passes through; webhook-sender is a process of its own. */
const SELLING = ['buy-api', 'Redis', 'Postgres'] as const;

/** An endpoint that takes deliveries and never answers must not cost the sale anything. */
export const hangingWebhook: Measurement = {
  name: 'hanging-webhook',
  title: 'Purchases at half of the top rate while a webhook endpoint hangs, beside none',
  run: (options) =>
    withShop({ webhookSenders: 1 }, 'hanging', (hanging) =>
      withShop({ webhookSenders: 1 }, 'none', async (none) => {
        const receiver = await startWebhookReceiver();
        receiver.answerWith(() => null);
        try {
          await addEndpoint(hanging, receiver.url);
          return await measure(hanging, none, options);
        } finally {
          await receiver.stop();
        }
      }),
    ),
};

async function addEndpoint({ deployment }: Shop, url: string): Promise<void> {
  const answer = await fetch(`${deployment.url}/webhook-endpoints`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${deployment.operatorToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ url }),
  });
  if (answer.status !== 201) throw new Error(`the endpoint was not created: ${await answer.text()}`);
}

interface Sold {
  readonly p99: number;
  readonly cpu: ReadonlyMap<string, number>;
}

async function measure(hanging: Shop, none: Shop, { scaled }: RunOptions): Promise<Report> {
  const seconds = scaled(SECONDS, 1);
  const { perSecond: top } = await none.buy(scaled(TOP_SECONDS, 1));
  await none.drain();
  const perSecond = Math.round(top / 2);
  const sell = async (shop: Shop): Promise<Sold> => {
    const before = await readCpu(shop.deployment);
    const { answer, count } = await buyPaced(shop, { perSecond, seconds, buyerPrefix: 'paced-' });
    return { p99: answer.p99, cpu: cpuPerPurchase(before, await readCpu(shop.deployment), count) };
  };
  const contestants = { hanging: () => sell(hanging), none: () => sell(none) };
  await alternate(1, contestants);
  const results = await alternate(scaled(ROUNDS, 1), contestants);
  await hanging.check();
  await none.check();
  const p99 = (name: keyof typeof results): number[] => results[name].map((sold) => sold.p99);
  const cpu = (name: keyof typeof results, process: string): number[] =>
    results[name].map((sold) => sold.cpu.get(process) ?? Number.NaN);
  return {
    how:
      `Two deployments in turn, ${seconds} s each at ${perSecond} purchases a second, half of the top rate. One has an endpoint for ` +
      'all events that takes each delivery and never answers. Ratios are of one round.',
    figures: [
      { what: 'answer p99, hanging', value: roundedOf(p99('hanging')), unit: 'ms' },
      { what: 'answer p99, none', value: roundedOf(p99('none')), unit: 'ms' },
      { what: 'p99, hanging ÷ none', value: ratioOf(p99('hanging'), p99('none')), unit: '' },
      ...SELLING.map((name): Figure => ({
        what: `${name} CPU of a purchase, hanging ÷ none`,
        value: ratioOf(cpu('hanging', name), cpu('none', name)),
        unit: '',
      })),
    ],
  };
}
