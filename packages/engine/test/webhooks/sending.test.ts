import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  cancelOrder,
  changeWebhookEndpoint,
  clearDeliveries,
  findWebhookEndpoint,
  listDeliveries,
  removeWebhookEndpoint,
  replayDelivery,
  rotateWebhookSecret,
} from '@stampede/engine';
import {
  countRows,
  openTestSale,
  order,
  pay,
  startWebhookReceiver,
  startWorld,
  waitFor,
  type Received,
  type TestSale,
  type WebhookReceiver,
  type World,
} from '@stampede/testkit';
import { Webhook } from 'standardwebhooks';
import { addEndpoint, passTime, sendRounds, statesOf } from './send-round.ts';

const HOUR = 3600;

let world: World;
let shop: WebhookReceiver;
let sale: TestSale;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(async () => {
  shop = await startWebhookReceiver();
  sale = await openTestSale(world, {
    items: [{ sku: 'sku', name: null, allotment: 1000, unitPrice: 1000 }],
  });
});
afterEach(async () => {
  await world.stores.db.query('DELETE FROM deliveries');
  await world.stores.db.query('DELETE FROM webhook_endpoints');
  await shop.stop();
});
afterAll(() => world.close());

function typesOf(received: readonly Received[]): string[] {
  return received.map(({ event }) => event.type);
}

async function pages(endpointId: string, state: 'pending' | 'delivered' | 'failed' | null = null) {
  const listed = await listDeliveries(world.stores, { endpointId, state, limit: 200, cursor: null });
  if (listed.outcome !== 'listed') throw new Error(listed.outcome);
  return listed.data;
}

describe('an endpoint', () => {
  it('gets the events from its creation on, signed as the specification says, each once', async () => {
    await order(world, sale);
    const { secret, endpointId } = await addEndpoint(world, shop.url);
    const [orderNo = ''] = await order(world, sale);
    await sendRounds(world.stores);
    await pay(world, orderNo);
    await sendRounds(world.stores);
    await sendRounds(world.stores);
    const mine = shop.received.filter(({ event }) => event.orderNo === orderNo);
    expect(typesOf(mine)).toEqual(['order.created', 'order.paid']);
    expect(mine.map(({ event }) => event.sequence)).toEqual([1, 2]);
    expect(mine.map(({ id }) => id)).toEqual(mine.map(({ event }) => `evt_${event.position}`));
    for (const { text, headers } of mine) {
      expect(new Webhook(secret).verify(text, headers as Record<string, string>)).toEqual(JSON.parse(text));
      expect(headers['content-type']).toBe('application/json');
    }
    expect(JSON.parse(mine[1]!.text)).toMatchObject({ data: { order: { orderNo, state: 'paid' } } });
    expect(await statesOf(world, endpointId)).toEqual({ delivered: shop.received.length });
  });

  it('gets the types and the sale that it asks for, and nothing else', async () => {
    const other = await openTestSale(world);
    const { endpointId } = await addEndpoint(world, shop.url, {
      types: ['order.paid', 'order.cancelled'],
      saleId: sale.saleId,
    });
    const [paid = '', cancelled = ''] = await order(world, sale, 2);
    const [elsewhere = ''] = await order(world, other);
    await pay(world, paid);
    await pay(world, elsewhere);
    await cancelOrder(world.stores, cancelled);
    await sendRounds(world.stores);
    expect(typesOf(shop.received).sort()).toEqual(['order.cancelled', 'order.paid']);
    await changeWebhookEndpoint(world.stores, endpointId, { types: null });
    await order(world, other);
    await order(world, sale);
    await sendRounds(world.stores);
    expect(typesOf(shop.received).slice(2)).toEqual(['order.created']);
  });

  it('has two valid signatures for 24 hours after a rotation, and then one', async () => {
    const { secret: first, endpointId } = await addEndpoint(world, shop.url);
    const rotated = await rotateWebhookSecret(world.stores, endpointId, null);
    if (rotated.outcome !== 'rotated') throw new Error(rotated.outcome);
    const { secret: second } = rotated.endpoint;
    const isValid = ({ text, headers }: Received, secret: string): boolean => {
      try {
        new Webhook(secret).verify(text, headers as Record<string, string>);
        return true;
      } catch {
        return false;
      }
    };
    await order(world, sale);
    await sendRounds(world.stores);
    expect([first, second].map((secret) => isValid(shop.received[0]!, secret))).toEqual([true, true]);
    await passTime(world, 24 * HOUR);
    await order(world, sale);
    await sendRounds(world.stores);
    expect([first, second].map((secret) => isValid(shop.received[1]!, secret))).toEqual([false, true]);
  });

  it('that was disabled goes on from there when it is enabled, and gets nothing in between', async () => {
    const { endpointId } = await addEndpoint(world, shop.url);
    await changeWebhookEndpoint(world.stores, endpointId, { enabled: false });
    await order(world, sale, 3);
    await sendRounds(world.stores);
    expect([shop.received.length, await countRows(world, 'deliveries')]).toEqual([0, 0]);
    await changeWebhookEndpoint(world.stores, endpointId, { enabled: true });
    await sendRounds(world.stores);
    expect(typesOf(shop.received)).toEqual(['order.created', 'order.created', 'order.created']);
  });

  it('that is removed with deliveries waiting gets none of them, and they are deleted', async () => {
    shop.answerWith(() => 500);
    const { endpointId } = await addEndpoint(world, shop.url);
    await order(world, sale, 5);
    await sendRounds(world.stores);
    const attempts = shop.received.length;
    expect(await removeWebhookEndpoint(world.stores, endpointId)).toBe(true);
    await passTime(world, HOUR);
    await sendRounds(world.stores);
    expect(shop.received).toHaveLength(attempts);
    expect(await clearDeliveries(world.stores)).toBe(false);
    expect(await countRows(world, 'deliveries')).toBe(0);
    expect(await countRows(world, 'webhook_endpoints')).toBe(0);
  });

  it('is sent to with the secret and at the address that it has at the attempt', async () => {
    shop.answerWith(() => 500);
    const { endpointId, secret: before } = await addEndpoint(world, shop.url);
    await order(world, sale);
    await sendRounds(world.stores);
    const elsewhere = await startWebhookReceiver();
    await rotateWebhookSecret(world.stores, endpointId, null);
    await rotateWebhookSecret(world.stores, endpointId, null);
    await changeWebhookEndpoint(world.stores, endpointId, { url: elsewhere.url });
    await passTime(world, HOUR);
    await sendRounds(world.stores);
    const [again] = elsewhere.received;
    expect(again?.id).toBe(shop.received[0]?.id);
    expect(() => new Webhook(before).verify(again!.text, again!.headers as Record<string, string>)).toThrow();
    await elsewhere.stop();
  });
});

