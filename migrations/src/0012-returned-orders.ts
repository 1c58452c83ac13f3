import type { Migration } from './migration.ts';

/**
 * The columns are nullable and without defaults: the version before neither reads nor writes them. The CHECKs are not
 * validated, which would read every order: the rows that are there have been held to more by the former ones.
 */
const ORDERS = `
ALTER TABLE orders
  ADD COLUMN returned_at   timestamptz,
  ADD COLUMN restocked     boolean,
  ADD COLUMN return_reason text,
  ADD CONSTRAINT orders_return_reason_is_short
    CHECK (return_reason IS NULL OR (state = 'returned' AND length(return_reason) BETWEEN 1 AND 280)) NOT VALID,
  DROP CONSTRAINT orders_state_has_its_times,
  ADD CONSTRAINT orders_state_has_its_times CHECK (CASE state
    WHEN 'pending_payment' THEN expires_at IS NOT NULL AND paid_at IS NULL AND closed_at IS NULL
    WHEN 'paid'            THEN expires_at IS NOT NULL AND paid_at IS NOT NULL AND closed_at IS NULL
                                AND paid_at <= expires_at
    WHEN 'returned'        THEN expires_at IS NOT NULL AND paid_at IS NOT NULL AND closed_at IS NULL
                                AND paid_at <= expires_at
    WHEN 'expired'         THEN paid_at IS NULL AND closed_at IS NOT NULL
                                AND (expires_at IS NULL OR closed_at >= expires_at)
    WHEN 'cancelled'       THEN expires_at IS NOT NULL AND paid_at IS NULL AND closed_at IS NOT NULL
    WHEN 'rejected'        THEN expires_at IS NULL AND paid_at IS NULL AND closed_at IS NOT NULL
    ELSE false END) NOT VALID,
  ADD CONSTRAINT orders_returned_has_its_columns CHECK (
    (state = 'returned') = (returned_at IS NOT NULL) AND (returned_at IS NULL) = (restocked IS NULL)
  ) NOT VALID;
COMMENT ON COLUMN orders.state         IS 'pending_payment, then once and for all paid, expired or cancelled; or rejected from the start. A paid one may be returned.';
COMMENT ON COLUMN orders.returned_at   IS 'When the paid order was undone.';
COMMENT ON COLUMN orders.restocked     IS 'Of a returned order: its units are available again (true), or stay sold (false).';
COMMENT ON COLUMN orders.return_reason IS 'Why it was returned, in the words of the caller.';
COMMENT ON COLUMN sale_items.sold      IS 'Units of paid orders, and of returned ones that were not restocked.';
COMMENT ON COLUMN payments.refund_cause IS 'Why it could not pay the order, or order_returned.';
`;

/** One of each kind for an order: its settlement may still be pending when it is returned. */
const PENDING = `
ALTER TABLE pending_gate_changes
  DROP CONSTRAINT pending_gate_changes_kind_check,
  ADD CONSTRAINT pending_gate_changes_kind_check
    CHECK (kind IN ('release', 'settle', 'return', 'sale', 'distrust')) NOT VALID,
  DROP CONSTRAINT pending_gate_changes_kind_has_its_columns,
  ADD CONSTRAINT pending_gate_changes_kind_has_its_columns CHECK (CASE kind
    WHEN 'release'  THEN sale_id IS NOT NULL AND order_no IS NOT NULL AND sku IS NOT NULL
                         AND quantity IS NOT NULL AND reason IS NOT NULL
    WHEN 'settle'   THEN sale_id IS NOT NULL AND order_no IS NOT NULL AND sku IS NOT NULL
                         AND quantity IS NOT NULL AND reason IS NULL
    WHEN 'return'   THEN sale_id IS NOT NULL AND order_no IS NOT NULL AND sku IS NOT NULL
                         AND quantity IS NOT NULL AND reason IS NULL
    WHEN 'sale'     THEN sale_id IS NOT NULL AND order_no IS NULL
    ELSE                 gate_epoch IS NOT NULL AND sale_id IS NULL AND order_no IS NULL END) NOT VALID;
DROP INDEX pending_gate_changes_of_order;
CREATE UNIQUE INDEX pending_gate_changes_of_order ON pending_gate_changes (order_no, kind) WHERE order_no IS NOT NULL;
COMMENT ON COLUMN pending_gate_changes.kind     IS 'release, settle, return, sale (its settings and allotments) or distrust (the gate must be reconciled).';
COMMENT ON COLUMN pending_gate_changes.order_no IS 'The order whose units are released, settled or returned.';
`;

/** @param returned whether the view has a column for returned orders */
function saleSummary(returned: boolean): string {
  return `
CREATE OR REPLACE VIEW sale_summary AS
  SELECT
    s.sale_id,
    i.sku,
    CASE
      WHEN s.state = 'closed' OR s.closes_at <= clock_timestamp() THEN 'closed'
      WHEN s.state = 'paused' THEN 'paused'
      WHEN s.opens_at > clock_timestamp() THEN 'scheduled'
      ELSE 'open'
    END AS state,
    i.allotment,
    i.allotment - i.reserved - i.sold AS available,
    i.reserved,
    i.sold,
    coalesce(o.pending_payment, 0) AS orders_pending_payment,
    coalesce(o.paid, 0)            AS orders_paid,
    coalesce(o.expired, 0)         AS orders_expired,
    coalesce(o.cancelled, 0)       AS orders_cancelled,
    coalesce(o.rejected, 0)        AS orders_rejected,
    coalesce(o.revenue, 0)         AS revenue,
    s.currency${returned ? `, coalesce(o.returned, 0) AS orders_returned` : ''}
  FROM sales s
  JOIN sale_items i USING (sale_id)
  LEFT JOIN LATERAL (
    SELECT
      count(*) FILTER (WHERE state = 'pending_payment') AS pending_payment,
      count(*) FILTER (WHERE state = 'paid')            AS paid,
      count(*) FILTER (WHERE state = 'expired')         AS expired,
      count(*) FILTER (WHERE state = 'cancelled')       AS cancelled,
      count(*) FILTER (WHERE state = 'rejected')        AS rejected,
      count(*) FILTER (WHERE state = 'returned')        AS returned,
      sum(amount::numeric) FILTER (WHERE state = 'paid') AS revenue
    FROM orders
    WHERE orders.sale_id = i.sale_id AND orders.sku = i.sku
  ) o ON true
  ORDER BY s.created_at DESC, s.sale_id, i.position;
COMMENT ON VIEW sale_summary IS 'One line per sale item: where its units are, its orders by state, and its revenue in minor units.';
`;
}

const COUNTED = `
COMMENT ON COLUMN sale_summary.sold            IS 'Units of paid orders, and of returned ones that were not restocked.';
COMMENT ON COLUMN sale_summary.orders_returned IS 'Orders that were paid and then returned.';
`;

/** Paid orders can be returned. */
export const returnedOrders: Migration = {
  name: '0012-returned-orders',
  up: async (knex) => {
    await knex.raw([ORDERS, PENDING, saleSummary(true), COUNTED].join('\n'));
  },
  down: async (knex) => {
    // The wider CHECKs stay: without a statement that writes them, they admit nothing new.
    await knex.raw(`
      DROP VIEW sale_summary;
      ${saleSummary(false)}
      DROP INDEX pending_gate_changes_of_order;
      CREATE UNIQUE INDEX pending_gate_changes_of_order ON pending_gate_changes (order_no) WHERE order_no IS NOT NULL;
      ALTER TABLE orders DROP COLUMN returned_at, DROP COLUMN restocked, DROP COLUMN return_reason;
    `);
  },
};
