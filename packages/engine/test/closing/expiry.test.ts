import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newOrderNo } from '@stampede/domain';
import { closeOverdueOrders, listenForExpiry } from '@stampede/engine';
import {
  buy,
  countRows,
  endWindows,
  expectLaws,
  openTestSale,
  order,
  pay,
  place,
  startWorld,
  stateOf,
  stockOf,
  waitFor,
  type World,
} from '@stampede/testkit';

describe.each([1, 4])('the expiry of orders, with %i partitions', (partitions) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ partitions });
  });
  afterEach(async () => {
    await world.drainAll();
    await expectLaws(world);
    expect(await countRows(world, 'pending_gate_changes')).toBe(0);
  });
  afterAll(() => world.close());

  it('an expired event is a hint: forged, early or doubled ones change nothing', async () => {
    const sale = await openTestSale(world);
    const [early = '', late = ''] = await order(world, sale, 2);
    const [queued = ''] = await buy(world, sale);
    expect((await closeOverdueOrders(world.stores, [early, early, queued, newOrderNo(0)])).closed).toEqual(
      [],
    );
    expect(await stateOf(world, early)).toBe('pending_payment');
    await pay(world, early);
    await endWindows(world, sale);
    const hints = [late, late, early];
    const rounds = await Promise.all([1, 2, 3].map(() => closeOverdueOrders(world.stores, hints)));
    expect(rounds.flatMap(({ closed }) => closed.map(({ orderNo }) => orderNo))).toEqual([late]);
    expect(await stockOf(world, sale)).toEqual([8, 1, 1]);
  });

  it('the sweep finds what no event named, the oldest deadline first', async () => {
    const sale = await openTestSale(world);
    const orderNos = await order(world, sale, 5);
    await endWindows(world, sale);
    const { closed, released } = await closeOverdueOrders(world.stores, null);
    expect(closed.map(({ orderNo }) => orderNo).sort()).toEqual(orderNos.sort());
    expect(released).toHaveLength(5);
    expect((await closeOverdueOrders(world.stores, null)).closed).toEqual([]);
  });

  it('units that come back are on sale the next moment', async () => {
    const sale = await openTestSale(world);
    await order(world, sale, 10);
    expect(await place(world, sale, {})).toEqual([{ outcome: 'sold_out' }]);
    await endWindows(world, sale);
    await closeOverdueOrders(world.stores, null);
    expect(await place(world, sale, { quantity: 10 })).toMatchObject([{ outcome: 'accepted' }]);
  });

  it('events of expired windows are heard, again after the subscription was lost, and those of other keys are not', async () => {
    const sale = await openTestSale(world, { paymentWindowSeconds: 300 });
    const [orderNo = ''] = await order(world, sale);
    const heard: string[] = [];
    let subscribed = 0;
    const events = listenForExpiry(world.stores, {
      onExpired: (expired) => heard.push(expired),
      onSubscribed: () => {
        subscribed += 1;
      },
    });
    await waitFor('the events are subscribed to', () => subscribed >= 1);
    await world.admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await waitFor('they are subscribed to again', () => subscribed >= 2);
    await world.admin.set(`pay:{0}:${'x'.repeat(36)}`, '', 'PX', 1);
    await world.admin.set('somebody-else', '', 'PX', 1);
    await world.admin.pexpire(`pay:{${sale.catalog.partition}}:${orderNo}`, 5);
    await waitFor('the event is heard', () => heard.length > 0);
    expect(heard).toEqual([orderNo]);
    events.close();
    // It came before the deadline that the ledger knows.
    expect((await closeOverdueOrders(world.stores, heard)).closed).toEqual([]);
  });
});
