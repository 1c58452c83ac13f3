import { expect, test } from '@jest/globals';
import type { Reply } from '@stampede/testkit';
import { HEARD, WRONG_HEARINGS } from './correct-hearing.ts';
import { ALL_LAWS } from './storm/check/all-laws.ts';
import type { Evidence, OrderRow, PaymentRow, Units, Watched } from './storm/observe/evidence.ts';
import { History, type Operation, type Wish } from './storm/observe/history.ts';
import type { FaultRecord } from './storm/site/site.ts';

/* A correct storm of a few orders, and the checker's findings in incorrect ones. */

const ITEM: Units = { saleId: 'sale', sku: 'red', allotment: 100, available: 98, reserved: 0, sold: 2 };

const PAID: OrderRow = {
  orderNo: 'paid',
  saleId: 'sale',
  sku: 'red',
  buyerId: 'anna',
  quantity: 2,
  amount: 2000,
  state: 'paid',
  rejectedReason: null,
  purchasedAtMs: 1000,
  createdAtMs: 1010,
  expiresAtMs: 6010,
  paidAtMs: 2000,
  closedAtMs: null,
  returnedAtMs: null,
  restocked: null,
  idempotencyKey: 'key',
  requestId: 'first',
};
const EXPIRED: OrderRow = {
  ...PAID,
  orderNo: 'expired',
  buyerId: 'bert',
  state: 'expired',
  paidAtMs: null,
  closedAtMs: 6020,
  idempotencyKey: null,
  requestId: 'second',
};

const WATCHED: Watched = {
  reads: 10,
  unconserved: [],
  oversold: [],
  gate: new Map([
    [
      'sale red',
      {
        atMs: Array.from({ length: 400 }, (_, at) => at * 25),
        available: Array.from({ length: 400 }, () => 90),
      },
    ],
  ]),
  emptyQueueAtMs: new Map([[0, [900, 1500, 7000]]]),
  longestAway: { ms: 200, atMs: 6200 },
  away: new Map(),
};

function reply(status: number, fields: Partial<Reply> = {}): Reply {
  return { status, slug: null, replayed: false, body: {}, sentAtMs: 0, answeredAtMs: 0, ...fields };
}

function operation(wish: Wish, atMs: number, ending: Operation['ending'], answer: Reply): Operation {
  return { ...wish, invokedAtMs: atMs, doneAtMs: atMs + 20, ending, reply: answer };
}

const buy = (
  order: OrderRow,
  fields: { atMs?: number; requestId?: string; orderNo?: string } = {},
): Operation =>
  operation(
    {
      wish: 'buy',
      saleId: order.saleId,
      purchase: {
        sku: order.sku,
        quantity: order.quantity,
        buyerId: order.buyerId,
        requestId: fields.requestId ?? order.requestId,
        ...(order.idempotencyKey === null ? {} : { idempotencyKey: order.idempotencyKey }),
      },
    },
    fields.atMs ?? 990,
    'done',
    reply(202, { body: { orderNo: fields.orderNo ?? order.orderNo, amount: order.amount } }),
  );
const pay = (orderNo: string, status: number, slug: string | null = null): Operation =>
  operation(
    { wish: 'pay', orderNo, amount: 2000, reference: `of ${orderNo}` },
    1990,
    status === 201 ? 'done' : 'refused',
    reply(status, { slug }),
  );
/** Sent before the right amount was reported with the same reference. */
const payWrongly: Operation = operation(
  { wish: 'pay', orderNo: 'paid', amount: 2001, reference: 'of paid' },
  1980,
  'refused',
  reply(409, { slug: 'amount-mismatch' }),
);
const readOrder = (orderNo: string, atMs: number, state: string): Operation =>
  operation({ wish: 'read order', orderNo }, atMs, 'done', reply(200, { body: { state } }));
const refused = (slug: string, body: Record<string, unknown> = {}): Operation =>
  operation(
    {
      wish: 'buy',
      saleId: 'sale',
      purchase: { sku: 'red', quantity: 1, buyerId: 'carl', requestId: 'third' },
    },
    3000,
    'refused',
    reply(409, { slug, body }),
  );