describe('an order', () => {
  it('that fails holds back its own events alone, which come in their order when it no longer does', async () => {
    const { endpointId } = await addEndpoint(world, shop.url);
    const orderNos = await order(world, sale, 40);
    const [poison = ''] = orderNos;
    shop.answerWith(({ event }) => (event.orderNo === poison ? 500 : 204));
    for (const orderNo of orderNos) await pay(world, orderNo);
    for (let second = 0; second < 30; second += 1) {
      await sendRounds(world.stores);
      await passTime(world, 1);
    }
    expect(await statesOf(world, endpointId)).toEqual({ delivered: 78, pending: 2 });
    expect(new Set(typesOf(shop.received.filter(({ event }) => event.orderNo === poison)))).toEqual(
      new Set(['order.created']),
    );
    shop.answerWith(() => 204);
    await passTime(world, HOUR);
    await sendRounds(world.stores);
    expect(await statesOf(world, endpointId)).toEqual({ delivered: 80 });
    for (const orderNo of orderNos) {
      const mine = shop.received.filter(({ event }) => event.orderNo === orderNo);
      expect(mine.map(({ event }) => event.sequence)).toEqual(
        [...mine.map(({ event }) => event.sequence)].sort(),
      );
    }
  });

  it('whose first event has failed for good gets its next one', async () => {
    shop.answerWith(({ event }) => (event.type === 'order.created' ? 500 : 204));
    const { endpointId } = await addEndpoint(world, shop.url);
    const [orderNo = ''] = await order(world, sale);
    await sendRounds(world.stores);
    await passTime(world, 23 * HOUR);
    await pay(world, orderNo);
    await sendRounds(world.stores);
    await passTime(world, HOUR);
    await sendRounds(world.stores);
    await passTime(world, 60);
    await sendRounds(world.stores);
    expect((await pages(endpointId)).map(({ type, state }) => [type, state])).toEqual([
      ['order.paid', 'delivered'],
      ['order.created', 'failed'],
    ]);
  });
});

