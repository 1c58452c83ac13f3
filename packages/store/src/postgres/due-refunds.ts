import { msOf } from './ms-of.ts';
import type { Queryable } from './queryable.ts';
import { readInOrder } from './read-in-order.ts';

/** The refunds that are due in one currency. */
export interface DueRefunds {
  /** Null: of orders that the ledger did not have. */
  readonly currency: string | null;
  readonly payments: number;
  /** Their sum in minor units; above 2^53 the nearest number. */
  readonly amount: number;
  /** When the first of them became due. */
  readonly oldestAtMs: number;
}

/**
 * Adds up the refunds that are due, by currency: the `max` that were reported first. One is due since its order was
 * returned, or its amount was corrected last, or else since its report.
 *
 * @param tx a transaction of its own: the planner's settings last until its end
 */
export async function sumDueRefunds(tx: Queryable, max: number): Promise<DueRefunds[]> {
  await readInOrder(tx);
  const rows = await tx.query<Omit<DueRefunds, 'amount'> & { amount: string }>(
    `SELECT currency, count(*) AS payments, sum(amount)::text AS amount, ${msOf('min(due_at)')} AS "oldestAtMs"
     FROM (
       SELECT currency, amount, coalesce(
         CASE refund_cause WHEN 'order_returned'
           THEN (SELECT returned_at FROM public.orders o WHERE o.order_no = p.order_no) END,
         corrected_at, created_at
       ) AS due_at
       FROM public.payments p WHERE state = 'refund_due' ORDER BY created_at, payment_id LIMIT $1
     ) AS due GROUP BY currency ORDER BY currency NULLS LAST`,
    [max],
  );
  return rows.map(({ amount, ...row }) => ({ ...row, amount: Number(amount) }));
}
