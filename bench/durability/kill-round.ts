import { setTimeout as sleep } from 'node:timers/promises';
import { lawsAtRest, waitFor, type Deployment, type ShopClient } from '@stampede/testkit';
import { openLoop } from '../load/pace.ts';
import { BrokenLaws, noneBroken } from '../measurement.ts';
import { brokenPromises, type LostPurchase } from './broken-promises.ts';
import type { MortalRedis } from './mortal-redis.ts';
import type { Setting } from './setting.ts';

export const SALE = 'durable';
export const SKU = 'sku';
export const PER_SECOND = 500;
export const LOAD_MS = { min: 1000, max: 3000 } as const;
const TRUST_MAX_MS = 60_000;

export interface Round {
  /** Purchases that were answered 202. */
  readonly acknowledged: number;
  /** Of those, the ones without an order when Redis died. */
  readonly atStake: number;
  readonly lost: number;
  /** From the 202 of the oldest lost one to the death; null where none was lost. */
  readonly oldestLostMs: number | null;
}

/**
 * Buys, kills Redis meanwhile, waits until the gate is trusted and the system is quiescent, and counts acknowledged
 * purchases without an order. The order-creator is suspended from before the first purchase until Redis is dead, so
 * that every purchase is at stake.
 * @throws BrokenLaws
 */
export async function killRound(
  site: { deployment: Deployment; client: ShopClient; redis: MortalRedis; setting: Setting },
  round: { index: number; loadMs: number },
): Promise<Round> {
  const { deployment, client, redis, setting } = site;
  const creators = deployment.processes.filter(({ name }) => name === 'order-creator');
  const acknowledged: LostPurchase[] = [];
  let isOver = false;
  let diedAtMs = 0;
  redis.live();
  for (const { pid } of creators) process.kill(pid, 'SIGSTOP');
  try {
    const load = openLoop({
      perSecond: PER_SECOND,
      until: () => isOver,
      send: async (index) => {
        const name = `${round.index}-${index}`;
        const request = { sku: SKU, quantity: 1, buyerId: `buyer-${name}`, idempotencyKey: name };
        const reply = await client.purchase(SALE, request);
        if (reply.status !== 202) return;
        acknowledged.push({
          request,
          orderNo: String(reply.body['orderNo']),
          answeredAtMs: reply.answeredAtMs,
        });
      },
    });
    await sleep(round.loadMs);
    diedAtMs = Date.now();
    await redis.die();
    isOver = true;
    // Pending requests are answered once a Redis is available.
    await Promise.all([redis.comeBack(), load]);
  } finally {
    for (const { pid } of creators) process.kill(pid, 'SIGCONT');
  }
  const isReady = async (): Promise<boolean> => (await fetch(`${deployment.url}/readyz`)).status === 200;
  await waitFor('the gate is trusted again', isReady, TRUST_MAX_MS);
  noneBroken(await lawsAtRest(deployment, client, SALE));

  const orders = await ordersOf(deployment, acknowledged);
  const closed = [...orders].filter(([, { state }]) => state !== 'pending_payment');
  noneBroken(
    closed.map(([orderNo, { state }]) => `no lost purchase: ${orderNo} was promised and is ${state}`),
  );
  const lost = acknowledged.filter(({ orderNo }) => !orders.has(orderNo));
  if (!setting.mayLose && lost.length > 0) {
    throw new BrokenLaws(lost.map(({ orderNo }) => `no lost purchase: ${orderNo}, with ${setting.what}`));
  }
  noneBroken(await brokenPromises(client, SALE, lost));
  return {
    acknowledged: acknowledged.length,
    atStake: acknowledged.filter(({ orderNo }) => (orders.get(orderNo)?.createdAtMs ?? Infinity) >= diedAtMs)
      .length,
    lost: lost.length,
    oldestLostMs:
      lost.length === 0
        ? null
        : Math.max(0, diedAtMs - Math.min(...lost.map(({ answeredAtMs }) => answeredAtMs))),
  };
}

async function ordersOf(
  deployment: Deployment,
  purchases: readonly LostPurchase[],
): Promise<Map<string, { state: string; createdAtMs: number }>> {
  const rows = await deployment.sql<{ orderNo: string; state: string; createdAtMs: number }>(
    `SELECT order_no AS "orderNo", state, extract(epoch FROM created_at)::float8 * 1000 AS "createdAtMs"
     FROM orders WHERE order_no = ANY($1::uuid[])`,
    [purchases.map(({ orderNo }) => orderNo)],
  );
  return new Map(rows.map(({ orderNo, ...order }) => [orderNo, order]));
}