describe('an endpoint that fails', () => {
  it('gets at most 16 deliveries at once, and one at a time once it fails', async () => {
    const { endpointId } = await addEndpoint(world, shop.url);
    await order(world, sale, 60);
    let open = true;
    shop.answerWith(async () => {
      await waitFor('the first ones are all there', () => shop.received.length >= 16);
      return open ? 204 : 503;
    });
    await sendRounds(world.stores, 2).catch(() => undefined);
    expect(shop.atOnce()).toBe(16);
    open = false;
    await passTime(world, 60);
    await sendRounds(world.stores);
    const { failures } = await failuresOf(endpointId);
    expect(failures).toBe(1);
    for (let minute = 0; minute < 3; minute += 1) {
      await passTime(world, 61);
      expect(await sendRounds(world.stores)).toBe(1);
    }
    open = true;
    await passTime(world, 5 * HOUR);
    await sendRounds(world.stores);
    expect(await failuresOf(endpointId)).toMatchObject({ failures: 0 });
    expect(await statesOf(world, endpointId)).toEqual({ delivered: 60 });
  });

  it('for an hour has all of its events when it is back', async () => {
    const { endpointId } = await addEndpoint(world, shop.url);
    shop.answerWith(() => 500);
    const orderNos = await order(world, sale, 20);
    for (let minute = 0; minute < 60; minute += 1) {
      await sendRounds(world.stores);
      await passTime(world, 60);
    }
    expect((await findWebhookEndpoint(world.stores, endpointId))?.failingSinceMs).toEqual(expect.any(Number));
    for (const orderNo of orderNos) await pay(world, orderNo);
    shop.answerWith(() => 204);
    await passTime(world, HOUR);
    await sendRounds(world.stores);
    expect(await statesOf(world, endpointId)).toEqual({ delivered: 40 });
    expect((await findWebhookEndpoint(world.stores, endpointId))?.failingSinceMs).toBeNull();
  });

  it('for a day loses nothing that cannot be replayed', async () => {
    const { endpointId } = await addEndpoint(world, shop.url);
    shop.answerWith(() => 500);
    await order(world, sale);
    for (let hour = 0; hour < 26; hour += 1) {
      await sendRounds(world.stores);
      await passTime(world, HOUR);
    }
    const [failed] = await pages(endpointId, 'failed');
    expect(failed).toMatchObject({ lastStatus: 500, state: 'failed', nextAttemptAtMs: null });
    expect(failed!.attempts).toBeGreaterThan(5);
    shop.answerWith(() => 204);
    const replayed = await replayDelivery(world.stores, failed!.deliveryId, null);
    expect(replayed).toMatchObject({ outcome: 'replayed', delivery: { state: 'pending' } });
    await sendRounds(world.stores);
    expect(await statesOf(world, endpointId)).toEqual({ delivered: 1 });
    expect(new Set(shop.received.map(({ id }) => id)).size).toBe(1);
  });

  it('for a day fails what it was never tried with too, and a replay reaches it', async () => {
    const { endpointId } = await addEndpoint(world, shop.url);
    shop.answerWith(() => 500);
    await order(world, sale, 40);
    for (let hour = 0; hour < 26; hour += 1) {
      await sendRounds(world.stores);
      await passTime(world, HOUR);
    }
    expect(await statesOf(world, endpointId)).toEqual({ failed: 40 });
    const [failed] = await pages(endpointId, 'failed');
    shop.answerWith(() => 204);
    await replayDelivery(world.stores, failed!.deliveryId, null);
    await passTime(world, 61);
    await sendRounds(world.stores);
    expect(await statesOf(world, endpointId)).toEqual({ delivered: 1, failed: 39 });
  });

  it('leaves further events in the feed, and has all of them when it is back', async () => {
    const { endpointId } = await addEndpoint(world, shop.url);
    shop.answerWith(() => 500);
    await world.stores.db.query(
      `INSERT INTO event_batches (type, sale_id, events, occurred_at)
       SELECT 'sale.changed', $1, 1, clock_timestamp() FROM generate_series(1, 2700)`,
      [sale.saleId],
    );
    for (let turn = 0; turn < 8; turn += 1) await sendRounds(world.stores);
    const { pending = 0 } = await statesOf(world, endpointId);
    expect(pending).toBeGreaterThanOrEqual(2000);
    expect(pending).toBeLessThan(2500);
    shop.answerWith(() => 204);
    await passTime(world, HOUR);
    await waitFor('all are delivered', async () => {
      await sendRounds(world.stores, 400);
      return (await statesOf(world, endpointId))['delivered'] === 2700;
    });
  }, 60_000);

  it('for a day fails the first event of an order, and the next one still arrives', async () => {
    const { endpointId } = await addEndpoint(world, shop.url);
    shop.answerWith(() => 500);
    const orderNos = await order(world, sale, 20);
    for (let hour = 0; hour < 25; hour += 1) {
      await sendRounds(world.stores);
      if (hour === 12) for (const orderNo of orderNos) await pay(world, orderNo);
      await passTime(world, HOUR);
    }
    await sendRounds(world.stores);
    shop.answerWith(() => 204);
    for (let round = 0; round < 3; round += 1) {
      await passTime(world, 61);
      await sendRounds(world.stores);
    }
    expect(await statesOf(world, endpointId)).toEqual({ delivered: 20, failed: 20 });
    expect(new Set(typesOf(shop.received.slice(-20)))).toEqual(new Set(['order.paid']));
  });

  it('is left alone for as long as its Retry-After says, an hour at most', async () => {
    await addEndpoint(world, shop.url);
    shop.answerWith((_received, response) => {
      response.writeHead(429, { 'Retry-After': '999999' }).end();
      return null;
    });
    await order(world, sale, 2);
    await sendRounds(world.stores);
    expect(shop.received).toHaveLength(2);
    shop.answerWith(() => 204);
    await passTime(world, HOUR - 10);
    expect(await sendRounds(world.stores)).toBe(0);
    await passTime(world, 10);
    expect(await sendRounds(world.stores)).toBe(2);
  });

  it('with 410 is disabled, with the reason', async () => {
    const { endpointId } = await addEndpoint(world, shop.url);
    shop.answerWith(() => 410);
    await order(world, sale);
    await sendRounds(world.stores);
    await passTime(world, HOUR);
    await sendRounds(world.stores);
    expect(shop.received).toHaveLength(1);
    expect(await findWebhookEndpoint(world.stores, endpointId)).toMatchObject({ disabledReason: 'gone' });
    shop.answerWith(() => 204);
    await changeWebhookEndpoint(world.stores, endpointId, { enabled: true });
    await sendRounds(world.stores);
    expect(await statesOf(world, endpointId)).toEqual({ delivered: 1 });
  });

  it('delays no other endpoint', async () => {
    await addEndpoint(world, 'http://127.0.0.1:1/refuses');
    const { endpointId } = await addEndpoint(world, shop.url);
    await order(world, sale, 5);
    await sendRounds(world.stores);
    expect(await statesOf(world, endpointId)).toEqual({ delivered: 5 });
  });
});

