import type { Stores } from '@stampede/engine';
import type { LedgerOrderState } from '@stampede/domain';
import { gateKeys } from '@stampede/store';
import { orderNoIn } from '@stampede/testkit';
import type { Redis } from './admin.ts';
import type { Promises } from './promises.ts';

const PARTITION = 0;

interface LedgerRow extends Record<string, unknown> {
  readonly orderNo: string;
  readonly state: LedgerOrderState;
  /** Of a returned order: whether its units are available again. */
  readonly restocked: boolean | null;
  readonly rejectedReason: string | null;
  readonly buyerId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly key: string | null;
  readonly captures: number;
  /** Payments that are due for refund because the order was returned. */
  readonly refunds: number;
  /** The payment window is over: its key has ended with it. */
  readonly overdue: boolean;
}

interface ItemRow extends Record<string, unknown> {
  readonly sku: string;
  readonly allotment: number;
  readonly reserved: number;
  readonly sold: number;
}

/** Everything that both stores say of one sale, read by this test's own eyes. */
interface AtRest {
  readonly orders: readonly LedgerRow[];
  readonly items: readonly ItemRow[];
  readonly buyerLimit: number | null;
  /** The sale's stored state in ledger and gate. */
  readonly states: readonly (string | null)[];
  readonly gateItems: Record<string, string>;
  readonly gateBuyers: Record<string, string>;
  readonly gateKeys: Record<string, string>;
  readonly reservations: Record<string, string>;
  /** Order numbers whose return the gate has noted. */
  readonly returned: readonly string[];
  readonly windows: ReadonlySet<string>;
  readonly queued: readonly string[];
  /** Order numbers of dead letters, each of one unit. */
  readonly dead: readonly string[];
}

/** The laws that do not hold in a world at rest, in words; none when all is well. */
export async function brokenLaws(
  stores: Stores,
  redis: Redis,
  world: { readonly saleId: string; readonly promises: Promises },
): Promise<string[]> {
  const rest = await read(stores, redis, world.saleId);
  return [
    ...countersOf(rest),
    ...reservationsOf(rest),
    ...buyersOf(rest),
    ...ordersOf(rest, world.promises),
    ...returnsOf(rest, world.promises),
    ...(new Set(rest.states).size === 1
      ? []
      : [`the sale is ${rest.states.join(' in the ledger and in the gate ')}`]),
    ...(rest.queued.length > 0 ? [`entries are left in the queue: ${rest.queued.join(' ')}`] : []),
  ];
}

/** Order numbers that the ledger, or the stream of Redis, knows of. */
export async function recordedOrders(stores: Stores): Promise<Set<string>> {
  const rows = await stores.db.query<{ no: string }>(`SELECT order_no::text AS no FROM orders`);
  return new Set(rows.map(({ no }) => no));
}

export async function queuedOrders(redis: Redis): Promise<string[]> {
  return [
    ...(await orderNosIn(redis, gateKeys.queueKey(PARTITION))),
    ...(await orderNosIn(redis, gateKeys.deadLettersKey(PARTITION))),
  ];
}

async function orderNosIn(redis: Redis, key: string): Promise<string[]> {
  const entries = await redis.xrange(key, '-', '+');
  return entries.map(([, fields]) => orderNoIn(fields));
}