const OPERATIONS = [buy(PAID), buy(EXPIRED), pay('paid', 201), readOrder('paid', 3000, 'paid')];
const PAYMENT: PaymentRow = {
  paymentId: 'payment of paid',
  orderNo: 'paid',
  reference: 'of paid',
  amount: 2000,
  withdrawnAmounts: [],
  state: 'captured',
  refundCause: null,
};
const FLUSH: FaultRecord = {
  ...{ kind: 'flush', detail: '', beganAtMs: 1005, healedAtMs: 1006 },
  ...{ forgetsFromMs: 0, stops: 'selling', locks: null },
};
/** A lock of another item, for longer than anything else may wait. */
const LOCK: FaultRecord = {
  ...{ kind: 'locked row', detail: '', beganAtMs: 900, healedAtMs: 20_000, forgetsFromMs: null, stops: null },
  locks: { saleId: 'sale', sku: 'blue', orderNo: null },
};
/** Written 9 s after it was bought. */
const LATE: OrderRow = { ...EXPIRED, createdAtMs: 10_000, expiresAtMs: 15_000, closedAtMs: 15_020 };
const unavailable = (atMs: number): Operation =>
  operation(
    { wish: 'pay', orderNo: 'paid', amount: 2000, reference: 'of paid' },
    atMs,
    'unknown',
    reply(503, { slug: 'unavailable' }),
  );

function evidence(fields: Partial<Evidence> & { operations?: readonly Operation[] } = {}): Evidence {
  const history = new History();
  history.operations.push(...(fields.operations ?? OPERATIONS));
  return {
    sales: [
      {
        saleId: 'sale',
        items: [{ sku: 'red', allotment: 100 }],
        buyerLimit: 4,
        paymentWindowSeconds: 5,
        holdSeconds: 20,
      },
    ],
    partitions: new Map([['sale', 0]]),
    history,
    faults: [],
    watched: WATCHED,
    heard: HEARD,
    orders: [PAID, EXPIRED],
    payments: [PAYMENT],
    ledger: [ITEM],
    gate: [ITEM],
    gateBuyers: new Map([['sale anna', 2]]),
    audits: [
      { saleId: 'sale', trusted: true, items: [], laws: [{ name: 'conservation', holds: true, orders: [] }] },
    ],
    left: [],
    restMs: 100,
    saidOfLost: new Map(),
    fatalLines: [],
    surprises: [],
    differences: [],
    postgresLog: '',
    ...fields,
  };
}

/** The laws that are broken, each with its findings as text. */
function broken(
  fields: Partial<Evidence> & { operations?: readonly Operation[] } = {},
): Record<string, string> {
  const judged = ALL_LAWS.map(({ name, judge }) => ({ name, findings: judge(evidence(fields)) }));
  return Object.fromEntries(
    judged
      .filter(({ findings }) => findings.length > 0)
      .map(({ name, findings }) => [
        name,
        findings.map(({ what, orderNos }) => [what, ...orderNos].join(' ')).join('\n'),
      ]),
  );
}

test('a storm as it should be breaks no law', () => {
  expect(broken()).toEqual({});
});

test('a wrong amount that was corrected and is kept breaks no law', () => {
  const fields = { operations: [...OPERATIONS, payWrongly] };
  expect(broken({ ...fields, payments: [{ ...PAYMENT, withdrawnAmounts: [2001] }] })).toEqual({});
});

