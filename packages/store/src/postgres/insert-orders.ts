import type { RejectedReason } from '@stampede/domain';
import type { Queryable } from './database.ts';

/** What the ledger knows already of a batch of purchases, read after its items were locked. */
export interface RecordedPurchases {
  readonly nowMs: number;
  readonly orderNos: ReadonlySet<string>;
  /** Indexes of those purchases whose idempotency key another order has. */
  readonly keyedElsewhere: ReadonlySet<number>;
  /** The reserved and sold units of each purchase's buyer in its sale. */
  readonly heldByBuyer: readonly number[];
}

export interface PurchaseToCheck {
  readonly orderNo: string;
  readonly saleId: string;
  readonly buyerId: string;
  readonly idempotencyKey: string | null;
  /** The buyer's limit under which the gate accepted it; null: none, and the buyer's units are not counted. */
  readonly buyerLimit: number | null;
}

/** One statement for the whole batch. The clock is read here, once, after the locks: it decides the holds and starts the windows. */
export async function readRecordedPurchases(
  tx: Queryable,
  purchases: readonly PurchaseToCheck[],
): Promise<RecordedPurchases> {
  const [row] = await tx.query<{ now: number; order_nos: string[]; keyed: number[]; held: number[] }>(
    `SELECT
       extract(epoch FROM clock_timestamp())::float8 * 1000 AS now,
       ARRAY(SELECT order_no::text FROM orders WHERE order_no = ANY($1::uuid[])) AS order_nos,
       ARRAY(
         SELECT p.ordinal::int FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
           WITH ORDINALITY AS p (order_no, sale_id, buyer_id, key, ordinal)
         WHERE p.key IS NOT NULL AND EXISTS (
           SELECT 1 FROM orders o
           WHERE o.sale_id = p.sale_id AND o.buyer_id = p.buyer_id AND o.idempotency_key = p.key
             AND o.order_no <> p.order_no)
       ) AS keyed,
       ARRAY(
         SELECT CASE WHEN p.limited THEN (
           SELECT coalesce(sum(quantity), 0)::float8 FROM orders o
           WHERE o.sale_id = p.sale_id AND o.buyer_id = p.buyer_id AND o.state IN ('pending_payment', 'paid')
         ) ELSE 0 END
         FROM unnest($2::text[], $3::text[], $5::boolean[]) WITH ORDINALITY AS p (sale_id, buyer_id, limited, ordinal)
         ORDER BY p.ordinal
       ) AS held`,
    [
      purchases.map((purchase) => purchase.orderNo),
      purchases.map((purchase) => purchase.saleId),
      purchases.map((purchase) => purchase.buyerId),
      purchases.map((purchase) => purchase.idempotencyKey),
      purchases.map((purchase) => purchase.buyerLimit !== null),
    ],
  );
  if (row === undefined) throw new Error('a SELECT without FROM returned no row');
  return {
    nowMs: row.now,
    orderNos: new Set(row.order_nos),
    keyedElsewhere: new Set(row.keyed.map((ordinal) => ordinal - 1)),
    heldByBuyer: row.held,
  };
}

export interface OrderToInsert {
  readonly orderNo: string;
  readonly saleId: string;
  readonly sku: string;
  readonly buyerId: string;
  readonly quantity: number;
  readonly amount: number;
  readonly currency: string;
  readonly state: 'pending_payment' | 'expired' | 'rejected';
  readonly rejectedReason: RejectedReason | null;
  readonly purchasedAtMs: number;
  /** Of a pending order only. */
  readonly paymentWindowSeconds: number;
  readonly idempotencyKey: string | null;
  readonly epoch: number;
  readonly requestId: string;
}

export interface InsertedOrder {
  readonly orderNo: string;
  readonly state: OrderToInsert['state'];
  /** Until the end of the payment window; null for an order without one. */
  readonly remainingMs: number | null;
}

/**
 * Inserts the orders of one partition and ignores those that exist. In the same statement, and only for the
 * rows that the insert returned: the counters move, units of orders born expired or doubled are to be
 * released, and a refusal for lack of units (or of the buyer's limit) takes the trust from the gate.
 */
export async function insertOrders(
  tx: Queryable,
  batch: { partition: number; nowMs: number; orders: readonly OrderToInsert[] },
): Promise<InsertedOrder[]> {
  const { orders } = batch;
  return tx.query<InsertedOrder & Record<string, unknown>>(
    `WITH inserted AS (
       INSERT INTO orders (order_no, sale_id, sku, buyer_id, quantity, amount, currency, state, rejected_reason,
                           purchased_at, created_at, expires_at, closed_at, idempotency_key, gate_epoch, request_id)
       SELECT order_no, sale_id, sku, buyer_id, quantity, amount, currency, state, rejected_reason,
              to_timestamp(purchased_at / 1000), clock.now,
              CASE WHEN state = 'pending_payment' THEN clock.now + window_seconds * interval '1 second' END,
              CASE WHEN state <> 'pending_payment' THEN clock.now END,
              idempotency_key, gate_epoch, request_id
       FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::int[], $8::bigint[], $9::text[], $10::text[],
                   $11::text[], $12::float8[], $13::int[], $14::text[], $15::bigint[], $16::text[])
              AS o (order_no, sale_id, sku, buyer_id, quantity, amount, currency, state, rejected_reason,
                    purchased_at, window_seconds, idempotency_key, gate_epoch, request_id),
            (SELECT to_timestamp($2::float8 / 1000) AS now) clock
       ON CONFLICT DO NOTHING
       RETURNING order_no, sale_id, sku, quantity, state, rejected_reason, expires_at, gate_epoch
     ), counted AS (
       UPDATE sale_items i SET reserved = i.reserved + u.units
       FROM (
         SELECT sale_id, sku, sum(quantity) AS units FROM inserted WHERE state = 'pending_payment' GROUP BY sale_id, sku
       ) u
       WHERE i.sale_id = u.sale_id AND i.sku = u.sku
     ), released AS (
       INSERT INTO pending_gate_changes (partition, kind, sale_id, order_no, sku, quantity, reason)
       SELECT $1::smallint, 'release', sale_id, order_no, sku, quantity,
              CASE WHEN state = 'expired' THEN 'expired' ELSE 'duplicate' END
       FROM inserted WHERE state = 'expired' OR rejected_reason = 'duplicate'
     ), distrusted AS (
       INSERT INTO pending_gate_changes (partition, kind, gate_epoch, retry_at)
       SELECT DISTINCT $1::smallint, 'distrust', gate_epoch, clock_timestamp()
       FROM inserted WHERE rejected_reason IN ('no_units', 'buyer_limit')
     )
     SELECT order_no AS "orderNo", state,
            extract(epoch FROM expires_at - clock_timestamp())::float8 * 1000 AS "remainingMs"
     FROM inserted`,
    [
      batch.partition,
      batch.nowMs,
      orders.map((order) => order.orderNo),
      orders.map((order) => order.saleId),
      orders.map((order) => order.sku),
      orders.map((order) => order.buyerId),
      orders.map((order) => order.quantity),
      orders.map((order) => order.amount),
      orders.map((order) => order.currency),
      orders.map((order) => order.state),
      orders.map((order) => order.rejectedReason),
      orders.map((order) => order.purchasedAtMs),
      orders.map((order) => order.paymentWindowSeconds),
      orders.map((order) => order.idempotencyKey),
      orders.map((order) => order.epoch),
      orders.map((order) => order.requestId),
    ],
  );
}
