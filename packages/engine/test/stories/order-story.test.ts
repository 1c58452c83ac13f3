import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { newOrderNo } from '@stampede/domain';
import {
  cancelOrder,
  carryOutErasures,
  changeSale,
  eraseBuyer,
  closeOverdueOrders,
  extendOrders,
  readOrderStory,
  refundPayment,
  removeOldEvents,
  returnOrder,
  settlePayment,
  type ActingStores,
  type OrderStory,
  type StoryStep,
} from '@stampede/engine';
import { numberEvents } from '@stampede/store';
import {
  applyAllPending,
  buy,
  buyer,
  deadLetter,
  endWindows,
  openTestSale,
  order,
  pay,
  startWebhookReceiver,
  startWorld,
  type TestSale,
  type World,
} from '@stampede/testkit';
import { addEndpoint, sendRounds } from '../webhooks/send-round.ts';

let world: World;
let sale: TestSale;
beforeAll(async () => {
  world = await startWorld();
  sale = await openTestSale(world, { items: [{ sku: 'sku', name: null, allotment: 1000, unitPrice: 1000 }] });
});
afterAll(() => world.close());

async function storyOf(orderNo: string): Promise<OrderStory> {
  const story = await readOrderStory(world.stores, orderNo);
  if (story === null) throw new Error(`${orderNo} has no story`);
  return story;
}

async function stepsOf(orderNo: string): Promise<readonly StoryStep[]> {
  return (await storyOf(orderNo)).steps;
}

const namesOf = (steps: readonly StoryStep[]): string[] => steps.map(({ step }) => step);

async function ordered(fields: { buyerId?: string; quantity?: number } = {}): Promise<string> {
  const [orderNo = ''] = await order(world, sale, 1, { requestId: 'req-buy', ...fields });
  return orderNo;
}

it('of a paid order has the process, the request, the event and the payment of each step', async () => {
  const orderNo = await ordered();
  await settlePayment(world.stores, {
    ...{ orderNo, provider: 'p', reference: `paid-${orderNo}`, amount: 1000, requestId: 'req-pay' },
  });
  await numberEvents(world.stores.db);
  const { order: shown, steps, missingEvents } = await storyOf(orderNo);
  expect(steps).toMatchObject([
    {
      ...{ step: 'purchased', sincePreviousMs: null, process: null, requestId: 'req-buy', event: null },
      detail: 'The gate reserved 1 unit.',
    },
    {
      ...{ step: 'ordered', atMs: shown.createdAtMs, process: 'test', requestId: null, payment: null },
      event: { type: 'order.created', sequence: 1 },
      detail: `It could be paid until ${new Date(shown.expiresAtMs ?? 0).toISOString()}.`,
    },
    {
      ...{ step: 'paid', atMs: shown.paidAtMs, process: 'test', requestId: 'req-pay' },
      event: { type: 'order.paid', sequence: 2, position: expect.any(Number) },
      payment: { state: 'captured', amount: 1000, reference: `paid-${orderNo}` },
    },
  ]);
  expect(steps[2]?.sincePreviousMs).toBe((shown.paidAtMs ?? 0) - (shown.createdAtMs ?? 0));
  expect(missingEvents).toBe(0);
});

/** The stores, for a person's request. */
function as(requestId: string): ActingStores {
  return { ...world.stores, actor: { who: 'anna', role: 'operator', requestId } };
}

it('has the events that nothing has numbered yet, without a position', async () => {
  const orderNo = await ordered();
  await cancelOrder(as('req-cancel'), orderNo);
  const steps = await stepsOf(orderNo);
  expect(steps.at(-2)).toMatchObject({
    ...{ step: 'cancelled', requestId: 'req-cancel', who: 'anna' },
    event: { position: null, sequence: 2 },
  });
});

it('of a cancelled order ends with its units back, or says that the gate does not show it yet', async () => {
  const orderNo = await ordered({ quantity: 3 });
  await cancelOrder(world.stores, orderNo);
  expect(namesOf(await stepsOf(orderNo))).toEqual(['purchased', 'ordered', 'cancelled', 'units-back']);
  expect((await stepsOf(orderNo)).at(-1)).toMatchObject({
    ...{ atMs: null, sincePreviousMs: null },
    detail: 'The gate shows 3 units as available again. Nothing keeps since when.',
  });
  await world.stores.db.query(
    `INSERT INTO pending_gate_changes (partition, kind, reason, sale_id, order_no, sku, quantity)
     VALUES ($1, 'release', 'cancelled', $2, $3, 'sku', 3)`,
    [sale.catalog.partition, sale.saleId, orderNo],
  );
  const pending = await stepsOf(orderNo);
  expect(namesOf(pending)).toEqual(['purchased', 'ordered', 'cancelled']);
  expect(pending.at(-1)?.detail).toBe('The gate does not show the change of 3 units yet.');
  await applyAllPending(world);
});

