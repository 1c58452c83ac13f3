import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BEFORE_ALL_ORDERS, newOrderNo, partitionOfOrder } from '@stampede/domain';
import * as store from '@stampede/store';
import { openLedger } from './explained.ts';

let ledger: Awaited<ReturnType<typeof openLedger>>;
/** One of each partition from 0 to 255, in the order of their numbers. */
const orderNos = Array.from({ length: 256 }, (_, partition) => newOrderNo(partition)).sort();
beforeAll(async () => {
  ledger = await openLedger();
  await ledger.db.query(
    `INSERT INTO sales (sale_id, partition, name, state, currency, payment_window_seconds, hold_seconds)
     VALUES ('s', 0, 'n', 'open', 'EUR', 300, 1800)`,
  );
  await ledger.db.query(
    `INSERT INTO sale_items (sale_id, sku, position, unit_price, allotment, reserved) VALUES ('s', 'a', 0, 1, 256, 256)`,
  );
  await ledger.db.query(
    `INSERT INTO orders (order_no, sale_id, sku, buyer_id, quantity, amount, currency, state, purchased_at, created_at,
                         expires_at, gate_epoch, request_id)
     SELECT order_no, 's', 'a', 'b', 1, 1, 'EUR', 'pending_payment', now(), now(), now(), 1, 'r'
     FROM unnest($1::uuid[]) order_no`,
    [orderNos],
  );
});
afterAll(() => ledger.close());

describe("an order's partition is that of its number, wherever its sale lives", () => {
  it('when a gate is rebuilt', async () => {
    for (const partition of [0, 1, 127, 128, 255]) {
      const page = { partition, afterOrderNo: BEFORE_ALL_ORDERS, limit: 1000 };
      const found = (await store.listOpenOrders(ledger.db, page)).map(({ orderNo }) => orderNo);
      expect(found).toEqual(orderNos.filter((orderNo) => partitionOfOrder(orderNo) === partition));
    }
  });

  it('when it is audited', async () => {
    for (const saleId of [null, 's']) {
      const page = { saleId, afterOrderNo: BEFORE_ALL_ORDERS, limit: 1000 };
      const found = await store.listPendingOrders(ledger.db, page);
      expect(found.map(({ orderNo, partition }) => [orderNo, partition])).toEqual(numbered());
    }
  });

  it('when it expires', async () => {
    const due = { orderNos: null, limit: 1000, except: [], waitMs: 200 };
    const expired = await ledger.db.transaction((tx) => store.expireOrders(tx, due));
    expect(byNumber(expired).map(({ orderNo, partition }) => [orderNo, partition])).toEqual(numbered());
    const told = await ledger.db.query<{ orderNo: string; partition: number }>(
      `SELECT order_no AS "orderNo", partition FROM pending_gate_changes ORDER BY order_no`,
    );
    expect(told.map(({ orderNo, partition }) => [orderNo, partition])).toEqual(numbered());
  });
});

it('no statement about orders reads the row of a sale', () => {
  const folder = new URL('../src/postgres/', import.meta.url);
  // What is exported is a function with its statement, or with several about the same.
  const functions = readdirSync(folder).flatMap((file) =>
    readFileSync(new URL(file, folder), 'utf8').split(/^(?=export )/m),
  );
  const isOf = (table: string) => (source: string) => new RegExp(`\\bpublic\\.${table}\\b`).test(source);
  const ofOrders = functions.filter(isOf('orders'));
  expect(ofOrders.length).toBeGreaterThan(15);
  // An erasure reads when the sales of a buyer's orders have ended, and no order's partition.
  expect(ofOrders.filter(isOf('sales')).filter((source) => !isOf('erasures')(source))).toEqual([]);
});

function numbered(): [string, number][] {
  return orderNos.map((orderNo) => [orderNo, partitionOfOrder(orderNo)]);
}

function byNumber<Order extends { readonly orderNo: string }>(orders: readonly Order[]): Order[] {
  return orders.toSorted((one, other) => (one.orderNo < other.orderNo ? -1 : 1));
}
