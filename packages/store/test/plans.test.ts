import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as store from '@stampede/store';
import { openLedger, plansOf, type Plan } from './explained.ts';
import { STATEMENTS } from './statements.ts';

/** Tables that grow with every purchase or sale: no statement may read one from end to end. */
const LARGE = new Set([
  'orders',
  'payments',
  'pending_gate_changes',
  'sales',
  'sale_items',
  'idempotency_keys',
  'extensions',
  'deliveries',
  'event_batches',
  'stock_announcements',
  'erasures',
  'removed_sales',
  'audit_trail',
]);
const ORDERS = 100_000;
const SALES = 10_000;

let ledger: Awaited<ReturnType<typeof openLedger>>;
beforeAll(async () => {
  ledger = await openLedger();
  const { db } = ledger;
  await db.query(
    `INSERT INTO sales (sale_id, partition, name, state, currency, payment_window_seconds, hold_seconds)
     SELECT 'sale-' || n, n % 2, 'n', 'open', 'EUR', 300, 1800 FROM generate_series(1, ${SALES}) n`,
  );
  await db.query(
    `INSERT INTO sale_items (sale_id, sku, position, unit_price, allotment, reserved)
     SELECT 'sale-' || n, sku, 0, 1000, 1000000, 1000 FROM generate_series(1, ${SALES}) n, unnest('{a,b}'::text[]) sku`,
  );
  // One in a hundred is pending; half of the others are paid.
  await db.query(
    `INSERT INTO orders (order_no, sale_id, sku, buyer_id, quantity, amount, currency, state, purchased_at, created_at,
                         expires_at, paid_at, closed_at, idempotency_key, gate_epoch, request_id)
     SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n * 256), 12, '0'))::uuid, 'sale-' || 1 + n % ${SALES}, 'a',
            'buyer-' || n % 20000, 1, 1000, 'EUR', state, now(), now(), now() + interval '5 minutes',
            CASE state WHEN 'paid' THEN now() END, CASE state WHEN 'cancelled' THEN now() END, 'key-' || n, 1, 'r'
     FROM generate_series(1, ${ORDERS}) n,
          LATERAL (SELECT CASE WHEN n % 100 = 0 THEN 'pending_payment' WHEN n % 2 = 0 THEN 'paid' ELSE 'cancelled' END AS state) s`,
  );
  await db.query(
    `INSERT INTO payments (order_no, provider, reference, amount, state)
     SELECT order_no, 'p', order_no::text, 1000, 'captured' FROM orders`,
  );
  await db.query(
    `INSERT INTO pending_gate_changes (partition, kind, sale_id, order_no, sku, quantity, reason, retry_at)
     SELECT 0, 'release', sale_id, order_no, 'a', 1, 'expired', now() + interval '1 hour' FROM orders`,
  );
  await db.query(
    `INSERT INTO idempotency_keys (caller, idempotency_key, request_digest, created_at)
     SELECT 'operator', 'key-' || n, repeat('0', 64), now() - n * interval '1 second' FROM generate_series(1, ${ORDERS}) n`,
  );
  await db.query(
    `INSERT INTO extensions (sale_id, seconds, caller, idempotency_key)
     SELECT 'sale-1', 60, 'operator', 'key-' || n FROM generate_series(1, 10000) n`,
  );
  // Two endpoints; every other delivery is pending, and of those one in a hundred is due.
  await db.query(
    `INSERT INTO webhook_endpoints (endpoint_id, url, secret, reached_position)
     SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'https://shop.example/', 'whsec_' || repeat('A', 44), 0
     FROM generate_series(1, 2) n`,
  );
  await db.query(
    `INSERT INTO deliveries (delivery_id, endpoint_id, position, type, order_no, state, next_attempt_at, ended_at)
     SELECT ('00000000-0000-4000-8000-' || lpad((100 + n)::text, 12, '0'))::uuid,
            ('00000000-0000-4000-8000-' || lpad((1 + n % 2)::text, 12, '0'))::uuid, n, 'order.created', gen_random_uuid(),
            CASE WHEN n % 4 < 2 THEN 'pending' ELSE 'delivered' END,
            CASE WHEN n % 4 < 2 THEN now() + (n % 100) * interval '1 minute' END,
            CASE WHEN n % 4 >= 2 THEN now() END
     FROM generate_series(1, ${ORDERS}) n`,
  );
  await db.query(
    `INSERT INTO event_batches (type, sale_id, order_nos, events, occurred_at, last_position)
     SELECT 'order.created', sale_id, ARRAY[order_no], 1, now(), row_number() OVER () FROM orders`,
  );
  await db.query('UPDATE event_numbering SET last_position = (SELECT max(last_position) FROM event_batches)');
  await db.query(
    `INSERT INTO event_batches (type, sale_id, events, occurred_at) VALUES ('sale.changed', 'sale-1', 1, now())`,
  );
  await db.query(
    `INSERT INTO stock_announcements (sale_id, sku, is_sold_out) SELECT sale_id, sku, true FROM sale_items`,
  );
  // One in a hundred is unfinished.
  await db.query(
    `INSERT INTO erasures (buyer_id, finished_at, retry_at)
     SELECT CASE WHEN n % 100 = 0 THEN 'other-' || n END, CASE WHEN n % 100 <> 0 THEN now() END, now() + interval '1 hour'
     FROM generate_series(1, 10000) n`,
  );
  await db.query(
    `INSERT INTO removed_sales (sale_id, partition, finished_at)
     SELECT 'removed-' || n, 0, now() FROM generate_series(1, 10000) n`,
  );
  // One of 10,000 is by anna, and as many are of one sale.
  await db.query(
    `INSERT INTO audit_trail (who, role, action, sale_id, order_no, after)
     SELECT CASE WHEN n % 10000 = 0 THEN 'anna' ELSE 'ben' END, 'operator',
            CASE WHEN n % 10000 = 0 THEN 'sale.paused' ELSE 'order.cancelled' END, 'sale-' || 1 + n % ${SALES},
            gen_random_uuid(), '{"state":"cancelled"}'
     FROM generate_series(1, ${ORDERS}) n`,
  );
  await db.query('ANALYZE');
}, 240_000);
afterAll(() => ledger.close());