it('of an expired order names the end of its payment window', async () => {
  const orderNo = await ordered();
  await endWindows(world, sale);
  await closeOverdueOrders(world.stores, null);
  const { order: shown, steps } = await storyOf(orderNo);
  expect(namesOf(steps)).toEqual(['purchased', 'ordered', 'expired', 'units-back']);
  expect(steps[2]).toMatchObject({
    ...{ atMs: shown.closedAtMs, event: { type: 'order.expired', sequence: 2 } },
    detail: `Its payment window ended at ${new Date(shown.expiresAtMs ?? 0).toISOString()}.`,
  });
});

it('of an order that was extended and then paid has both ends of its window', async () => {
  const orderNo = await ordered();
  const wanted = { saleId: sale.saleId, seconds: 60 };
  await extendOrders(as('req-extend'), { ...wanted, orderNo });
  await extendOrders(world.stores, { ...wanted, orderNo: null });
  await pay(world, orderNo);
  const steps = await stepsOf(orderNo);
  expect(namesOf(steps)).toEqual(['purchased', 'ordered', 'extended', 'extended', 'paid']);
  expect(steps[2]).toMatchObject({ requestId: 'req-extend', who: 'anna', event: { sequence: 2 } });
  const ends = steps
    .slice(1, 4)
    .map(({ detail }) => Date.parse(/until (.+)\./.exec(detail ?? '')?.[1] ?? ''));
  expect(ends.map((end) => end - (ends[0] ?? 0))).toEqual([0, 60_000, 120_000]);
});

it.each([
  { restock: true, reason: null, detail: 'Its units go to others.', end: ['units-back'] },
  { restock: false, reason: 'broken', detail: 'Its units stay sold. The reason: broken', end: [] },
])(
  'of a returned order with restock $restock says where its units are',
  async ({ restock, reason, detail, end }) => {
    const orderNo = await ordered();
    await pay(world, orderNo);
    await returnOrder(as('req-return'), { orderNo, restock, reason });
    const steps = await stepsOf(orderNo);
    expect(namesOf(steps.filter(({ step }) => step !== 'units-back'))).toEqual([
      ...['purchased', 'ordered', 'paid', 'returned', 'refund-due'],
    ]);
    expect(namesOf(steps).filter((name) => name === 'units-back')).toEqual(end);
    expect(steps.find(({ step }) => step === 'returned')).toMatchObject({ detail, requestId: 'req-return' });
    expect(steps.find(({ step }) => step === 'paid')?.payment).toMatchObject({ state: 'captured' });
    expect(steps.find(({ step }) => step === 'refund-due')).toMatchObject({
      payment: { state: 'refund_due', refundCause: 'order_returned' },
      requestId: 'req-return',
    });
  },
);

it('of an order whose payment came too late has its refund', async () => {
  const orderNo = await ordered();
  await endWindows(world, sale);
  await closeOverdueOrders(world.stores, null);
  const late = await pay(world, orderNo);
  if (late.outcome !== 'refund_due') throw new Error(late.outcome);
  const { paymentId } = late.payment;
  await refundPayment(as('req-refund'), { paymentId, reference: 're_1' });
  const steps = (await stepsOf(orderNo)).filter(({ step }) => step.startsWith('refund'));
  expect(steps).toMatchObject([
    {
      ...{ step: 'refund-due', payment: { state: 'refund_due', refundCause: 'payment_window_closed' } },
      detail: 'The payment came after the end of the payment window.',
    },
    {
      ...{ step: 'refunded', payment: { state: 'refunded' }, requestId: 'req-refund' },
      detail: 'The refund is called re_1.',
    },
  ]);
});

it('of an order whose payment was corrected has every report in its order', async () => {
  const orderNo = await ordered();
  for (const amount of [1, 2, 1000]) await pay(world, orderNo, { amount });
  const steps = await stepsOf(orderNo);
  expect(steps.map(({ step, payment }) => [step, payment?.amount])).toEqual([
    ['purchased', undefined],
    ['ordered', undefined],
    ['refund-due', 1],
    ['refund-withdrawn', 1],
    ['refund-due', 2],
    ['refund-withdrawn', 2],
    ['paid', 1000],
  ]);
});

it('of a rejected order says why', async () => {
  const orderNo = await ordered();
  await world.stores.db.query(
    `UPDATE orders SET state = 'rejected', rejected_reason = 'duplicate', closed_at = created_at, expires_at = NULL
     WHERE order_no = $1`,
    [orderNo],
  );
  await world.stores.db.query(
    `UPDATE event_batches SET type = 'order.rejected', expires_at = NULL WHERE $1 = ANY(order_nos)`,
    [orderNo],
  );
  const steps = await stepsOf(orderNo);
  expect(namesOf(steps)).toEqual(['purchased', 'rejected', 'units-back']);
  expect(steps[1]).toMatchObject({
    ...{ event: { type: 'order.rejected', sequence: 1 } },
    detail: 'Its buyer had used its idempotency key for another order.',
  });
});