async function read(stores: Stores, redis: Redis, saleId: string): Promise<AtRest> {
  // Before the orders: an order that is not overdue when it is read had its window a moment earlier.
  const windows = await redis.keys(gateKeys.windowKey(PARTITION, '*'));
  const [
    orders,
    items,
    [sale],
    gateState,
    gateItems,
    gateBuyers,
    idempotency,
    reservations,
    returned,
    queued,
    dead,
  ] = await Promise.all([
    stores.db.query<LedgerRow>(
      `SELECT order_no::text AS "orderNo", state, restocked, rejected_reason AS "rejectedReason", buyer_id AS "buyerId", sku,
                quantity, idempotency_key AS key, coalesce(expires_at <= clock_timestamp(), false) AS overdue,
                (SELECT count(*) FROM payments p WHERE p.order_no = o.order_no AND p.state = 'captured') AS captures,
                (SELECT count(*) FROM payments p WHERE p.order_no = o.order_no AND p.state = 'refund_due'
                   AND p.refund_cause = 'order_returned') AS refunds
         FROM orders o WHERE sale_id = $1`,
      [saleId],
    ),
    stores.db.query<ItemRow>(`SELECT sku, allotment, reserved, sold FROM sale_items WHERE sale_id = $1`, [
      saleId,
    ]),
    stores.db.query<{ limit: number | null; state: string }>(
      `SELECT buyer_limit AS "limit", state FROM sales WHERE sale_id = $1`,
      [saleId],
    ),
    redis.hget(gateKeys.saleKey(PARTITION, saleId), 'state'),
    redis.hgetall(gateKeys.itemsKey(PARTITION, saleId)),
    redis.hgetall(gateKeys.buyersKey(PARTITION, saleId)),
    redis.hgetall(gateKeys.idempotencyKey(PARTITION, saleId)),
    redis.hgetall(gateKeys.reservationsKey(PARTITION)),
    redis.smembers(gateKeys.returnedKey(PARTITION, saleId)),
    orderNosIn(redis, gateKeys.queueKey(PARTITION)),
    orderNosIn(redis, gateKeys.deadLettersKey(PARTITION)),
  ]);
  return {
    orders,
    items,
    buyerLimit: sale?.limit ?? null,
    states: [sale?.state ?? null, gateState],
    gateItems,
    gateBuyers,
    gateKeys: idempotency,
    reservations,
    returned,
    windows: new Set(windows),
    queued,
    dead,
  };
}

/** Conservation in gate and ledger, no oversell, and the agreement of the two. */
function countersOf(rest: AtRest): string[] {
  return rest.items.flatMap((item) => {
    const inGate = (counter: string): number =>
      Number(rest.gateItems[`${item.sku}:${counter}`] ?? Number.NaN);
    const gate = {
      allotment: inGate('allotment'),
      available: inGate('available'),
      reserved: inGate('reserved'),
      sold: inGate('sold'),
    };
    const units = (counts: (order: LedgerRow) => boolean): number =>
      rest.orders.filter((o) => o.sku === item.sku && counts(o)).reduce((sum, o) => sum + o.quantity, 0);
    const facts: [boolean, string][] = [
      [
        item.reserved === units(({ state }) => state === 'pending_payment'),
        'the ledger counts reserved units that no order has, or the reverse',
      ],
      [
        item.sold === units(({ state, restocked }) => state === 'paid' || restocked === false),
        'the ledger counts sold units that no order has, or the reverse',
      ],
      [item.reserved + item.sold <= item.allotment, 'the ledger has oversold'],
      [
        gate.available + gate.reserved + gate.sold === gate.allotment,
        'conservation does not hold in the gate',
      ],
      [Math.min(gate.available, gate.reserved, gate.sold) >= 0, 'the gate counts below zero'],
      [gate.allotment === item.allotment, 'gate and ledger differ in the allotment'],
      [gate.reserved === item.reserved + rest.dead.length, 'gate and ledger differ in what is reserved'],
      [gate.sold === item.sold, 'gate and ledger differ in what is sold'],
    ];
    return facts.flatMap(([holds, what]) =>
      holds ? [] : [`${what}: gate ${JSON.stringify(gate)}, ledger ${JSON.stringify(item)}`],
    );
  });
}

/** The gate has a reservation for every pending order and every dead letter, and for nothing else. */
function reservationsOf(rest: AtRest): string[] {
  const overdue = new Set(rest.orders.flatMap((order) => (order.overdue ? [order.orderNo] : [])));
  const pending = rest.orders
    .filter(({ state }) => state === 'pending_payment')
    .map(({ orderNo }) => orderNo);
  const expected = [...pending, ...rest.dead].sort().join(' ');
  const found = Object.keys(rest.reservations).sort().join(' ');
  const withoutWindow = pending.filter(
    (orderNo) => !overdue.has(orderNo) && !rest.windows.has(gateKeys.windowKey(PARTITION, orderNo)),
  );
  return [
    ...(expected === found
      ? []
      : [`the gate has reservations ${found || 'none'}, and should have ${expected || 'none'}`]),
    ...withoutWindow.map((orderNo) => `${orderNo} has no payment window in the gate`),
  ];
}

