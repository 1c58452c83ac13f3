import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contractedFrom, migrations } from '@stampede/migrations';
import { migrateLedger } from '@stampede/store';
import { createTestDatabase, waitFor, type TestDatabase } from '@stampede/testkit';
import knex, { type Knex } from 'knex';

/** What a process of the version before may miss, or stumble over. No statement names an index: without one it is slower. */
const TAKES_AWAY =
  /\b(DROP (TABLE|COLUMN|VIEW|TYPE|FUNCTION|DEFAULT)|RENAME|SET NOT NULL|ALTER( COLUMN)? \w+ (SET DATA )?TYPE)\b/i;

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = knex({ client: 'pg', connection: database.url, pool: { min: 0, max: 4 } });
  await addSale();
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

async function addSale(): Promise<void> {
  await db.raw(`INSERT INTO gates (partition) VALUES (0)`);
  await db.raw(
    `INSERT INTO sales (sale_id, partition, name, state, currency, payment_window_seconds, hold_seconds)
     VALUES ('s', 0, 'n', 'open', 'EUR', 300, 1800)`,
  );
  await db.raw(
    `INSERT INTO sale_items (sale_id, sku, position, unit_price, allotment) VALUES ('s', 'a', 0, 1000, 10)`,
  );
}

/** The code and the constraint of what Postgres refuses; the statement is undone in any case. */
async function refusal(statement: string): Promise<unknown> {
  try {
    await db.transaction(async (tx) => {
      await tx.raw(statement);
      throw new Error('accepted');
    });
    return undefined;
  } catch (error) {
    const { code, constraint, message } = error as { code?: string; constraint?: string; message: string };
    return code === undefined ? message : (constraint ?? code);
  }
}

describe('migrating', () => {
  it('at the same moment from eight clients applies each migration once', async () => {
    await db.raw(`DROP VIEW sale_summary, pending_releases, events;
      DROP TABLE deliveries, webhook_endpoints, event_batches, event_numbering, stock_announcements, extensions, processes, pending_gate_changes, payments, orders, sale_items, sales, gates, leases, idempotency_keys, erasures, removed_sales, desk_sessions, desk_links, audit_trail, knex_migrations, knex_migrations_lock`);
    const results = await Promise.all(Array.from({ length: 8 }, () => migrateLedger(database.url)));
    expect(results.flatMap(({ applied }) => applied)).toEqual(migrations.map(({ name }) => name));
    expect(await migrateLedger(database.url)).toEqual({ applied: [] });
    await addSale();
  });

  it('lets the user of a table finish, and goes on when the table is free', async () => {
    await db.raw(`DELETE FROM knex_migrations WHERE name = '0007-corrected-payments'`);
    await db.raw('ALTER TABLE payments DROP COLUMN withdrawn_amounts, DROP COLUMN corrected_at');
    const user = await db.transaction();
    await user.raw('SELECT * FROM payments');
    const migrating = migrateLedger(database.url);
    await waitFor('it waits for the table', async () => {
      const { rows } = await db.raw<{ rows: unknown[] }>(
        `SELECT 1 FROM pg_locks WHERE relation = 'payments'::regclass AND NOT granted`,
      );
      return rows.length > 0;
    });
    // Behind the migration, which is behind the one that uses the table.
    await db.raw(`SET statement_timeout = '5s'; SELECT * FROM payments; RESET statement_timeout`);
    await user.commit();
    expect(await migrating).toEqual({ applied: ['0007-corrected-payments'] });
  });

  it('waits for those who read orders before it builds an index, so that they can still write', async () => {
    await db.raw(`DELETE FROM knex_migrations WHERE name = '0008-one-index-by-buyer'`);
    const oneIndex = migrations.find(({ name }) => name === '0008-one-index-by-buyer')!;
    await db.transaction(async (tx) => oneIndex.down(tx));
    const user = await db.transaction();
    await user.raw('SELECT * FROM orders');
    const migrating = migrateLedger(database.url);
    await waitFor('it waits for the table', async () => {
      const { rows } = await db.raw<{ rows: unknown[] }>(
        `SELECT 1 FROM pg_locks WHERE relation = 'orders'::regclass AND NOT granted`,
      );
      return rows.length > 0;
    });
    await user.raw(`SET LOCAL lock_timeout = '50ms'; UPDATE orders SET state = state WHERE false`);
    await user.commit();
    expect(await migrating).toEqual({ applied: ['0008-one-index-by-buyer'] });
  });

  it('one that takes something away says from which version on it may run', async () => {
    const taking: string[] = [];
    for (const { name, up } of migrations.filter((migration) => migration.name > '0003')) {
      const statements: string[] = [];
      await up({ raw: async (sql: string) => statements.push(sql) } as unknown as Knex);
      if (TAKES_AWAY.test(statements.join('\n')) && contractedFrom(name) === null) taking.push(name);
    }
    expect(taking).toEqual([]);
  });

  it('down and up again leaves the same schema', async () => {
    const shape = async (on: Knex): Promise<unknown> =>
      (
        await on.raw<{ rows: unknown }>(
          `SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
           WHERE table_schema = 'public' ORDER BY 1, 2`,
        )
      ).rows;
    const before = await shape(db);
    const tx = await db.transaction();
    for (const { down } of migrations.toReversed()) await down(tx);
    expect(await shape(tx)).not.toEqual(before);
    for (const { up } of migrations) await up(tx);
    expect(await shape(tx)).toEqual(before);
    await tx.rollback();
  });
});

