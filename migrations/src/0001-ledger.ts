import type { Migration } from './migration.ts';

const GATES = `
CREATE TABLE gates (
  partition        smallint    PRIMARY KEY CHECK (partition BETWEEN 0 AND 255),
  epoch            bigint      NOT NULL DEFAULT 0 CHECK (epoch >= 0),
  approved_epoch   bigint      CHECK (approved_epoch <= epoch),
  approved_run_id  text,
  state            text        NOT NULL DEFAULT 'untrusted'
                   CHECK (state IN ('untrusted', 'reconciling', 'approved')),
  reason           text,
  changed_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT gates_approved_is_current
    CHECK (state <> 'approved' OR (approved_epoch = epoch AND approved_run_id IS NOT NULL))
);
COMMENT ON TABLE  gates                 IS 'One row a partition of the gate: which Redis the ledger trusts.';
COMMENT ON COLUMN gates.partition       IS 'The n of the hash tag {n} in every key of the partition.';
COMMENT ON COLUMN gates.epoch           IS 'The current epoch; reconciling begins by raising it.';
COMMENT ON COLUMN gates.approved_epoch  IS 'The epoch that was approved last; trusted only while it is the current one.';
COMMENT ON COLUMN gates.approved_run_id IS 'The run id of the Redis server that was approved last.';
COMMENT ON COLUMN gates.state           IS 'untrusted, reconciling or approved.';
COMMENT ON COLUMN gates.reason          IS 'Why the gate lost its approval the last time.';
COMMENT ON COLUMN gates.changed_at      IS 'When this row changed last.';
`;

const SALES = `
CREATE TABLE sales (
  sale_id                text        PRIMARY KEY CHECK (sale_id ~ '^[A-Za-z0-9._-]{1,64}$'),
  partition              smallint    NOT NULL REFERENCES gates (partition),
  name                   text        NOT NULL,
  state                  text        NOT NULL CHECK (state IN ('open', 'paused', 'closed')),
  currency               text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  opens_at               timestamptz,
  closes_at              timestamptz,
  buyer_limit            integer     CHECK (buyer_limit BETWEEN 1 AND 1000000),
  payment_window_seconds integer     NOT NULL CHECK (payment_window_seconds BETWEEN 1 AND 86400),
  hold_seconds           integer     NOT NULL CHECK (hold_seconds BETWEEN 1 AND 86400),
  version                bigint      NOT NULL DEFAULT 1 CHECK (version >= 1),
  created_at             timestamptz NOT NULL DEFAULT clock_timestamp(),
  closed_at              timestamptz,
  CONSTRAINT sales_opens_before_it_closes CHECK (closes_at > opens_at),
  CONSTRAINT sales_closed_at_of_closed    CHECK ((state = 'closed') = (closed_at IS NOT NULL))
);
CREATE INDEX sales_newest ON sales (created_at DESC, sale_id DESC);
CREATE INDEX sales_of_partition ON sales (partition, sale_id);
CREATE INDEX sales_shortest_hold ON sales (partition, hold_seconds);
COMMENT ON TABLE  sales                        IS 'Offers of one or more SKUs in a time window.';
COMMENT ON COLUMN sales.sale_id                IS 'The sale''s id, given by whoever created it.';
COMMENT ON COLUMN sales.partition              IS 'The slice of the gate that the sale lives in; decided once.';
COMMENT ON COLUMN sales.name                   IS 'What people call it.';
COMMENT ON COLUMN sales.state                  IS 'open, paused or closed; scheduled, and closed by its time, follow from the clock.';
COMMENT ON COLUMN sales.currency               IS 'Three capital letters (ISO 4217).';
COMMENT ON COLUMN sales.opens_at               IS 'Purchases are refused before; NULL: open at once.';
COMMENT ON COLUMN sales.closes_at              IS 'Purchases are refused from then on; NULL: until it is closed by hand.';
COMMENT ON COLUMN sales.buyer_limit            IS 'The most reserved and sold units of one buyer; NULL: no limit.';
COMMENT ON COLUMN sales.payment_window_seconds IS 'How long a new order may stay unpaid.';
COMMENT ON COLUMN sales.hold_seconds           IS 'How long a reservation may wait for its order.';
COMMENT ON COLUMN sales.version                IS 'Raised by every change; the gate takes only higher ones.';
COMMENT ON COLUMN sales.created_at             IS 'When the sale was created.';
COMMENT ON COLUMN sales.closed_at              IS 'When its state became closed.';
`;

