import type { RejectedReason } from '@stampede/domain';
import { arrayLiteral } from './array-literal.ts';
import type { Queryable } from './database.ts';
import { msOf } from './ms-of.ts';
import type { LockedItem } from './sale-items.ts';

/** An order of a locked item. */
export interface OrderToInsert {
  readonly orderNo: string;
  readonly item: LockedItem;
  readonly buyerId: string;
  readonly quantity: number;
  readonly amount: number;
  readonly state: 'pending_payment' | 'expired' | 'rejected';
  readonly rejectedReason: RejectedReason | null;
  readonly purchasedAtMs: number;
  readonly idempotencyKey: string | null;
  readonly epoch: number;
  readonly requestId: string;
}

export interface InsertedOrders {
  /** Orders that existed already, or whose idempotency key did. */
  readonly notInserted: ReadonlySet<string>;
  /** Postgres' clock after the insert; the windows began at `nowMs`. */
  readonly writtenAtMs: number;
}

/**
 * Inserts the orders of one partition and ignores those that exist. In the same statement, and only for the inserted
 * rows: updates the counters, inserts releases for expired and duplicate orders, a distrust of the gate where an order
 * was rejected for lack of units or for the buyer's limit, and their events, the first ones of these orders.
 *
 * Returns no row per order: the time left of the windows follows from the two clocks.
 */
export async function insertOrders(
  tx: Queryable,
  batch: { partition: number; nowMs: number; orders: readonly OrderToInsert[] },
): Promise<InsertedOrders> {
  const { orders } = batch;
  if (orders.length === 0) return { notInserted: new Set(), writtenAtMs: batch.nowMs };
  const ordinals = new Map<LockedItem, number>();
  const itemOrdinals = orders.map(({ item }) => {
    const ordinal = ordinals.get(item) ?? ordinals.size + 1;
    ordinals.set(item, ordinal);
    return ordinal;
  });
  const items = [...ordinals.keys()];
  const [row] = await tx.query<{ now: number; missing: string[] }>(
    `WITH inserted AS (
       INSERT INTO public.orders (order_no, sale_id, sku, buyer_id, quantity, amount, currency, state, rejected_reason,
                           purchased_at, created_at, expires_at, closed_at, idempotency_key, gate_epoch, request_id,
                           event_count)
       SELECT o.order_no, i.sale_id, i.sku, o.buyer_id, o.quantity, o.amount, i.currency, o.state, o.rejected_reason,
              to_timestamp(o.purchased_at / 1000), clock.now,
              CASE WHEN o.state = 'pending_payment' THEN clock.now + i.window_seconds * interval '1 second' END,
              CASE WHEN o.state <> 'pending_payment' THEN clock.now END,
              o.idempotency_key, o.gate_epoch, o.request_id, 1
       FROM unnest($3::uuid[], $4::int[], $5::text[], $6::int[], $7::bigint[], $8::text[], $9::text[], $10::float8[],
                   $11::text[], $12::bigint[], $13::text[])
              AS o (order_no, item, buyer_id, quantity, amount, state, rejected_reason, purchased_at, idempotency_key,
                    gate_epoch, request_id)
       JOIN unnest($14::text[], $15::text[], $16::text[], $17::int[]) WITH ORDINALITY
              AS i (sale_id, sku, currency, window_seconds, ordinal) ON i.ordinal = o.item
       CROSS JOIN (SELECT to_timestamp($2::float8 / 1000) AS now) clock
       ON CONFLICT DO NOTHING
       RETURNING order_no, sale_id, sku, quantity, state, rejected_reason, gate_epoch, created_at, expires_at
     ), counted AS (
       UPDATE public.sale_items i SET reserved = i.reserved + u.units
       FROM (
         SELECT sale_id, sku, sum(quantity) AS units FROM inserted WHERE state = 'pending_payment' GROUP BY sale_id, sku
       ) u
       WHERE i.sale_id = u.sale_id AND i.sku = u.sku
     ), released AS (
       INSERT INTO public.pending_gate_changes (partition, kind, sale_id, order_no, sku, quantity, reason)
       SELECT $1::smallint, 'release', sale_id, order_no, sku, quantity,
              CASE WHEN state = 'expired' THEN 'expired' ELSE 'duplicate' END
       FROM inserted WHERE state = 'expired' OR rejected_reason = 'duplicate'
     ), distrusted AS (
       INSERT INTO public.pending_gate_changes (partition, kind, gate_epoch, retry_at)
       SELECT DISTINCT $1::smallint, 'distrust', gate_epoch, clock_timestamp()
       FROM inserted WHERE rejected_reason IN ('no_units', 'buyer_limit')
     ), announced AS (
       INSERT INTO public.event_batches (type, sale_id, order_nos, expires_at, events, occurred_at)
       SELECT CASE state WHEN 'pending_payment' THEN 'order.created' WHEN 'expired' THEN 'order.expired' ELSE 'order.rejected' END,
              sale_id, array_agg(order_no), array_agg(expires_at), count(*), max(created_at)
       FROM inserted GROUP BY sale_id, state
     )
     SELECT CASE WHEN (SELECT count(*) FROM inserted) = cardinality($3::uuid[]) THEN '{}'
                 ELSE ARRAY(SELECT unnest($3::uuid[])::text EXCEPT ALL SELECT order_no::text FROM inserted) END AS missing,
            ${msOf('clock_timestamp()')} AS now`,
    [
      batch.partition,
      batch.nowMs,
      arrayLiteral(orders.map((order) => order.orderNo)),
      arrayLiteral(itemOrdinals),
      arrayLiteral(orders.map((order) => order.buyerId)),
      arrayLiteral(orders.map((order) => order.quantity)),
      arrayLiteral(orders.map((order) => order.amount)),
      arrayLiteral(orders.map((order) => order.state)),
      arrayLiteral(orders.map((order) => order.rejectedReason)),
      arrayLiteral(orders.map((order) => order.purchasedAtMs)),
      arrayLiteral(orders.map((order) => order.idempotencyKey)),
      arrayLiteral(orders.map((order) => order.epoch)),
      arrayLiteral(orders.map((order) => order.requestId)),
      items.map((item) => item.saleId),
      items.map((item) => item.sku),
      items.map((item) => item.currency),
      items.map((item) => item.paymentWindowSeconds),
    ],
    'insert-orders',
  );
  if (row === undefined) throw new Error('a SELECT without FROM returned no row');
  return { notInserted: new Set(row.missing), writtenAtMs: row.now };
}
