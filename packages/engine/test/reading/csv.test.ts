import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newOrderNo, type LedgerOrderState, type Order } from '@stampede/domain';
import {
  listOrders,
  listPayments,
  readOrdersCsv,
  readPaymentsCsv,
  type PaymentSelection,
  type OrderSelection,
  type Stores,
} from '@stampede/engine';
import {
  mortalStores,
  openTestSale,
  startWorld,
  waitFor,
  type TestSale,
  type World,
} from '@stampede/testkit';

/** More than two pages. */
const ORDERS = 12_001;
const STATES: readonly LedgerOrderState[] = [
  'paid',
  'expired',
  'cancelled',
  'rejected',
  'pending_payment',
  'returned',
];
const all: OrderSelection = { saleId: null, buyerId: null, states: null, order: 'newest' };
const allPayments: PaymentSelection = { saleId: null, states: null, reference: null, order: 'newest' };

let world: World;
let sale: TestSale;
let other: TestSale;
beforeAll(async () => {
  world = await startWorld();
  sale = await openTestSale(world, { saleId: '-first.sale_' });
  other = await openTestSale(world);
  await world.stores.db.query(
    `INSERT INTO orders (order_no, sale_id, sku, buyer_id, quantity, amount, currency, state, rejected_reason,
                         purchased_at, created_at, expires_at, paid_at, closed_at, returned_at, restocked,
                         gate_epoch, request_id)
     SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n * 256), 12, '0'))::uuid,
            CASE WHEN n % 7 = 0 THEN $2 ELSE $1 END, 'sku', 'buyer-' || n % 10, 1, n, 'EUR', state,
            CASE state WHEN 'rejected' THEN 'no_units' END, now(), now() + n * interval '1 microsecond',
            CASE WHEN state <> 'rejected' THEN now() + interval '1 day' END, CASE WHEN state IN ('paid', 'returned') THEN now() END,
            CASE WHEN state IN ('expired', 'cancelled', 'rejected') THEN now() + interval '1 day' END,
            CASE state WHEN 'returned' THEN now() END, CASE state WHEN 'returned' THEN n % 4 = 0 END, 1, 'r'
     FROM generate_series(1, $3::int) n, LATERAL (SELECT ($4::text[])[1 + n % 6] AS state) s`,
    [sale.saleId, other.saleId, ORDERS, STATES],
  );
}, 60_000);
afterAll(() => world.close());

async function csv(selection: Partial<OrderSelection> = {}, stores: Stores = world.stores): Promise<string> {
  return textOf(await readOrdersCsv(stores, { ...all, ...selection }));
}

async function textOf(texts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of texts) text += part;
  return text;
}

/** RFC 4180: cells with or without quotes, lines with CR and LF. */
function parse(text: string): Record<string, string>[] {
  const lines: string[][] = [[]];
  let at = 0;
  while (at < text.length) {
    const [whole = '', quoted, plain = '', end = ''] =
      /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(text.slice(at, at + 2000)) ?? [];
    if (whole === '') throw new Error(`no CSV from ${JSON.stringify(text.slice(at, at + 100))} on`);
    lines.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') lines.push([]);
    at += whole.length;
  }
  const [header = [], ...rows] = lines.slice(0, -1);
  for (const row of rows) expect(row).toHaveLength(header.length);
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] ?? ''])));
}