const SALE_ITEMS = `
CREATE TABLE sale_items (
  sale_id    text    NOT NULL REFERENCES sales (sale_id),
  sku        text    NOT NULL CHECK (sku ~ '^[A-Za-z0-9._-]{1,64}$'),
  position   integer NOT NULL CHECK (position >= 0),
  name       text,
  unit_price bigint  NOT NULL CHECK (unit_price BETWEEN 0 AND 100000000000),
  allotment  bigint  NOT NULL CHECK (allotment BETWEEN 0 AND 1000000000),
  reserved   bigint  NOT NULL DEFAULT 0,
  sold       bigint  NOT NULL DEFAULT 0,
  PRIMARY KEY (sale_id, sku),
  CONSTRAINT sale_items_no_oversell
    CHECK (reserved >= 0 AND sold >= 0 AND reserved + sold <= allotment)
) WITH (fillfactor = 50);
COMMENT ON TABLE  sale_items            IS 'The things sold in a sale; available = allotment - reserved - sold.';
COMMENT ON COLUMN sale_items.sale_id    IS 'The sale.';
COMMENT ON COLUMN sale_items.sku        IS 'The thing sold.';
COMMENT ON COLUMN sale_items.position   IS 'Its place in the sale, from 0.';
COMMENT ON COLUMN sale_items.name       IS 'What people call it.';
COMMENT ON COLUMN sale_items.unit_price IS 'Integer minor units of the sale''s currency.';
COMMENT ON COLUMN sale_items.allotment  IS 'Units given to this sale.';
COMMENT ON COLUMN sale_items.reserved   IS 'Units of orders that are pending payment.';
COMMENT ON COLUMN sale_items.sold       IS 'Units of paid orders.';
`;