/** What a plan would read from end to end. */
function scans(plan: Plan): string[] {
  const relation = plan['Relation Name'];
  const isWhole =
    plan['Node Type'] === 'Seq Scan' ||
    // An index without a condition is read whole too, unless it has in it only what is pending.
    (plan['Node Type'].startsWith('Index') &&
      plan['Index Cond'] === undefined &&
      ![
        'orders_due',
        'pending_gate_changes_sales',
        'removed_sales_unfinished',
        'event_batches_unnumbered',
        'sales_not_announced_closed',
      ].includes(plan['Index Name'] ?? '') &&
      !isPageFromTheTop(plan));
  const own = isWhole && relation !== undefined && LARGE.has(relation) ? [relation] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(scans)];
}

/** The first page, newest first: read in the order of the index as far as the LIMIT goes. A filter would make it read on. */
function isPageFromTheTop(plan: Plan): boolean {
  return /^sales_newest(_public)?$/.test(plan['Index Name'] ?? '') && plan.Filter === undefined;
}

/**
 * Runs no statement on the ledger, or another connection's; or adds up a table: for the metrics one that is empty at
 * rest, and the sale items, 5 ms for 20,000 of them; and for an operator all payments.
 */
const NOT_HERE = new Set([
  ...['asDate', 'isDataError', 'isLockTimeout', 'migrateLedger', 'countPendingChanges', 'sumUnits'],
  'sumPayments',
  // All sales that are not closed, twice a second.
  'insertClockEvents',
  'listUnclosedSales',
  'insertStockEvents',
  // One row by its key, while another connection looks.
  'findLockHolders',
]);

describe('with 100,000 orders of 10,000 sales, no table that grows with them is read from end to end by', () => {
  it.each(Object.keys(STATEMENTS))('%s', async (name) => {
    const plans = await plansOf(ledger.db, STATEMENTS[name]!, { counted: false });
    expect(plans.length).toBeGreaterThan(0);
    expect(plans.flatMap(scans)).toEqual([]);
  });

  it('anything else', async () => {
    const { readdirSync } = await import('node:fs');
    const folder = new URL('../src/postgres/', import.meta.url);
    const functions: string[] = [];
    for (const file of readdirSync(folder)) {
      const module = (await import(new URL(file, folder).pathname)) as Record<string, unknown>;
      functions.push(
        ...Object.keys(module).filter((name) => /^[a-z]/.test(name) && typeof module[name] === 'function'),
      );
    }
    const public_ = functions.filter((name) => name in store && !NOT_HERE.has(name));
    expect(public_.sort()).toEqual(Object.keys(STATEMENTS).sort());
  });
});