describe('the comments', () => {
  it('are there for every table and view, and for every column of a table', async () => {
    const { rows } = await db.raw<{ rows: unknown[] }>(`
      SELECT c.relname || coalesce('.' || a.attname, '') AS name
      FROM pg_class c
      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind = 'r'
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND c.relname NOT LIKE 'knex%'
        AND (obj_description(c.oid, 'pg_class') IS NULL
             OR (a.attnum IS NOT NULL AND col_description(c.oid, a.attnum) IS NULL))`);
    expect(rows).toEqual([]);
  });
});

describe('the ledger refuses', () => {
  it.each([
    ['to reserve more than there is', `UPDATE sale_items SET reserved = 11`],
    ['to sell more than there is', `UPDATE sale_items SET sold = 11`],
    ['to promise more than there is', `UPDATE sale_items SET reserved = 6, sold = 5`],
    ['to count below nothing', `UPDATE sale_items SET reserved = -1`],
    ['to have sold less than nothing', `UPDATE sale_items SET sold = -1`],
  ])('%s', async (_what, statement) => {
    expect(await refusal(statement)).toBe('sale_items_no_oversell');
  });

  it('an allotment below what is promised', async () => {
    expect(await refusal(`UPDATE sale_items SET reserved = 5; UPDATE sale_items SET allotment = 4`)).toBe(
      'sale_items_no_oversell',
    );
  });

  const now = 'clock_timestamp()';
  const order = (state: string, expires: string, paid: string, closed: string, reason = 'NULL'): string =>
    `INSERT INTO orders (order_no, sale_id, sku, buyer_id, quantity, amount, currency, state, rejected_reason,
                         purchased_at, created_at, expires_at, paid_at, closed_at, gate_epoch, request_id)
     VALUES (gen_random_uuid(), 's', 'a', 'b', 1, 1, 'EUR', '${state}', ${reason}, ${now}, ${now},
             ${expires}, ${paid}, ${closed}, 1, 'r')`;
  const later = `${now} + interval '1 hour'`;
  const earlier = `${now} - interval '1 hour'`;

  it.each([
    ['pending without a deadline', order('pending_payment', 'NULL', 'NULL', 'NULL')],
    ['pending and paid', order('pending_payment', later, now, 'NULL')],
    ['pending and closed', order('pending_payment', later, 'NULL', now)],
    ['paid without a time', order('paid', later, 'NULL', 'NULL')],
    ['paid and closed', order('paid', later, now, now)],
    ['paid after its deadline', order('paid', earlier, now, 'NULL')],
    ['expired before its deadline', order('expired', later, 'NULL', now)],
    ['expired and paid', order('expired', earlier, now, now)],
    ['expired without a time', order('expired', earlier, 'NULL', 'NULL')],
    ['cancelled without a time', order('cancelled', later, 'NULL', 'NULL')],
    ['cancelled and paid', order('cancelled', later, now, now)],
    ['rejected with a deadline', order('rejected', later, 'NULL', now, `'no_units'`)],
    ['of no known state', order('queued', later, 'NULL', 'NULL')],
  ])('an order that is %s', async (_what, statement) => {
    expect(await refusal(statement)).toBe('orders_state_has_its_times');
  });

  it.each([
    ['rejected for no reason', order('rejected', 'NULL', 'NULL', now)],
    ['paid and has a reason to be rejected', order('paid', later, now, 'NULL', `'no_units'`)],
  ])('an order that is %s', async (_what, statement) => {
    expect(await refusal(statement)).toBe('orders_rejected_has_its_reason');
  });

  it.each([
    ['pending', order('pending_payment', later, 'NULL', 'NULL')],
    ['paid in time', order('paid', later, now, 'NULL')],
    ['expired', order('expired', earlier, 'NULL', now)],
    ['born expired', order('expired', 'NULL', 'NULL', now)],
    ['cancelled', order('cancelled', later, 'NULL', now)],
    ['rejected', order('rejected', 'NULL', 'NULL', now, `'no_units'`)],
  ])('no order that is %s', async (_what, statement) => {
    expect(await refusal(statement)).toBe('accepted');
  });

  const returned = (paid: string, closed: string, more: string): string =>
    order('returned', later, paid, closed)
      .replace('gate_epoch,', 'gate_epoch, returned_at, restocked, return_reason,')
      .replace(`1, 'r')`, `1, ${more}, 'r')`);

  it.each([
    ['without a payment', returned('NULL', 'NULL', `${now}, true, NULL`), 'orders_state_has_its_times'],
    ['and closed', returned(now, now, `${now}, true, NULL`), 'orders_state_has_its_times'],
    ['without a time', returned(now, 'NULL', 'NULL, NULL, NULL'), 'orders_returned_has_its_columns'],
    [
      'and neither restocked nor not',
      returned(now, 'NULL', `${now}, NULL, NULL`),
      'orders_returned_has_its_columns',
    ],
    [
      'for a reason without an end',
      returned(now, 'NULL', `${now}, true, repeat('r', 281)`),
      'orders_return_reason_is_short',
    ],
  ])('an order that is returned %s', async (_what, statement, constraint) => {
    expect(await refusal(statement)).toBe(constraint);
  });

  it('an order that is paid and has a time of its return', async () => {
    const paid = returned(now, 'NULL', `${now}, true, NULL`).replace(`'returned'`, `'paid'`);
    expect(await refusal(paid)).toBe('orders_returned_has_its_columns');
  });

  it('no order that is returned, with a reason or without', async () => {
    expect(await refusal(returned(now, 'NULL', `${now}, true, 'wrong size'`))).toBe('accepted');
    expect(await refusal(returned(now, 'NULL', `${now}, false, NULL`))).toBe('accepted');
  });

  it('no settlement and return of one order, and two returns of it', async () => {
    const change = (kind: string): string =>
      `INSERT INTO pending_gate_changes (partition, kind, sale_id, order_no, sku, quantity)
       VALUES (0, '${kind}', 's', '0190b6e0-0000-7000-8000-000000000000', 'a', 1);`;
    expect(await refusal(change('settle') + change('return'))).toBe('accepted');
    expect(await refusal(change('return') + change('return'))).toBe('pending_gate_changes_of_order');
  });

  const payment = (reference: string, state: string, cause = 'NULL'): string =>
    `INSERT INTO payments (order_no, provider, reference, amount, state, refund_cause)
     VALUES ('0190b6e0-0000-7000-8000-000000000000', 'p', '${reference}', 1, '${state}', ${cause});`;

  it.each([
    [
      'a payment that is captured twice for one order',
      payment('1', 'captured') + payment('2', 'captured'),
      'payments_captured_once',
    ],
    ['a reference twice', payment('1', 'captured') + payment('1', 'refund_due', `'x'`), 'payments_reference'],
    ['a refund without a cause', payment('1', 'refund_due'), 'payments_refund_has_its_cause'],
    [
      'a captured payment with a cause to refund it',
      payment('1', 'captured', `'x'`),
      'payments_refund_has_its_cause',
    ],
    [
      'to keep more than ten amounts of one payment',
      payment('1', 'refund_due', `'x'`) +
        `UPDATE payments SET withdrawn_amounts = array_fill(1, ARRAY[11]), corrected_at = ${now};`,
      'payments_withdrawn_amounts_are_few',
    ],
    [
      'a correction without its time',
      payment('1', 'refund_due', `'x'`) + `UPDATE payments SET withdrawn_amounts = '{1}';`,
      'payments_corrected_has_its_time',
    ],
    [
      'a gate that is approved for an older epoch',
      `UPDATE gates SET state = 'approved', epoch = 2, approved_epoch = 1, approved_run_id = 'x'`,
      'gates_approved_is_current',
    ],
    ['a closed sale that never closed', `UPDATE sales SET state = 'closed'`, 'sales_closed_at_of_closed'],
    [
      'a sale that closes before it opens',
      `UPDATE sales SET opens_at = ${later}, closes_at = ${now}`,
      'sales_opens_before_it_closes',
    ],
    [
      'a release that names no order',
      `INSERT INTO pending_gate_changes (partition, kind, sale_id, sku, quantity, reason) VALUES (0, 'release', 's', 'a', 1, 'expired')`,
      'pending_gate_changes_kind_has_its_columns',
    ],
  ])('%s', async (_what, statement, constraint) => {
    expect(await refusal(statement)).toBe(constraint);
  });

  const pending = order('pending_payment', later, 'NULL', 'NULL');
  it.each([
    ['an order of an unknown item', pending.replace(`'a'`, `'nothing'`), 'orders_need_their_item'],
    ['that an order changes its item', `${pending}; UPDATE orders SET sku = 'b'`, 'orders_keep_their_item'],
    [
      'to forget an item that has orders',
      `${pending}; DELETE FROM sale_items`,
      'items_stay_with_their_orders',
    ],
    [
      'to rename an item that has orders',
      `${pending}; UPDATE sale_items SET sku = 'b'`,
      'items_stay_with_their_orders',
    ],
  ])('%s', async (_what, statement, constraint) => {
    expect(await refusal(statement)).toBe(constraint);
  });

  it('nothing else about an item: without orders it may go', async () => {
    expect(await refusal(`UPDATE sale_items SET sku = 'b'; DELETE FROM sale_items`)).toBe('accepted');
  });

  it('an idempotency key twice from one buyer in one sale', async () => {
    const keyed = order('pending_payment', later, 'NULL', 'NULL')
      .replace('request_id)', 'request_id, idempotency_key)')
      .replace(`'r')`, `'r', 'key')`);
    expect(await refusal(`${keyed}; ${keyed}`)).toBe('orders_idempotency');
  });

  it.each([
    ['a process that was seen before its start', `last_seen_at = started_at - interval '1 second'`],
    ['more troubles of a process than 20', `troubles = array_fill('t'::text, ARRAY[21])`],
    ['counters that are no object', `counters = '[]'`],
    ['counters without end', `counters = jsonb_build_object('x', repeat('x', 20000))`],
  ])('%s', async (_what, change) => {
    const insert = `INSERT INTO processes VALUES (gen_random_uuid(), 'buy-api', '0', 'h', '1', 1, now(), now(), '{}', '{}')`;
    expect(await refusal(insert)).toBe('accepted');
    expect(await refusal(`${insert}; UPDATE processes SET ${change}`)).toMatch(/^processes_/);
  });
});

it('every function finds its tables whatever search_path a session has, as that of a restore, which is empty', async () => {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
     AND NOT coalesce(array_to_string(proconfig, ' '), '') LIKE '%search_path=%'`,
  );
  expect(rows).toEqual([]);
});