const ORDERS = `
CREATE TABLE orders (
  order_no        uuid        PRIMARY KEY,
  sale_id         text        NOT NULL,
  sku             text        NOT NULL,
  buyer_id        text        NOT NULL,
  quantity        integer     NOT NULL CHECK (quantity BETWEEN 1 AND 10000),
  amount          bigint      NOT NULL CHECK (amount >= 0),
  currency        text        NOT NULL,
  state           text        NOT NULL,
  rejected_reason text        CHECK (rejected_reason IN ('no_units', 'buyer_limit', 'duplicate')),
  purchased_at    timestamptz NOT NULL,
  created_at      timestamptz NOT NULL,
  expires_at      timestamptz,
  paid_at         timestamptz,
  closed_at       timestamptz,
  idempotency_key text        CHECK (length(idempotency_key) BETWEEN 1 AND 255),
  gate_epoch      bigint      NOT NULL,
  request_id      text        NOT NULL,
  FOREIGN KEY (sale_id, sku) REFERENCES sale_items (sale_id, sku),
  CONSTRAINT orders_state_has_its_times CHECK (CASE state
    WHEN 'pending_payment' THEN expires_at IS NOT NULL AND paid_at IS NULL AND closed_at IS NULL
    WHEN 'paid'            THEN expires_at IS NOT NULL AND paid_at IS NOT NULL AND closed_at IS NULL
                                AND paid_at <= expires_at
    WHEN 'expired'         THEN paid_at IS NULL AND closed_at IS NOT NULL
                                AND (expires_at IS NULL OR closed_at >= expires_at)
    WHEN 'cancelled'       THEN expires_at IS NOT NULL AND paid_at IS NULL AND closed_at IS NOT NULL
    WHEN 'rejected'        THEN expires_at IS NULL AND paid_at IS NULL AND closed_at IS NOT NULL
    ELSE false END),
  CONSTRAINT orders_rejected_has_its_reason CHECK ((state = 'rejected') = (rejected_reason IS NOT NULL))
);
CREATE INDEX orders_due ON orders (expires_at) WHERE state = 'pending_payment';
CREATE INDEX orders_held_by_buyer ON orders (sale_id, buyer_id) INCLUDE (quantity)
  WHERE state IN ('pending_payment', 'paid');
CREATE UNIQUE INDEX orders_idempotency ON orders (sale_id, buyer_id, idempotency_key)
  WHERE idempotency_key IS NOT NULL;
CREATE INDEX orders_of_sale ON orders (sale_id, state, order_no);
CREATE INDEX orders_of_buyer ON orders (buyer_id, order_no);
CREATE INDEX orders_in_state ON orders (state, order_no);
COMMENT ON TABLE  orders                 IS 'The durable record of every reservation, and what became of it.';
COMMENT ON COLUMN orders.order_no        IS 'UUID version 7, made by the buy API; its last byte is the partition.';
COMMENT ON COLUMN orders.sale_id         IS 'The sale.';
COMMENT ON COLUMN orders.sku             IS 'The thing bought.';
COMMENT ON COLUMN orders.buyer_id        IS 'Who bought, in the shop''s own words.';
COMMENT ON COLUMN orders.quantity        IS 'Units.';
COMMENT ON COLUMN orders.amount          IS 'Unit price times quantity, in integer minor units.';
COMMENT ON COLUMN orders.currency        IS 'The sale''s currency.';
COMMENT ON COLUMN orders.state           IS 'pending_payment, then once and for all paid, expired or cancelled; or rejected from the start.';
COMMENT ON COLUMN orders.rejected_reason IS 'Why the ledger refused it: no_units, buyer_limit or duplicate.';
COMMENT ON COLUMN orders.purchased_at    IS 'When the gate accepted the purchase, by the clock of Redis.';
COMMENT ON COLUMN orders.created_at      IS 'When this row was written; the payment window begins.';
COMMENT ON COLUMN orders.expires_at      IS 'The end of the payment window; NULL where there was none.';
COMMENT ON COLUMN orders.paid_at         IS 'When the payment was accepted.';
COMMENT ON COLUMN orders.closed_at       IS 'When the order expired, was cancelled or rejected.';
COMMENT ON COLUMN orders.idempotency_key IS 'The client''s Idempotency-Key, where there was one.';
COMMENT ON COLUMN orders.gate_epoch      IS 'The gate''s epoch under which the purchase was accepted.';
COMMENT ON COLUMN orders.request_id      IS 'The id of the HTTP request that made the purchase.';
`;

const PAYMENTS = `
CREATE TABLE payments (
  payment_id      uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  order_no        uuid        NOT NULL,
  provider        text        NOT NULL,
  reference       text        NOT NULL,
  amount          bigint      NOT NULL CHECK (amount >= 0),
  state           text        NOT NULL CHECK (state IN ('captured', 'refund_due', 'refunded')),
  refund_cause    text,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT payments_reference UNIQUE (provider, reference),
  CONSTRAINT payments_refund_has_its_cause CHECK ((state = 'captured') = (refund_cause IS NULL))
);
CREATE INDEX payments_of_order ON payments (order_no);
CREATE UNIQUE INDEX payments_captured_once ON payments (order_no) WHERE state = 'captured';
CREATE INDEX payments_refund_due ON payments (created_at) WHERE state = 'refund_due';
COMMENT ON TABLE  payments              IS 'Every payment that was reported, also those that must go back.';
COMMENT ON COLUMN payments.payment_id   IS 'The payment''s id.';
COMMENT ON COLUMN payments.order_no     IS 'The order that it was meant for; no foreign key: money for an order that was lost is recorded too.';
COMMENT ON COLUMN payments.provider     IS 'The payment provider.';
COMMENT ON COLUMN payments.reference    IS 'The provider''s own id of the payment.';
COMMENT ON COLUMN payments.amount       IS 'Integer minor units.';
COMMENT ON COLUMN payments.state        IS 'captured (the order is paid by it), refund_due or refunded.';
COMMENT ON COLUMN payments.refund_cause IS 'Why it could not pay the order.';
COMMENT ON COLUMN payments.created_at   IS 'When it was recorded.';
`;