it('of a purchase that is still queued has one step', async () => {
  const before = Date.now();
  const [orderNo = ''] = await buy(world, sale);
  const { order: shown, steps } = await storyOf(orderNo);
  expect(shown.state).toBe('queued');
  expect(steps).toMatchObject([
    {
      step: 'purchased',
      detail: 'The gate reserved 1 unit. It waits in the queue for its order.',
      event: null,
    },
  ]);
  expect(steps[0]?.atMs).toBeGreaterThanOrEqual(before);
  expect(steps[0]?.atMs).toBeLessThanOrEqual(Date.now());
  await world.drainAll();
});

it('of a dead letter says why it could not become an order', async () => {
  const orderNo = await deadLetter(world, sale, { requestId: 'req-dead' });
  expect(await stepsOf(orderNo)).toMatchObject([
    {
      step: 'purchased',
      requestId: 'req-dead',
      detail: 'The gate reserved 1 unit. It is a dead letter: a test.',
    },
  ]);
});

it('of a number that no store knows is null', async () => {
  expect(await readOrderStory(world.stores, newOrderNo(0))).toBeNull();
});

it('goes on without the events that were removed, and counts them', async () => {
  const orderNo = await ordered();
  await extendOrders(world.stores, { saleId: sale.saleId, seconds: 60, orderNo });
  for (const amount of [1, 1000]) await pay(world, orderNo, { amount });
  await returnOrder(world.stores, { orderNo, restock: true, reason: null });
  const { steps: whole } = await storyOf(orderNo);
  await numberEvents(world.stores.db);
  await world.stores.db.query(`UPDATE event_batches SET occurred_at = now() - interval '8 days'`);
  await removeOldEvents(world.stores, 7);
  const { steps, missingEvents } = await storyOf(orderNo);
  expect(namesOf(steps)).toEqual(namesOf(whole).filter((name) => name !== 'extended'));
  expect(namesOf(steps)).toEqual([
    ...[
      'purchased',
      'ordered',
      'refund-due',
      'refund-withdrawn',
      'paid',
      'returned',
      'units-back',
      'refund-due',
    ],
  ]);
  expect(steps.map(({ event }) => event)).toEqual(steps.map(() => null));
  expect(missingEvents).toBe(7);
});

it('of an erased buyer has the pseudonym, and no request that may name the buyer', async () => {
  const buyerId = buyer();
  const ended = await openTestSale(world);
  const [orderNo = ''] = await order(world, ended, 1, { buyerId, requestId: `of-${buyerId}` });
  await cancelOrder(as(`cancelled-by-${buyerId}`), orderNo);
  await changeSale(world.stores, ended.saleId, { state: 'closed' });
  await world.stores.db.query(
    `UPDATE sales SET closed_at = now() - interval '25 hours', created_at = now() - interval '26 hours' WHERE sale_id = $1`,
    [ended.saleId],
  );
  await eraseBuyer(world.stores, buyerId);
  await carryOutErasures(world.stores);
  const story = await storyOf(orderNo);
  expect(story.order.buyerId).toMatch(/^erased-/);
  expect(JSON.stringify(story)).not.toContain(buyerId);
  expect(story.steps.map(({ requestId }) => requestId)).toEqual(story.steps.map(() => null));
});

let receiver: Awaited<ReturnType<typeof startWebhookReceiver>> | undefined;
afterEach(async () => {
  await receiver?.stop();
  receiver = undefined;
});

it('has the deliveries of each event, delivered or not', async () => {
  receiver = await startWebhookReceiver();
  const { url } = receiver;
  const { endpointId } = await addEndpoint(world, url, { types: ['order.created', 'order.paid'] });
  const orderNo = await ordered();
  await pay(world, orderNo);
  await sendRounds(world.stores);
  await world.stores.db.query(
    `UPDATE deliveries SET state = 'failed', ended_at = now(), last_status = 500, attempts = 3, next_attempt_at = NULL, claimed_until = NULL
     WHERE order_no = $1 AND type = 'order.paid'`,
    [orderNo],
  );
  const steps = await stepsOf(orderNo);
  expect(steps.map(({ deliveries }) => deliveries)).toMatchObject([
    [],
    [{ endpointId, url, state: 'delivered', attempts: 1, lastStatus: 204 }],
    [{ endpointId, url, state: 'failed', attempts: 3, lastStatus: 500 }],
  ]);
});

it('finds an event among those of ten thousand other orders, also where positions have jumped', async () => {
  const addOthers = async (from: number, until: number): Promise<void> => {
    await world.stores.db.query(
      `INSERT INTO event_batches (type, sale_id, order_nos, sequences, events, occurred_at)
       SELECT 'order.paid', 'other', ARRAY[gen_random_uuid()], '{2}', 1, now() + n * interval '10 milliseconds'
       FROM generate_series($1::int, $2::int) n`,
      [from, until],
    );
    while (await numberEvents(world.stores.db));
  };
  await addOthers(-5000, -1);
  const orderNo = await ordered();
  await numberEvents(world.stores.db);
  await world.stores.db.query(`UPDATE event_numbering SET last_position = 1700000000000000`);
  await pay(world, orderNo);
  await addOthers(1, 5000);
  const story = await storyOf(orderNo);
  expect(story.steps.map(({ event }) => event?.sequence)).toEqual([undefined, 1, 2]);
});
