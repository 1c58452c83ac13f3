CREATE TABLE baseline_orders (
  order_no   uuid        PRIMARY KEY,
  sale_id    text        NOT NULL,
  sku        text        NOT NULL,
  buyer_id   text        NOT NULL,
  quantity   integer     NOT NULL CHECK (quantity > 0),
  amount     bigint      NOT NULL,
  state      text        NOT NULL DEFAULT 'pending_payment',
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX baseline_orders_buyer ON baseline_orders (buyer_id);
CREATE INDEX baseline_orders_state ON baseline_orders (state, expires_at);