describe('a delivery', () => {
  it('whose event is no longer kept is deleted, and makes way for the next one of its order', async () => {
    shop.answerWith(() => 500);
    const { endpointId } = await addEndpoint(world, shop.url);
    const [orderNo = ''] = await order(world, sale);
    await pay(world, orderNo);
    await sendRounds(world.stores);
    const [paid, created] = await pages(endpointId);
    await world.stores.db.query('UPDATE event_numbering SET removed_position = $1', [created!.position]);
    await clearDeliveries(world.stores);
    shop.answerWith(() => 204);
    await passTime(world, HOUR);
    await sendRounds(world.stores);
    expect((await pages(endpointId)).map(({ position, state }) => [position, state])).toEqual([
      [paid!.position, 'delivered'],
    ]);
    await world.stores.db.query('UPDATE event_numbering SET removed_position = 0');
  });

  it('that was delivered can be replayed behind one of its order that is not over', async () => {
    const { endpointId } = await addEndpoint(world, shop.url);
    const [orderNo = ''] = await order(world, sale);
    await sendRounds(world.stores);
    shop.answerWith(() => 500);
    await pay(world, orderNo);
    await sendRounds(world.stores);
    const [, created] = await pages(endpointId);
    const replayed = await replayDelivery(world.stores, created!.deliveryId, null);
    expect(replayed).toMatchObject({ delivery: { state: 'pending', nextAttemptAtMs: null } });
    shop.answerWith(() => 204);
    await passTime(world, HOUR);
    await sendRounds(world.stores);
    expect(typesOf(shop.received).slice(-2)).toEqual(['order.paid', 'order.created']);
  });
});

async function failuresOf(endpointId: string): Promise<{ failures: number }> {
  const [row] = await world.stores.db.query<{ failures: number }>(
    'SELECT failures FROM webhook_endpoints WHERE endpoint_id = $1',
    [endpointId],
  );
  return row!;
}
