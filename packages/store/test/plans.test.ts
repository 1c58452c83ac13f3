import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LEDGER_ORDER_STATES, newOrderNo } from '@stampede/domain';
import * as store from '@stampede/store';
import type { Queryable } from '@stampede/store';
import { createTestDatabase, type TestDatabase } from '@stampede/testkit';

/** Tables that grow with every purchase or sale: no statement may read one from end to end. */
const LARGE = new Set(['orders', 'payments', 'pending_gate_changes', 'sales', 'sale_items']);
const ORDERS = 100_000;
const SALES = 10_000;

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  Filter?: string;
  Plans?: Plan[];
}

let database: TestDatabase;
let db: store.Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = new store.Database({
    url: database.url,
    poolSize: 2,
    timeoutMs: 60_000,
    applicationName: 'plans',
    onError: () => undefined,
  });
  await store.ensureGates(db, 2);
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
     SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'sale-' || 1 + n % ${SALES}, 'a',
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
  await db.query('ANALYZE');
}, 240_000);
afterAll(async () => {
  await db.close();
  await database.drop();
});

class UndoError extends Error {}

/** Runs `work` in a transaction that is undone; returns what each of its statements would read from end to end. */
async function scansOf(
  work: (tx: Queryable) => Promise<unknown>,
): Promise<{ statements: number; scans: string[] }> {
  const found = { statements: 0, scans: [] as string[] };
  try {
    await db.transaction(async (tx) => {
      await work({
        query: async (text, values) => {
          found.statements += 1;
          const [row] = await tx.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
            `EXPLAIN (FORMAT JSON) ${text}`,
            values,
          );
          found.scans.push(...scans(row!['QUERY PLAN'][0].Plan));
          return tx.query(text, values);
        },
      });
      throw new UndoError();
    });
  } catch (error) {
    if (!(error instanceof UndoError)) throw error;
  }
  return found;
}

function scans(plan: Plan): string[] {
  const relation = plan['Relation Name'];
  const isWhole =
    plan['Node Type'] === 'Seq Scan' ||
    // An index without a condition is read whole too, unless it has in it only the orders that are pending.
    (plan['Node Type'].startsWith('Index') &&
      plan['Index Cond'] === undefined &&
      plan['Index Name'] !== 'orders_due' &&
      !isPageFromTheTop(plan));
  const own = isWhole && relation !== undefined && LARGE.has(relation) ? [relation] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(scans)];
}

/** The first page, newest first: read in the order of the index as far as the LIMIT goes. A filter would make it read on. */
function isPageFromTheTop(plan: Plan): boolean {
  return plan['Index Name'] === 'sales_newest' && plan.Filter === undefined;
}

const known = '01900000-0000-7000-8000-000000000064';
const several = [known, newOrderNo(0), newOrderNo(0)];
const sale = { saleId: 'sale-1', partition: 0 };
const item: store.LockedItem = {
  ...{ saleId: 'sale-1', sku: 'a', free: 10, unitPrice: 1000, currency: 'EUR' },
  ...{ paymentWindowSeconds: 300, holdSeconds: 1800 },
};
const toInsert: store.OrderToInsert = {
  ...{ orderNo: newOrderNo(0), item, buyerId: 'b', quantity: 1, amount: 1000 },
  ...{ state: 'pending_payment', rejectedReason: null, purchasedAtMs: Date.now() },
  ...{ idempotencyKey: 'new', epoch: 1, requestId: 'r' },
};
const list = { saleId: null, buyerId: null, states: LEDGER_ORDER_STATES, beforeOrderNo: null, limit: 50 };
const units = { ...sale, sku: 'a', orderNo: newOrderNo(0), quantity: 1, dueAtMs: null };

