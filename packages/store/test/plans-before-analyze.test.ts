import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openLedger, ordersTouched, plansOf } from './explained.ts';
import { STATEMENTS } from './statements.ts';

/*
 * A stampede lasts seconds, and Postgres gathers statistics once a minute: when it matters most, the planner knows
 * nothing of the orders, and takes every condition for one that leaves few of them.
 */

const ORDERS = 100_000;
/** Rows of orders that one statement may touch: the largest page is 5,000, and some look at a row twice. */
const TOUCHED_MAX = 12_000;

let ledger: Awaited<ReturnType<typeof openLedger>>;
beforeAll(async () => {
  ledger = await openLedger();
  const { db } = ledger;
  for (const table of ['sales', 'sale_items', 'orders', 'pending_gate_changes', 'payments'])
    await db.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
  await db.query(
    `INSERT INTO sales (sale_id, partition, name, state, currency, payment_window_seconds, hold_seconds)
     SELECT 'sale-' || n, 0, 'n', 'open', 'EUR', 300, 1800 FROM generate_series(1, 3) n`,
  );
  await db.query(
    `INSERT INTO sale_items (sale_id, sku, position, unit_price, allotment, reserved)
     SELECT 'sale-' || n, 'a', 0, 1000, 1000000, ${ORDERS} FROM generate_series(1, 3) n`,
  );
  await db.query(
    `INSERT INTO orders (order_no, sale_id, sku, buyer_id, quantity, amount, currency, state, purchased_at, created_at,
                         expires_at, idempotency_key, gate_epoch, request_id)
     SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n * 256), 12, '0'))::uuid, 'sale-1', 'a', 'buyer-' || n, 1, 1000, 'EUR',
            'pending_payment', now(), now(), now() + (n - 1000) * interval '1 second', 'key-' || n, 1, 'r'
     FROM generate_series(1, ${ORDERS}) n`,
  );
}, 240_000);
afterAll(() => ledger.close());

/** Adds up all orders of one sale: for its audit, and for the desk, which does it less often the longer it takes. */
const ALL_OF_A_SALE = new Set(['listLawBreakers', 'sumOrdersByState']);

describe('in the first minute of a sale, with 100,000 orders of which Postgres knows nothing yet, no more is read than asked for by', () => {
  it.each(Object.keys(STATEMENTS).filter((name) => !ALL_OF_A_SALE.has(name)))('%s', async (name) => {
    const plans = await plansOf(ledger.db, STATEMENTS[name]!, { counted: true });
    expect(Math.max(...plans.map(ordersTouched))).toBeLessThan(TOUCHED_MAX);
  });
});
