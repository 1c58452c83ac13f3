import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { serveEndpoint } from '@stampede/engine';
import {
  DeathError,
  mortalStores,
  openTestSale,
  order,
  pay,
  randomNumbers,
  startWebhookReceiver,
  startWorld,
  waitFor,
  type WebhookReceiver,
  type World,
} from '@stampede/testkit';
import { addEndpoint, passTime, sendRounds, statesOf } from './send-round.ts';

const DEATHS = 50;
const SLOW_MS = 180_000;
/** A sender that has something to do takes more steps than this until it has done it. */
const STEPS_MAX = 25;
const CLAIM_SECONDS = 31;

let world: World;
let shop: WebhookReceiver;
beforeAll(async () => {
  world = await startWorld();
  shop = await startWebhookReceiver();
});
afterAll(async () => {
  await shop.stop();
  await world.close();
});

it(
  'after 50 deaths of webhook-senders at any step each event has come, an order’s events in their order',
  async () => {
    const random = randomNumbers(7);
    const items = [{ sku: 'sku', name: null, allotment: 1000, unitPrice: 1000 }];
    const sale = await openTestSale(world, { items });
    const { endpointId } = await addEndpoint(world, shop.url, { types: ['order.created', 'order.paid'] });
    const orderNos = await order(world, sale, DEATHS);
    const deaths = new Set<string>();
    for (const orderNo of orderNos) {
      await pay(world, orderNo);
      const steps = Math.floor(random() * STEPS_MAX);
      const mortal = mortalStores(world.stores, (_step, taken) => taken === steps);
      await sendRounds(mortal.stores).catch((error: unknown) => {
        if (!(error instanceof DeathError)) throw error;
        deaths.add(mortal.diedBefore() ?? '');
      });
      await passTime(world, CLAIM_SECONDS);
    }
    await sendRounds(world.stores);
    expect(deaths.size).toBeGreaterThan(5);
    expect(await statesOf(world, endpointId)).toEqual({ delivered: 2 * DEATHS });
    for (const orderNo of orderNos) {
      const sequences = shop.received
        .filter(({ event }) => event.orderNo === orderNo)
        .map(({ event }) => event.sequence ?? 0);
      // A delivery may come twice, and never after a later one of its order.
      expect([...new Set(sequences)]).toEqual([1, 2]);
      expect(sequences).toEqual([...sequences].sort());
    }
    const ids = new Map(shop.received.map(({ id, event }) => [id, event.position]));
    expect(ids.size).toBe(2 * DEATHS);
  },
  SLOW_MS,
);

it(
  'senders that work at the same time send each event once, and never more than 16 to one endpoint',
  async () => {
    const busy = await startWebhookReceiver();
    const open = new Set<string>();
    const twice: string[] = [];
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    busy.answerWith(async ({ event }) => {
      const { orderNo = '' } = event;
      if (open.has(orderNo)) twice.push(orderNo);
      open.add(orderNo);
      await released;
      open.delete(orderNo);
      return 204;
    });
    const items = [{ sku: 'sku', name: null, allotment: 1000, unitPrice: 1000 }];
    const sale = await openTestSale(world, { items });
    const { endpointId } = await addEndpoint(world, busy.url, { saleId: sale.saleId });
    const beside = [await startWorld({ beside: world }), await startWorld({ beside: world })];
    const orderNos = await order(world, sale, 60);
    for (const orderNo of orderNos) await pay(world, orderNo);
    const sending = [world, ...beside].map(async ({ stores }) => {
      while ((await statesOf(world, endpointId))['delivered'] !== 120) await sendRounds(stores, Infinity);
    });
    await waitFor('as many as may be are there', () => busy.received.length === 16);
    for (const { stores } of beside)
      expect((await serveEndpoint(stores, endpointId, []))?.claimed ?? []).toEqual([]);
    expect(busy.received).toHaveLength(16);
    release();
    await Promise.all(sending);
    expect(busy.atOnce()).toBe(16);
    expect([busy.received.length, twice]).toEqual([120, []]);
    for (const one of beside) await one.close();
    await busy.stop();
  },
  SLOW_MS,
);