/** Every function that runs a statement, by its name; several calls where the statement depends on the input. */
const CALLS: Record<string, (tx: Queryable) => Promise<unknown>> = {
  expireOrders: async (tx) => {
    await store.expireOrders(tx, { orderNos: null, limit: 2000 });
    await store.expireOrders(tx, { orderNos: several, limit: 2000 });
  },
  cancelPendingOrder: (tx) => store.cancelPendingOrder(tx, known),
  payPendingOrder: (tx) => store.payPendingOrder(tx, known),
  ensureGates: (tx) => store.ensureGates(tx, 4),
  listGates: (tx) => store.listGates(tx),
  gateExists: (tx) => store.gateExists(tx, 0),
  listNewestSaleIds: (tx) => store.listNewestSaleIds(tx, 100),
  shareEpoch: (tx) => store.shareEpoch(tx, 0),
  raiseEpoch: (tx) => store.raiseEpoch(tx, 0, 'test'),
  approveGate: (tx) => store.approveGate(tx, { partition: 0, epoch: 0, runId: 'r' }),
  distrustGate: (tx) => store.distrustGate(tx, { partition: 0, epoch: 0, reason: 'test' }),
  readClock: (tx) => store.readClock(tx),
  readRecordedPurchases: (tx) =>
    store.readRecordedPurchases(tx, [
      { orderNo: known, saleId: 'sale-1', buyerId: 'buyer-1', idempotencyKey: 'key-1', buyerLimit: 2 },
      { orderNo: newOrderNo(0), saleId: 'sale-2', buyerId: 'buyer-2', idempotencyKey: null, buyerLimit: 2 },
    ]),
  insertOrders: (tx) => store.insertOrders(tx, { partition: 0, nowMs: Date.now(), orders: [toInsert] }),
  listLawBreakers: (tx) => store.listLawBreakers(tx, 'sale-1'),
  findOrders: (tx) => store.findOrders(tx, several),
  findLedgerOrder: (tx) => store.findLedgerOrder(tx, known),
  lockOrder: (tx) => store.lockOrder(tx, known),
  listOrderPage: async (tx) => {
    for (const saleId of [null, 'sale-1']) {
      for (const buyerId of [null, 'buyer-1']) {
        for (const states of [LEDGER_ORDER_STATES, ['paid'], ['rejected']] as const) {
          for (const beforeOrderNo of [null, known]) {
            await store.listOrderPage(tx, { ...list, saleId, buyerId, states, beforeOrderNo });
          }
        }
      }
    }
  },
  listWindows: (tx) => store.listWindows(tx, several),
  findPayment: (tx) => store.findPayment(tx, { provider: 'p', reference: known }),
  insertPayment: (tx) =>
    store.insertPayment(tx, {
      orderNo: known,
      provider: 'q',
      reference: 'r',
      amount: 1,
      refundCause: 'amount_mismatch',
    }),
  insertPendingUnits: (tx) => store.insertPendingUnits(tx, { kind: 'settle', reason: null }, [units]),
  insertPendingSale: (tx) => store.insertPendingSale(tx, sale),
  insertPendingDistrust: (tx) => store.insertPendingDistrust(tx, { partition: 0, epoch: 1 }),
  claimPendingChanges: (tx) => store.claimPendingChanges(tx, 2000),
  deletePendingChanges: (tx) => store.deletePendingChanges(tx, [1, 2, 3]),
  sumPendingUnits: (tx) => store.sumPendingUnits(tx, 'sale-1'),
  lockSale: (tx) => store.lockSale(tx, 'sale-1'),
  takeVersion: (tx) => store.takeVersion(tx, 'sale-1'),
  updateSettings: async (tx) => {
    const found = await store.findSale(tx, 'sale-1');
    await store.updateSettings(tx, 'sale-1', found!.settings);
  },
  updateAllotment: (tx) => store.updateAllotment(tx, { saleId: 'sale-1', sku: 'a', allotment: 1_000_001 }),
  lockItems: (tx) => store.lockItems(tx, [{ saleId: 'sale-1', sku: 'a' }]),
  moveUnits: (tx) => store.moveUnits(tx, [{ saleId: 'sale-1', sku: 'a', reserved: -1, sold: 1 }]),
  findSale: (tx) => store.findSale(tx, 'sale-1'),
  findSaleAtRest: (tx) => store.findSaleAtRest(tx, 'sale-1'),
  listPendingOrders: async (tx) => {
    await store.listPendingOrders(tx, { saleId: null, afterOrderNo: known, limit: 1000 });
    await store.listPendingOrders(tx, { saleId: 'sale-1', afterOrderNo: known, limit: 250 });
  },
  findOrderTraces: (tx) => store.findOrderTraces(tx, several),
  listUntoldUnits: (tx) => store.listUntoldUnits(tx, { saleId: 'sale-1', limit: 2000 }),
  isSaleChangePending: (tx) => store.isSaleChangePending(tx, 'sale-1'),
  listUnitsOfBuyers: (tx) =>
    store.listUnitsOfBuyers(tx, { saleId: 'sale-1', buyerIds: ['buyer-1', 'buyer-2'] }),
  listOrdersOfBuyer: (tx) =>
    store.listOrdersOfBuyer(tx, { saleId: 'sale-1', buyerId: 'buyer-1', limit: 100 }),
  listSaleIdsToAudit: (tx) => store.listSaleIdsToAudit(tx, { afterSaleId: '', closedForMs: 1000, limit: 50 }),
  listSalesPage: async (tx) => {
    await store.listSalesPage(tx, { limit: 50, before: null });
    await store.listSalesPage(tx, { limit: 50, before: { createdAtMs: Date.now(), saleId: 'sale-1' } });
  },
  listSalesOfPartition: (tx) => store.listSalesOfPartition(tx, { partition: 0, afterSaleId: '', limit: 100 }),
  insertSale: (tx) =>
    store.insertSale(tx, {
      ...{ saleId: 'new', partition: 0, name: 'n', currency: 'EUR', opensAtMs: null, closesAtMs: null },
      ...{ buyerLimit: null, paymentWindowSeconds: 300, holdSeconds: 1800 },
      items: [{ sku: 'a', name: null, allotment: 1, unitPrice: 1 }],
    }),
  findShortestHold: (tx) => store.findShortestHold(tx, 0),
  readSchemaVersion: (tx) => store.readSchemaVersion(tx),
  listOpenOrders: (tx) => store.listOpenOrders(tx, { partition: 0, afterOrderNo: known, limit: 1000 }),
  listBuyerUnits: (tx) => store.listBuyerUnits(tx, { saleId: 'sale-1', afterBuyerId: '', limit: 5000 }),
  listIdempotencyRecords: (tx) =>
    store.listIdempotencyRecords(tx, {
      saleId: 'sale-1',
      after: { buyerId: 'buyer-1', idempotencyKey: '' },
      limit: 5000,
    }),
};

/**
 * Runs no statement on the ledger, or another connection's; or adds up a table for the metrics: one that is empty at
 * rest, and the sale items, 5 ms for 20,000 of them.
 */
const NOT_HERE = new Set(['asDate', 'isDataError', 'migrateLedger', 'countPendingChanges', 'sumUnits']);

describe('with 100,000 orders of 10,000 sales, no table that grows with them is read from end to end by', () => {
  it.each(Object.keys(CALLS))('%s', async (name) => {
    const { statements, scans: found } = await scansOf(CALLS[name]!);
    expect(statements).toBeGreaterThan(0);
    expect(found).toEqual([]);
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
    expect(public_.sort()).toEqual(Object.keys(CALLS).sort());
  });
});
