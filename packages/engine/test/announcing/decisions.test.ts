import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import {
  announceClock,
  cancelOrder,
  changeSale,
  closeOverdueOrders,
  extendOrders,
  readEvents,
  refundPayment,
  type EventBody,
} from '@stampede/engine';
import {
  buy,
  endWindows,
  expectLaws,
  openTestSale,
  order,
  pay,
  startWorld,
  waitFor,
  type TestSale,
  type World,
} from '@stampede/testkit';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => expectLaws(world));
afterAll(() => world.close());

async function eventsOf(
  sale: TestSale | null,
  types: EventBody['type'][] | null = null,
): Promise<EventBody[]> {
  const saleId = sale?.saleId ?? null;
  const found = await readEvents(world.stores, { after: null, saleId, types, limit: 500 });
  if (found.outcome !== 'listed') throw new Error(found.outcome);
  return [...found.events];
}

const linesOf = (events: readonly EventBody[], orderNo: string): string[] =>
  events
    .filter((event) => event.orderNo === orderNo)
    .map(({ sequence, type, data }) => `${sequence} ${type} ${data.order?.state}`);

it('each end of an order is an event, in the order of its sequence', async () => {
  const sale = await openTestSale(world);
  const [paid = '', cancelled = '', expired = ''] = await order(world, sale, 3);
  await pay(world, paid);
  await cancelOrder(world.stores, cancelled);
  await endWindows(world, sale);
  await closeOverdueOrders(world.stores, null);
  const events = await eventsOf(sale);
  expect(linesOf(events, paid)).toEqual(['1 order.created pending_payment', '2 order.paid paid']);
  expect(linesOf(events, cancelled)).toEqual([
    '1 order.created pending_payment',
    '2 order.cancelled cancelled',
  ]);
  expect(linesOf(events, expired)).toEqual(['1 order.created pending_payment', '2 order.expired expired']);
  expect(events.find(({ type }) => type === 'order.paid')?.data.payment).toMatchObject({
    orderNo: paid,
    state: 'captured',
    amount: 1000,
  });
  const positions = events.map(({ position }) => position);
  expect(positions).toEqual(positions.map((_, index) => (positions[0] ?? 0) + index));
});

it('a purchase that outlived its hold limit begins and ends with one event', async () => {
  const sale = await openTestSale(world, { holdSeconds: 1 });
  const [orderNo = ''] = await buy(world, sale);
  const boughtAt = await world.stores.nodes.readClock();
  await waitFor('the hold has ended', async () => (await world.stores.nodes.readClock()) > boughtAt + 1050);
  await world.drainAll();
  expect(linesOf(await eventsOf(sale), orderNo)).toEqual(['1 order.expired expired']);
});

it('money that is due back is an event, also for an order that no store has', async () => {
  const sale = await openTestSale(world);
  const [orderNo = ''] = await order(world, sale);
  await pay(world, orderNo, { amount: 999, reference: 'wrong' });
  await pay(world, orderNo, { amount: 1000, reference: 'wrong' });
  const late = await pay(world, orderNo, { reference: 'twice' });
  if (late.outcome !== 'refund_due') throw new Error(late.outcome);
  await refundPayment(world.stores, { paymentId: late.payment.paymentId, reference: null });
  const events = await eventsOf(sale);
  expect(
    events.filter((event) => event.orderNo === orderNo).map(({ type, sequence }) => [sequence, type]),
  ).toEqual([
    [1, 'order.created'],
    [2, 'refund.due'],
    [3, 'refund.withdrawn'],
    [4, 'order.paid'],
    [5, 'refund.due'],
    [6, 'refund.done'],
  ]);
  const [due, withdrawn] = events.filter(({ type }) => /^refund\.(due|withdrawn)$/.test(type));
  expect(due?.data.payment).toMatchObject({
    amount: 999,
    state: 'refund_due',
    refundCause: 'amount-mismatch',
  });
  expect(withdrawn?.data.payment).toMatchObject({ amount: 999, state: 'refund_due' });

  const unknown = '01890a5d-ac96-774b-bcce-b302099a8000';
  await pay(world, unknown, { reference: 'of no order' });
  const [alone] = (await eventsOf(null, ['refund.due'])).filter((event) => event.orderNo === unknown);
  expect(alone).toMatchObject({
    type: 'refund.due',
    saleId: null,
    data: { payment: { refundCause: 'order-not-found' } },
  });
  expect(alone).not.toHaveProperty('sequence');
});

it('an extension is an event with the end that it decided', async () => {
  const sale = await openTestSale(world);
  const [orderNo = ''] = await order(world, sale);
  const [created] = await eventsOf(sale, ['order.created']);
  await extendOrders(world.stores, { saleId: sale.saleId, seconds: 60, orderNo });
  await pay(world, orderNo);
  const [extended] = await eventsOf(sale, ['order.extended']);
  expect(extended).toMatchObject({
    sequence: 2,
    data: { order: { state: 'pending_payment', paidAt: null } },
  });
  const endOf = (event: EventBody | undefined): number => Date.parse(event?.data.order?.expiresAt ?? '');
  expect(endOf(extended) - endOf(created)).toBe(60_000);
  // What the first event decided stays, also after later events.
  expect((await eventsOf(sale, ['order.created']))[0]?.data).toMatchObject({
    order: { expiresAt: created?.data.order?.expiresAt, state: 'pending_payment' },
  });
});

it('what an operator and the clock do to a sale is one event each', async () => {
  const sale = await openTestSale(world);
  const other = await startWorld({ beside: world });
  const announce = (): Promise<unknown> =>
    Promise.all([announceClock(world.stores), announceClock(other.stores), announceClock(world.stores)]);
  try {
    await announce();
    await announce();
    await changeSale(world.stores, sale.saleId, { name: 'Another' });
    await changeSale(world.stores, sale.saleId, { state: 'paused' });
    await changeSale(world.stores, sale.saleId, { state: 'open', closesAtMs: Date.now() + 1000 });
    await waitFor('the sale has closed', async () => {
      await announce();
      return (await eventsOf(sale, ['sale.closed'])).length > 0;
    });
    await announce();
  } finally {
    await other.close();
  }
  const events = await eventsOf(sale);
  expect(events.map(({ type, data }) => `${type} ${data.sale?.saleId === sale.saleId}`)).toEqual([
    'sale.created true',
    'sale.opened true',
    'sale.changed true',
    'sale.paused true',
    'sale.opened true',
    'sale.closed true',
  ]);
});

it('an item is sold out and back in stock once each, and not more than once a second', async () => {
  const items = [{ sku: 'sku', name: null, allotment: 2, unitPrice: 1000 }];
  const sale = await openTestSale(world, { items });
  const old = (): Promise<unknown> =>
    world.stores.db.query(`UPDATE stock_announcements SET announced_at = announced_at - interval '1 second'`);
  const lines = async (): Promise<string[]> =>
    (await eventsOf(sale, ['item.sold_out', 'item.back_in_stock'])).map(
      ({ type, data }) => `${type} ${data.item?.sku}`,
    );
  const [first = ''] = await order(world, sale, 2);
  await announceClock(world.stores);
  await cancelOrder(world.stores, first);
  await announceClock(world.stores);
  expect(await lines()).toEqual(['item.sold_out sku']);
  await old();
  await announceClock(world.stores);
  await announceClock(world.stores);
  expect(await lines()).toEqual(['item.sold_out sku', 'item.back_in_stock sku']);
});
