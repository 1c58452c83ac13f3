import type { Queryable } from './database.ts';

/** Orders listed for one broken law, at most. */
const ORDERS_MAX = 100;

interface LedgerLaw {
  readonly law: 'counters_match_orders' | 'paid_xor_closed';
  readonly holds: boolean;
  readonly orders: readonly string[];
}

/**
 * Checks the laws of a sale that need only the ledger: for each law, the orders that break it. Reads pending, paid and
 * returned orders, not expired ones: 2,000,000 orders took more than a second, and a statement's limit is 5 s.
 */
export async function listLawBreakers(db: Queryable, saleId: string): Promise<LedgerLaw[]> {
  const [row] = await db.query<{ counted: boolean; miscounted: string[]; misPaid: string[] }>(
    `WITH counted AS (
       SELECT i.sku FROM public.sale_items i
       LEFT JOIN (
         SELECT sku, sum(quantity) FILTER (WHERE state = 'pending_payment') AS reserved,
                sum(quantity) FILTER (WHERE state = 'paid' OR NOT restocked) AS sold
         FROM public.orders WHERE sale_id = $1 AND state IN ('pending_payment', 'paid', 'returned') GROUP BY sku
       ) o USING (sku)
       WHERE i.sale_id = $1 AND (i.reserved, i.sold) <> (coalesce(o.reserved, 0), coalesce(o.sold, 0))
     ), mis_paid AS (
       SELECT o.order_no FROM public.orders o
       WHERE o.sale_id = $1 AND o.state = 'paid'
         AND NOT EXISTS (SELECT FROM public.payments p WHERE p.order_no = o.order_no AND p.state = 'captured')
       UNION ALL
       SELECT o.order_no FROM public.payments p JOIN public.orders o ON o.order_no = p.order_no
       WHERE p.state = 'captured' AND o.sale_id = $1 AND o.state <> 'paid'
     )
     SELECT
       NOT EXISTS (SELECT FROM counted) AS counted,
       ARRAY(SELECT order_no::text FROM public.orders JOIN counted USING (sku)
             WHERE sale_id = $1 AND state IN ('pending_payment', 'paid', 'returned') ORDER BY order_no LIMIT ${ORDERS_MAX}) AS miscounted,
       ARRAY(SELECT order_no::text FROM mis_paid ORDER BY order_no LIMIT ${ORDERS_MAX}) AS "misPaid"`,
    [saleId],
  );
  return [
    { law: 'counters_match_orders', holds: row?.counted === true, orders: row?.miscounted ?? [] },
    { law: 'paid_xor_closed', holds: row?.misPaid.length === 0, orders: row?.misPaid ?? [] },
  ];
}
