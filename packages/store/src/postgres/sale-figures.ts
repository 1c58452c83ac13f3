import type { LedgerOrderState } from '@stampede/domain';
import type { Queryable } from './queryable.ts';
import { readInOrder } from './read-in-order.ts';

/** The orders of a sale in one state. */
export interface OrderTotal {
  readonly state: LedgerOrderState;
  readonly orders: number;
  /** The sum of their amounts in minor units; above 2^53 the nearest number. */
  readonly amount: number;
}

/** Counts and adds up all orders of a sale. Reads each of them: some 0.3 s for a million. */
export async function sumOrdersByState(db: Queryable, saleId: string): Promise<OrderTotal[]> {
  const rows = await db.query<{ state: LedgerOrderState; orders: number; amount: string }>(
    `SELECT state, count(*) AS orders, sum(amount)::text AS amount
     FROM public.orders WHERE sale_id = $1 GROUP BY state ORDER BY state`,
    [saleId],
  );
  return rows.map(({ state, orders, amount }) => ({ state, orders, amount: Number(amount) }));
}

/**
 * How many payment windows of a sale end within `withinMs`, or have ended and are not closed yet. Looks at the `max`
 * orders of all sales that end first.
 *
 * @param tx a transaction of its own: the planner's settings last until its end
 */
export async function countWindowsEnding(
  tx: Queryable,
  { saleId, withinMs, max }: { saleId: string; withinMs: number; max: number },
): Promise<number> {
  await readInOrder(tx);
  const [row] = await tx.query<{ count: number }>(
    `SELECT count(*) AS count FROM (
       SELECT sale_id FROM public.orders
       WHERE state = 'pending_payment' AND expires_at < (SELECT clock_timestamp() + make_interval(secs => $2))
       ORDER BY expires_at LIMIT $3
     ) AS first WHERE sale_id = $1`,
    [saleId, withinMs / 1000, max],
  );
  return row?.count ?? 0;
}