/** The buyer's limit holds in the ledger, and the gate counts the same units. */
function buyersOf(rest: AtRest): string[] {
  const held = new Map<string, number>();
  for (const order of rest.orders) {
    if (order.state !== 'pending_payment' && order.state !== 'paid') continue;
    held.set(order.buyerId, (held.get(order.buyerId) ?? 0) + order.quantity);
  }
  const { buyerLimit } = rest;
  const above = [...held].filter(([, units]) => buyerLimit !== null && units > buyerLimit);
  const inGate = Object.values(rest.gateBuyers).reduce((sum, units) => sum + Number(units), 0);
  const inLedger = [...held.values()].reduce((sum, units) => sum + units, 0) + rest.dead.length;
  return [
    ...above.map(([buyerId, units]) => `${buyerId} holds ${units} units, above the limit`),
    ...(inGate === inLedger ? [] : [`buyers have ${inGate} units in the gate and ${inLedger} in the ledger`]),
  ];
}

/** What was promised to the outside is what the ledger says. */
function ordersOf(rest: AtRest, promises: Promises): string[] {
  const byNo = new Map(rest.orders.map((order) => [order.orderNo, order]));
  const stateOf = (orderNo: string): string => byNo.get(orderNo)?.state ?? 'absent';
  const lost = [...promises.accepted.keys()].filter(
    (orderNo) => !byNo.has(orderNo) && !promises.lost.has(orderNo) && !rest.dead.includes(orderNo),
  );
  const refused = rest.orders.filter(
    ({ state, orderNo }) =>
      state === 'rejected' && promises.accepted.has(orderNo) && !promises.lost.has(orderNo),
  );
  const keys = rest.orders.flatMap(({ key, buyerId }) => (key === null ? [] : [`${buyerId} ${key}`]));
  const unknownKeys = rest.orders.filter(
    ({ key, buyerId }) => key !== null && rest.gateKeys[`${buyerId}\n${key}`] === undefined,
  );
  return [
    ...lost.map((orderNo) => `${orderNo} was accepted and is no order`),
    ...refused.map((order) => `${order.orderNo} was accepted, and rejected (${order.rejectedReason ?? ''})`),
    ...(new Set(keys).size === keys.length ? [] : ['one idempotency key has two orders']),
    ...unknownKeys.map(({ orderNo }) => `the gate has forgotten the idempotency key of ${orderNo}`),
    ...rest.orders
      .filter((order) => (order.state === 'paid') !== (order.captures === 1))
      .map((order) => `${order.orderNo} is ${order.state} with ${order.captures} captured payments`),
    ...[...promises.captured]
      .filter((orderNo) => !['paid', 'returned'].includes(stateOf(orderNo)))
      .map((orderNo) => `${orderNo} was answered captured and is ${stateOf(orderNo)}`),
    ...[...promises.cancelled]
      .filter((orderNo) => stateOf(orderNo) !== 'cancelled')
      .map((orderNo) => `${orderNo} was answered cancelled and is ${stateOf(orderNo)}`),
  ];
}

/** An order is returned once, with its money due for refund, and the gate has noted it. */
function returnsOf(rest: AtRest, promises: Promises): string[] {
  const returned = rest.orders.filter(({ state }) => state === 'returned');
  const expected = returned
    .map(({ orderNo }) => orderNo)
    .sort()
    .join(' ');
  const noted = [...rest.returned].sort().join(' ');
  const found = new Set(returned.map(({ orderNo }) => orderNo));
  return [
    ...(expected === noted ? [] : [`the gate has noted ${noted || 'no'} returns, not ${expected || 'none'}`]),
    ...rest.orders
      .filter(({ state, refunds }) => (state === 'returned') !== (refunds === 1))
      .map(({ orderNo, state, refunds }) => `${orderNo} is ${state} with ${refunds} refunds for a return`),
    ...[...promises.returned]
      .filter((orderNo) => !found.has(orderNo))
      .map((orderNo) => `${orderNo} was answered returned and is not`),
  ];
}