const PENDING_GATE_CHANGES = `
CREATE TABLE pending_gate_changes (
  change_id  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  partition  smallint    NOT NULL REFERENCES gates (partition),
  kind       text        NOT NULL CHECK (kind IN ('release', 'settle', 'sale', 'distrust')),
  sale_id    text        REFERENCES sales (sale_id),
  order_no   uuid,
  sku        text,
  quantity   integer,
  reason     text        CHECK (reason IN ('expired', 'cancelled', 'duplicate')),
  due_at     timestamptz,
  gate_epoch bigint,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  retry_at   timestamptz NOT NULL DEFAULT clock_timestamp() + interval '1 second',
  CONSTRAINT pending_gate_changes_kind_has_its_columns CHECK (CASE kind
    WHEN 'release'  THEN sale_id IS NOT NULL AND order_no IS NOT NULL AND sku IS NOT NULL
                         AND quantity IS NOT NULL AND reason IS NOT NULL
    WHEN 'settle'   THEN sale_id IS NOT NULL AND order_no IS NOT NULL AND sku IS NOT NULL
                         AND quantity IS NOT NULL AND reason IS NULL
    WHEN 'sale'     THEN sale_id IS NOT NULL AND order_no IS NULL
    ELSE                 gate_epoch IS NOT NULL AND sale_id IS NULL AND order_no IS NULL END)
);
CREATE INDEX pending_gate_changes_retry ON pending_gate_changes (retry_at);
CREATE UNIQUE INDEX pending_gate_changes_of_order ON pending_gate_changes (order_no) WHERE order_no IS NOT NULL;
CREATE INDEX pending_gate_changes_of_sale ON pending_gate_changes (sale_id);
COMMENT ON TABLE  pending_gate_changes            IS 'What the ledger has decided and the gate does not show yet; empty at rest.';
COMMENT ON COLUMN pending_gate_changes.change_id  IS 'The change''s id.';
COMMENT ON COLUMN pending_gate_changes.partition  IS 'The slice of the gate that it is for.';
COMMENT ON COLUMN pending_gate_changes.kind       IS 'release, settle, sale (its settings and allotments) or distrust (the gate must be reconciled).';
COMMENT ON COLUMN pending_gate_changes.sale_id    IS 'The sale.';
COMMENT ON COLUMN pending_gate_changes.order_no   IS 'The order whose units are released or settled.';
COMMENT ON COLUMN pending_gate_changes.sku        IS 'Its SKU.';
COMMENT ON COLUMN pending_gate_changes.quantity   IS 'Its units.';
COMMENT ON COLUMN pending_gate_changes.reason     IS 'Why units are released: expired, cancelled or duplicate.';
COMMENT ON COLUMN pending_gate_changes.due_at     IS 'The deadline that the released order missed.';
COMMENT ON COLUMN pending_gate_changes.gate_epoch IS 'The epoch of the gate that must not be trusted any more.';
COMMENT ON COLUMN pending_gate_changes.created_at IS 'When the ledger decided.';
COMMENT ON COLUMN pending_gate_changes.retry_at   IS 'When the loop of an expiry-listener takes it up (again).';

CREATE VIEW pending_releases AS
  SELECT change_id, partition, sale_id, order_no, sku, quantity, reason, due_at, created_at, retry_at
  FROM pending_gate_changes
  WHERE kind = 'release';
COMMENT ON VIEW pending_releases IS 'Units that the ledger has released and the gate does not show as available yet.';
COMMENT ON COLUMN pending_releases.change_id  IS 'The change''s id.';
COMMENT ON COLUMN pending_releases.partition  IS 'The slice of the gate that it is for.';
COMMENT ON COLUMN pending_releases.sale_id    IS 'The sale.';
COMMENT ON COLUMN pending_releases.order_no   IS 'The closed order.';
COMMENT ON COLUMN pending_releases.sku        IS 'Its SKU.';
COMMENT ON COLUMN pending_releases.quantity   IS 'Its units.';
COMMENT ON COLUMN pending_releases.reason     IS 'expired, cancelled or duplicate.';
COMMENT ON COLUMN pending_releases.due_at     IS 'The deadline that the order missed.';
COMMENT ON COLUMN pending_releases.created_at IS 'When the order was closed.';
COMMENT ON COLUMN pending_releases.retry_at   IS 'When the loop of an expiry-listener takes it up (again).';
`;