test.each<[string, string, Partial<Evidence> & { operations?: readonly Operation[] }, string]>([
  [
    'a reading in which units are missing',
    'Conservation',
    { watched: { ...WATCHED, unconserved: ['{…}'] } },
    '{…}',
  ],
  [
    'a gate that shows other units than the ledger at rest',
    'Conservation',
    { gate: [{ ...ITEM, available: 97, reserved: 1 }] },
    'at rest the gate shows',
  ],
  [
    'a ledger that counts other units than its orders are',
    'Conservation',
    {
      orders: [{ ...PAID, quantity: 1, amount: 2000 }, EXPIRED],
      operations: [buy({ ...PAID, quantity: 1 }), ...OPERATIONS.slice(1)],
    },
    'the ledger counts 0 reserved and 2 sold',
  ],
  [
    'units that the gate counts for a buyer of nothing',
    'Conservation',
    {
      gateBuyers: new Map([
        ['sale anna', 2],
        ['sale bert', 2],
      ]),
    },
    'sale bert',
  ],
  ['what is never told to the gate', 'Conservation', { left: ['1 pending gate changes'] }, 'never at rest'],
  [
    'a difference that was repaired before anybody else saw it',
    'Conservation',
    { differences: ['{"msg":"gate and ledger differ"}'] },
    'gate and ledger came apart',
  ],
  [
    'an audit that finds a difference',
    'Conservation',
    {
      audits: [
        {
          saleId: 'sale',
          trusted: true,
          items: [],
          laws: [{ name: 'gate_agrees_with_ledger', holds: false, orders: ['paid'] }],
        },
      ],
    },
    'gate_agrees_with_ledger',
  ],
  [
    'more units given away than there are',
    'No oversell',
    { ledger: [{ ...ITEM, allotment: 1 }], gate: [{ ...ITEM, allotment: 1 }] },
    '2 of 1 units',
  ],
  [
    'an order that the gate let in and the ledger refused',
    'No oversell',
    {
      orders: [
        PAID,
        EXPIRED,
        { ...EXPIRED, orderNo: 'no', requestId: 'third', state: 'rejected', rejectedReason: 'no_units' },
      ],
      operations: [...OPERATIONS, buy({ ...EXPIRED, orderNo: 'no', requestId: 'third' })],
    },
    'no_units',
  ],
  [
    'an order that costs more than its purchase was answered',
    'A price is said once',
    { operations: [buy({ ...PAID, amount: 1900 }), ...OPERATIONS.slice(1)] },
    'buy: 1900 was said, and it costs 2000 paid',
  ],
  [
    'a promise that became no order',
    'No lost purchase',
    { operations: [...OPERATIONS, buy(PAID, { orderNo: 'gone', requestId: 'third' })] },
    'gone',
  ],
  [
    'a promise that was lost although its queue had been empty since',
    'No lost purchase',
    {
      operations: [...OPERATIONS, buy(PAID, { orderNo: 'gone', requestId: 'third' })],
      faults: [{ ...FLUSH, beganAtMs: 2000, healedAtMs: 2001 }],
    },
    'gone',
  ],
  [
    'a promise that was lost although it was given when Redis forgot nothing any more',
    'No lost purchase',
    {
      operations: [...OPERATIONS, buy(PAID, { orderNo: 'gone', requestId: 'third', atMs: 1200 })],
      faults: [{ ...FLUSH, beganAtMs: 1005, forgetsToMs: 1100, healedAtMs: 2000 }],
      saidOfLost: new Map([['gone', '404 order-not-found']]),
    },
    'gone',
  ],
  [
    'a promise that was lost although only other partitions forgot',
    'No lost purchase',
    {
      operations: [...OPERATIONS, buy(PAID, { orderNo: 'gone', requestId: 'third' })],
      faults: [{ ...FLUSH, partitions: [1, 2] }],
      saidOfLost: new Map([['gone', '404 order-not-found']]),
    },
    'gone',
  ],
  [
    'a lost promise that is still queued',
    'No lost purchase',
    {
      operations: [...OPERATIONS, buy(PAID, { orderNo: 'gone', requestId: 'third' })],
      faults: [FLUSH],
      saidOfLost: new Map([['gone', '200 queued']]),
    },
    '200 queued',
  ],
  [
    'a promise that became another order',
    'No lost purchase',
    { operations: [buy({ ...PAID, quantity: 1 }), ...OPERATIONS.slice(1)] },
    'became',
  ],
  [
    'an order that nobody asked for',
    'No lost purchase',
    { operations: [buy(PAID), ...OPERATIONS.slice(2)] },
    'nobody asked for it',
  ],
  [
    'an order of a purchase that was refused',
    'No lost purchase',
    {
      operations: [
        ...OPERATIONS.filter((one) => one.wish !== 'buy' || one.purchase.requestId !== 'second'),
        { ...buy(EXPIRED), ending: 'refused', reply: reply(503, { slug: 'unavailable' }) },
      ],
    },
    'it was refused with 503 unavailable',
  ],
  [
    'an order that was said not to exist',
    'No lost purchase',
    {
      operations: [
        ...OPERATIONS,
        operation({ wish: 'read order', orderNo: 'expired' }, 2000, 'refused', reply(404)),
      ],
    },
    'said not to exist',
  ],
  [
    'an order that was expired while it could still be ordered',
    'No lost purchase',
    { orders: [PAID, { ...EXPIRED, expiresAtMs: null, closedAtMs: EXPIRED.createdAtMs }] },
    'before its hold limit',
  ],
  [
    'one key that became two orders',
    'No double order',
    {
      orders: [
        PAID,
        EXPIRED,
        { ...EXPIRED, orderNo: 'second', requestId: 'third', buyerId: 'anna', idempotencyKey: 'key' },
      ],
      operations: [...OPERATIONS, buy({ ...PAID, requestId: 'third' }, { orderNo: 'second' })],
    },
    'became 2 orders paid second',
  ],
  [
    'one request that became two orders',
    'No double order',
    { orders: [PAID, EXPIRED, { ...EXPIRED, orderNo: 'again' }] },
    'second became 2 orders',
  ],
  [
    'a paid order without its payment',
    'Paid xor closed',
    { payments: [], operations: OPERATIONS.filter(({ wish }) => wish !== 'pay') },
    'with 0 payments',
  ],
  [
    'a closed order that was said to be paid',
    'Paid xor closed',
    { operations: [...OPERATIONS, readOrder('expired', 3000, 'paid')] },
    'it was said to be paid and is expired',
  ],
  [
    'a returned order without its refund',
    'Paid xor closed',
    { orders: [{ ...PAID, state: 'returned', returnedAtMs: 4000, restocked: false }, EXPIRED], payments: [] },
    'its refunds are not those of a return',
  ],
  [
    'a paid order that was said to be returned',
    'Paid xor closed',
    {
      operations: [
        ...OPERATIONS,
        operation({ wish: 'return', orderNo: 'paid', restock: true }, 4000, 'done', reply(200)),
      ],
    },
    'it was said to be returned and is paid',
  ],
  [
    'a payment after the deadline',
    'Paid xor closed',
    { operations: [...OPERATIONS, { ...pay('paid', 201), invokedAtMs: 6100, doneAtMs: 6110 }] },
    'paid after its deadline paid',
  ],
  [
    'an order that was said to be expired before its deadline',
    'Paid xor closed',
    { operations: [...OPERATIONS, readOrder('expired', 5000, 'expired')] },
    'closed before its deadline expired',
  ],
  [
    'an order that expired early',
    'Paid xor closed',
    { orders: [PAID, { ...EXPIRED, closedAtMs: 5000 }] },
    'at the wrong time',
  ],
  [
    'an order that came to life again',
    'Paid xor closed',
    { operations: [...OPERATIONS, readOrder('paid', 4000, 'pending_payment')] },
    'was pending_payment again',
  ],
  [
    'units that never came back',
    'Once back',
    { gate: [{ ...ITEM, available: 96, reserved: 2 }], ledger: [{ ...ITEM, available: 96, reserved: 2 }] },
    'did not come back',
  ],
  [
    'units that came back twice',
    'Once back',
    { gate: [{ ...ITEM, available: 100, sold: 0 }], ledger: [{ ...ITEM, available: 100, sold: 0 }] },
    'are available, 98 can be',
  ],
  [
    'units that stayed away too long',
    'Once back',
    { watched: { ...WATCHED, longestAway: { ms: 20_000, atMs: 30_000 } } },
    'were away for 20000 ms',
  ],
  [
    'a sold-out while there was plenty',
    'No false refusal',
    { operations: [...OPERATIONS, refused('sold-out')] },
    'while 90 or more',
  ],
  [
    'a limit that was not reached',
    'No false refusal',
    { operations: [...OPERATIONS, refused('buyer-limit-reached', { limit: 4, taken: 4 })] },
    '4 of 4 were taken; 0 can have been',
  ],
  [
    'a payment that is not recorded',
    'Money is never lost',
    { operations: [...OPERATIONS, pay('expired', 409, 'payment-window-closed')] },
    'is not recorded expired',
  ],
  [
    'a wrong amount that was corrected and is kept nowhere',
    'Money is never lost',
    { operations: [...OPERATIONS, payWrongly] },
    'a payment of 2001 was answered 409 amount-mismatch and is recorded as',
  ],
  [
    'a payment that nobody reported',
    'Money is never lost',
    { payments: [PAYMENT, { ...PAYMENT, reference: 'made up', state: 'refund_due' }] },
    'made up',
  ],
  [
    'a buyer above the limit',
    'Limits hold',
    {
      orders: [PAID, { ...EXPIRED, buyerId: 'anna', quantity: 3 }],
      operations: [buy(PAID), buy({ ...EXPIRED, buyerId: 'anna', quantity: 3 }), ...OPERATIONS.slice(2)],
    },
    'anna had 5 units',
  ],
  ['a process that died of a bug', 'Honest answers', { fatalLines: ['TypeError'] }, 'TypeError'],
  ['a deadlock', 'Honest answers', { postgresLog: 'ERROR:  deadlock detected\n' }, '1 deadlocks'],
  [
    'an error that nobody thought of',
    'Honest answers',
    {
      operations: [...OPERATIONS, operation({ wish: 'read sale', saleId: 'sale' }, 0, 'unknown', reply(500))],
    },
    'answered 500',
  ],
  [
    'an order that waited for a lock on another item',
    'Others go on',
    { faults: [LOCK], orders: [PAID, LATE] },
    'it was not written for 9000 ms',
  ],
  [
    'an order that was closed late for a lock on another order of its item',
    'Others go on',
    {
      faults: [{ ...LOCK, locks: { saleId: 'sale', sku: 'red', orderNo: 'paid' } }],
      orders: [PAID, { ...EXPIRED, closedAtMs: 15_010 }],
    },
    'it was overdue for 9000 ms',
  ],
  [
    'units that the gate was not told of for a lock on another item',
    'Others go on',
    {
      faults: [LOCK],
      watched: { ...WATCHED, away: new Map([['sale red', [{ fromMs: 2000, toMs: 11_000 }]]]) },
    },
    'of sale red were away for 9000 ms',
  ],
  [
    'payments that failed for a lock on another item',
    'Others go on',
    {
      faults: [LOCK],
      operations: [...OPERATIONS, unavailable(3000), unavailable(5000), unavailable(12_000)],
    },
    'every pay of sale red failed for 9000 ms',
  ],
])('the checker sees %s', (_, law, fields, text) => {
  expect(broken(fields)).toMatchObject({ [law]: expect.stringContaining(text) });
});

