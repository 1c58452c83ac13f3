import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openLedger, ordersTouched, plansOf } from './explained.ts';
import { STATEMENTS } from './statements.ts';

const EXPIRED = 100_000;

let ledger: Awaited<ReturnType<typeof openLedger>>;
beforeAll(async () => {
  ledger = await openLedger();
  const { db } = ledger;
  await db.query(
    `INSERT INTO sales (sale_id, partition, name, state, currency, payment_window_seconds, hold_seconds)
     VALUES ('sale-1', 0, 'n', 'open', 'EUR', 300, 1800)`,
  );
  await db.query(
    `INSERT INTO sale_items (sale_id, sku, position, unit_price, allotment) VALUES ('sale-1', 'a', 0, 1000, 1000000)`,
  );
  await db.query(
    `INSERT INTO orders (order_no, sale_id, sku, buyer_id, quantity, amount, currency, state, purchased_at, created_at,
                         expires_at, closed_at, gate_epoch, request_id)
     SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n * 256), 12, '0'))::uuid, 'sale-1', 'a', 'buyer-' || n, 1, 1000, 'EUR',
            'expired', now(), now(), now(), now(), 1, 'r' FROM generate_series(1, ${EXPIRED}) n`,
  );
  await db.query('ANALYZE');
}, 240_000);
afterAll(() => ledger.close());

it('an audit of a sale reads none of 100,000 orders that have expired', async () => {
  const plans = await plansOf(ledger.db, STATEMENTS['listLawBreakers']!, { counted: true });
  expect(plans.length).toBeGreaterThan(0);
  expect(Math.max(...plans.map(ordersTouched))).toBe(0);
});