const SALE_SUMMARY = `
CREATE VIEW sale_summary AS
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
    s.currency
  FROM sales s
  JOIN sale_items i USING (sale_id)
  LEFT JOIN LATERAL (
    SELECT
      count(*) FILTER (WHERE state = 'pending_payment') AS pending_payment,
      count(*) FILTER (WHERE state = 'paid')            AS paid,
      count(*) FILTER (WHERE state = 'expired')         AS expired,
      count(*) FILTER (WHERE state = 'cancelled')       AS cancelled,
      count(*) FILTER (WHERE state = 'rejected')        AS rejected,
      sum(amount::numeric) FILTER (WHERE state = 'paid') AS revenue
    FROM orders
    WHERE orders.sale_id = i.sale_id AND orders.sku = i.sku
  ) o ON true
  ORDER BY s.created_at DESC, s.sale_id, i.position;
COMMENT ON VIEW sale_summary IS 'One line per sale item: where its units are, its orders by state, and its revenue in minor units.';
COMMENT ON COLUMN sale_summary.sale_id   IS 'The sale.';
COMMENT ON COLUMN sale_summary.sku       IS 'The thing sold.';
COMMENT ON COLUMN sale_summary.allotment IS 'Units given to this sale.';
COMMENT ON COLUMN sale_summary.available IS 'Units that the ledger has not given away; purchases that are queued are not counted yet.';
COMMENT ON COLUMN sale_summary.reserved  IS 'Units of orders that are pending payment.';
COMMENT ON COLUMN sale_summary.sold      IS 'Units of paid orders.';
COMMENT ON COLUMN sale_summary.orders_pending_payment IS 'Orders that can still be paid.';
COMMENT ON COLUMN sale_summary.orders_paid      IS 'Orders that were paid.';
COMMENT ON COLUMN sale_summary.orders_expired   IS 'Orders that were not paid in time.';
COMMENT ON COLUMN sale_summary.orders_cancelled IS 'Orders that were cancelled.';
COMMENT ON COLUMN sale_summary.orders_rejected  IS 'Orders that the ledger refused.';
COMMENT ON COLUMN sale_summary.currency IS 'Three capital letters (ISO 4217).';
COMMENT ON COLUMN sale_summary.state   IS 'scheduled, open, paused or closed, by the database''s clock.';
COMMENT ON COLUMN sale_summary.revenue IS 'The amounts of the paid orders, in minor units (numeric).';
`;

/** The whole ledger: gates, sales, their items, orders, payments, and pending gate changes. */
export const ledger: Migration = {
  name: '0001-ledger',
  up: async (knex) => {
    await knex.raw(
      [GATES, SALES, SALE_ITEMS, ORDERS, PAYMENTS, PENDING_GATE_CHANGES, SALE_SUMMARY].join('\n'),
    );
  },
  down: async (knex) => {
    await knex.raw(`
      DROP VIEW sale_summary;
      DROP VIEW pending_releases;
      DROP TABLE pending_gate_changes, payments, orders, sale_items, sales, gates;
    `);
  },
};