test.each(WRONG_HEARINGS)('the checker sees %s', (_, heard, text) => {
  expect(broken({ heard: { ...HEARD, ...heard } })).toEqual({
    'The shop hears of it': expect.stringContaining(text),
  });
});

test('a locked row is judged between many other faults', () => {
  const before = Array.from({ length: 100 }, (_, at) => ({
    ...FLUSH,
    beganAtMs: at - 90_000,
    healedAtMs: at - 80_000,
  }));
  const after = before.map((fault, at) => ({ ...fault, beganAtMs: 30_000 + at, healedAtMs: 31_000 + at }));
  expect(broken({ faults: [...before, LOCK, ...after], orders: [PAID, LATE] })).toMatchObject({
    'Others go on': expect.stringContaining('it was not written for 9000 ms'),
  });
});

test('what Redis was made to forget is no lost purchase, if whoever asks is told so', () => {
  const operations = [...OPERATIONS, buy(PAID, { orderNo: 'gone', requestId: 'third' })];
  expect(
    broken({ operations, faults: [FLUSH], saidOfLost: new Map([['gone', '404 order-not-found']]) }),
  ).toEqual({});
});

test('a sold-out is believed where a reading is missing', () => {
  const gate = new Map([['sale red', { atMs: [2700, 3200], available: [90, 90] }]]);
  expect(broken({ watched: { ...WATCHED, gate }, operations: [...OPERATIONS, refused('sold-out')] })).toEqual(
    {},
  );
});

test.each<[string, Partial<Evidence>]>([
  ['its own item', { faults: [{ ...LOCK, locks: { saleId: 'sale', sku: 'red', orderNo: null } }] }],
  ['itself', { faults: [{ ...LOCK, locks: { saleId: 'sale', sku: 'red', orderNo: 'expired' } }] }],
  [
    'its own item, and somebody another one',
    { faults: [LOCK, { ...LOCK, locks: { saleId: 'sale', sku: 'red', orderNo: null } }] },
  ],
  ['another item while Postgres was away', { faults: [LOCK, { ...FLUSH, healedAtMs: 5000 }] }],
  ['nothing', { faults: [] }],
])('an order may wait while somebody locks %s', (_, fields) => {
  expect(broken({ orders: [PAID, LATE], ...fields })).toEqual({});
});
