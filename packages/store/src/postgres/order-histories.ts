import type { RejectedReason } from '@stampede/domain';
import { msOf } from './ms-of.ts';
import { PAYMENT_COLUMNS, type Payment } from './payments.ts';
import type { Queryable } from './queryable.ts';

/** What the ledger keeps of an order's life beside its state and times. */
export interface OrderHistory {
  /** When the gate accepted the purchase, by the clock of Redis. */
  readonly purchasedAtMs: number;
  /** The HTTP request of the purchase; `erased` where its buyer was. */
  readonly requestId: string;
  readonly rejectedReason: RejectedReason | null;
  readonly returnReason: string | null;
  /** The sequence of its last event. */
  readonly eventCount: number;
  /** What the gate does not show yet, each kind once. */
  readonly pending: readonly ('release' | 'settle' | 'return')[];
}

export async function findOrderHistory(db: Queryable, orderNo: string): Promise<OrderHistory | null> {
  const [row] = await db.query<OrderHistory & Record<string, unknown>>(
    `SELECT ${msOf('purchased_at')} AS "purchasedAtMs", request_id AS "requestId", rejected_reason AS "rejectedReason",
       return_reason AS "returnReason", event_count AS "eventCount",
       ARRAY(SELECT kind FROM public.pending_gate_changes p WHERE p.order_no = $1) AS pending
     FROM public.orders WHERE order_no = $1`,
    [orderNo],
  );
  return row ?? null;
}

/** A payment with the amounts that were reported for it by mistake. */
export interface PaymentHistory extends Payment {
  /** The first one first. */
  readonly withdrawnAmounts: readonly number[];
  /** When the amount was corrected last. */
  readonly correctedAtMs: number | null;
}

/** The payments that were reported for an order, the first ones, oldest first. */
export async function listPaymentHistories(
  db: Queryable,
  { orderNo, limit }: { orderNo: string; limit: number },
): Promise<PaymentHistory[]> {
  const rows = await db.query<PaymentHistory & { amounts: string } & Record<string, unknown>>(
    `SELECT ${PAYMENT_COLUMNS}, to_json(withdrawn_amounts)::text AS amounts, ${msOf('corrected_at')} AS "correctedAtMs"
     FROM public.payments WHERE order_no = $1 ORDER BY created_at, payment_id LIMIT $2`,
    [orderNo, limit],
  );
  return rows.map(({ amounts, ...payment }) => ({
    ...payment,
    withdrawnAmounts: JSON.parse(amounts) as number[],
  }));
}

/** When orders of a sale were extended. */
export interface ExtensionSpan {
  readonly startedAtMs: number;
  /** Null: not finished. */
  readonly finishedAtMs: number | null;
}

/** The extensions that may have moved an order's deadline, the first ones, oldest first. */
export async function listExtensionsOfOrder(
  db: Queryable,
  order: { orderNo: string; saleId: string; createdAtMs: number; limit: number },
): Promise<ExtensionSpan[]> {
  return db.query<ExtensionSpan & Record<string, unknown>>(
    `SELECT ${msOf('created_at')} AS "startedAtMs", ${msOf('finished_at')} AS "finishedAtMs"
     FROM public.extensions WHERE sale_id = $2 AND (order_no IS NULL OR order_no = $1)
       AND created_at >= to_timestamp($3::float8 / 1000)
     ORDER BY created_at LIMIT $4`,
    [order.orderNo, order.saleId, order.createdAtMs, order.limit],
  );
}