async function listed(selection: Partial<OrderSelection>): Promise<Order[]> {
  const orders: Order[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listOrders>> = await listOrders(world.stores, {
      ...{ ...all, ...selection },
      ...{ limit: 200, cursor },
    });
    if (page.outcome !== 'listed') throw new Error(page.outcome);
    orders.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return orders;
}

const time = (ms: number | null): string => (ms === null ? '' : new Date(ms).toISOString());
const guarded = (text: string): string => (text.startsWith('-') ? `'${text}` : text);

function cellsOf(order: Order): Record<string, string> {
  return {
    orderNo: order.orderNo,
    saleId: guarded(order.saleId),
    sku: order.sku,
    buyerId: order.buyerId,
    quantity: String(order.quantity),
    amount: String(order.amount),
    currency: order.currency,
    state: order.state,
    createdAt: time(order.createdAtMs),
    expiresAt: time(order.expiresAtMs),
    paidAt: time(order.paidAtMs),
    closedAt: time(order.closedAtMs),
    returnedAt: time(order.returnedAtMs),
    restocked: order.restocked === null ? '' : String(order.restocked),
  };
}

describe('the CSV of orders', () => {
  it.each([
    ['of all', {}],
    ['of all, oldest first', { order: 'oldest' }],
    ['of one sale', { saleId: '-first.sale_' }],
    [
      'of one sale and two states, oldest first',
      { saleId: '-first.sale_', states: ['paid', 'expired'], order: 'oldest' },
    ],
    ['of one buyer', { buyerId: 'buyer-3' }],
    ['of one state', { states: ['returned'] }],
  ] as const)('%s has what the list has, in its order, over several pages', async (_name, selection) => {
    const orders = await listed(selection);
    expect(orders.length).toBeGreaterThan(1000);
    expect(parse(await csv(selection))).toEqual(orders.map(cellsOf));
  });

  it('has a header alone where nothing is selected', async () => {
    const header =
      'orderNo,saleId,sku,buyerId,quantity,amount,currency,state,createdAt,expiresAt,paidAt,closedAt,returnedAt,restocked\r\n';
    expect(await csv({ saleId: 'nobody' })).toBe(header);
    expect(await csv({ states: [] })).toBe(header);
  });

  it('keeps every text apart and gives none to a spreadsheet as a formula', async () => {
    const buyers = [
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      "'quoted",
      '＝1',
      '=HYPERLINK("http://x","y")',
      'a,b;c',
      'with "quotes"',
      'Jürgen 🦬',
      'x=1',
    ];
    await world.stores.db.query(
      `INSERT INTO orders (order_no, sale_id, sku, buyer_id, quantity, amount, currency, state, purchased_at, created_at,
                           expires_at, gate_epoch, request_id)
       SELECT order_no, $1, 'sku', buyer, 1, 1, 'EUR', 'pending_payment', now(), now(), now() + interval '1 day', 1, 'r'
       FROM unnest($2::uuid[], $3::text[]) o (order_no, buyer)`,
      [other.saleId, buyers.map(() => newOrderNo(0)), buyers],
    );
    for (const buyerId of buyers) {
      const text = await csv({ buyerId });
      const [row] = parse(text);
      expect(row?.['buyerId']?.replace(/^'/, '')).toBe(buyerId);
      expect(row?.['buyerId']).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
      expect(text).not.toMatch(/(^|,|\n)"?[=+\-@]/);
    }
  });

  it('fails in the middle when a later page cannot be read', async () => {
    let pages = 0;
    const { stores } = mortalStores(world.stores, (step) => step.kind === 'transaction' && ++pages === 2);
    const texts = await readOrdersCsv(stores, all);
    await expect(textOf(texts)).rejects.toThrow();
  });

  it('reads no more than one page ahead of its reader, and nothing after it has left', async () => {
    let pages = 0;
    const { stores } = mortalStores(world.stores, (step) => {
      if (step.kind === 'commit') pages += 1;
      return false;
    });
    const texts = await readOrdersCsv(stores, all);
    expect(pages).toBe(1);
    await texts.next();
    await waitFor('the next page is read', async () => pages === 2);
    await texts.return();
    expect(await readOrdersCsv(world.stores, all)).toBeDefined();
    expect(pages).toBe(2);
  });
});

describe('the CSV of payments', () => {
  it('has what the list has, over several pages', async () => {
    await world.stores.db.query(
      `INSERT INTO payments (order_no, provider, reference, amount, state, refund_cause, created_at)
       SELECT order_no, '=p', '"' || order_no, amount, 'refund_due', 'amount_mismatch', created_at FROM orders
       WHERE sale_id = $1`,
      [sale.saleId],
    );
    await world.stores.db.query(
      `UPDATE payments SET state = 'refunded', refunded_at = clock_timestamp(), refund_reference = '-re'
       WHERE payment_id IN (SELECT payment_id FROM payments ORDER BY payment_id LIMIT 100)`,
    );
    const rows = parse(
      await textOf(await readPaymentsCsv(world.stores, { ...allPayments, saleId: sale.saleId })),
    );
    expect(rows.length).toBeGreaterThan(10_000);
    const page = await listPayments(world.stores, {
      ...allPayments,
      limit: 200,
      cursor: null,
    });
    if (page.outcome !== 'listed') throw new Error(page.outcome);
    expect(rows.slice(0, 200)).toEqual(
      page.data.map((payment) => ({
        paymentId: payment.paymentId,
        orderNo: payment.orderNo,
        saleId: guarded(payment.saleId ?? ''),
        provider: "'=p",
        reference: `"${payment.orderNo}`,
        amount: String(payment.amount),
        currency: 'EUR',
        state: payment.state,
        refundCause: 'amount-mismatch',
        createdAt: time(payment.createdAtMs),
        refundedAt: time(payment.refundedAtMs),
        refundReference: payment.refundReference === null ? '' : "'-re",
      })),
    );
    const ids = rows.map((row) => row['paymentId']);
    expect(new Set(ids).size).toBe(rows.length);
    const refunded = await textOf(
      await readPaymentsCsv(world.stores, { ...allPayments, states: ['refunded'] }),
    );
    expect(parse(refunded)).toHaveLength(100);
  });
});
