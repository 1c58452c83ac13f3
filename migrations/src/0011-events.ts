import type { Migration } from './migration.ts';

/**
 * One row for each decision of a transaction and not for each order: a batch of 500 orders costs one insert, and its
 * numbering one update. No other key: each index would be paid for with every batch.
 */
const EVENT_BATCHES = `
CREATE TABLE event_batches (
  batch_id      bigint      GENERATED ALWAYS AS IDENTITY,
  type          text        NOT NULL CHECK (length(type) BETWEEN 1 AND 64),
  sale_id       text,
  order_nos     uuid[],
  sequences     integer[],
  expires_at    timestamptz[],
  payment_id    uuid,
  amount        bigint,
  refund_cause  text,
  sku           text,
  events        integer     NOT NULL CHECK (events > 0),
  occurred_at   timestamptz NOT NULL,
  last_position bigint      CHECK (last_position >= events),
  CONSTRAINT event_batches_one_for_each_order CHECK (events = coalesce(cardinality(order_nos), 1)),
  CONSTRAINT event_batches_sequence_of_each CHECK (sequences IS NULL OR cardinality(sequences) = events),
  CONSTRAINT event_batches_end_of_each CHECK (expires_at IS NULL OR cardinality(expires_at) = events)
);
CREATE UNIQUE INDEX event_batches_by_position ON event_batches (last_position) WHERE last_position IS NOT NULL;
CREATE UNIQUE INDEX event_batches_unnumbered ON event_batches (batch_id) WHERE last_position IS NULL;
COMMENT ON TABLE  event_batches               IS 'What the ledger has decided, a row for each decision with all its orders; the view events has a line for each event.';
COMMENT ON COLUMN event_batches.batch_id      IS 'In the order in which the decisions were written, which is not the order of their commits.';
COMMENT ON COLUMN event_batches.type          IS 'The type of its events.';
COMMENT ON COLUMN event_batches.sale_id       IS 'The sale; NULL for a payment whose order the ledger did not have.';
COMMENT ON COLUMN event_batches.order_nos     IS 'The orders, an event each; NULL for an event of a sale.';
COMMENT ON COLUMN event_batches.sequences     IS 'The sequence of each event; NULL: each is its order''s first one.';
COMMENT ON COLUMN event_batches.expires_at    IS 'The end of each order''s payment window, where this decided it.';
COMMENT ON COLUMN event_batches.payment_id    IS 'The payment that this is about.';
COMMENT ON COLUMN event_batches.amount        IS 'The payment''s amount then.';
COMMENT ON COLUMN event_batches.refund_cause  IS 'Why the payment was due for refund then.';
COMMENT ON COLUMN event_batches.sku           IS 'The item that this is about.';
COMMENT ON COLUMN event_batches.events        IS 'How many events these are.';
COMMENT ON COLUMN event_batches.occurred_at   IS 'When it was decided.';
COMMENT ON COLUMN event_batches.last_position IS 'The position of its last event; NULL until it is numbered. Those of the others come before.';
`;

const NUMBERING = `
CREATE TABLE event_numbering (
  is_only          boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  last_position    bigint  NOT NULL DEFAULT 0 CHECK (last_position >= 0),
  removed_position bigint  NOT NULL DEFAULT 0 CHECK (removed_position BETWEEN 0 AND last_position),
  origin           text    NOT NULL
);
INSERT INTO event_numbering (origin) SELECT concat_ws('/', extract(epoch FROM pg_postmaster_start_time()),
  (SELECT oid FROM pg_database WHERE datname = current_database()), pg_relation_filenode('event_numbering'));
COMMENT ON TABLE  event_numbering                  IS 'How far the events are numbered; one row.';
COMMENT ON COLUMN event_numbering.is_only          IS 'There is one row.';
COMMENT ON COLUMN event_numbering.last_position    IS 'The last position that was given to an event.';
COMMENT ON COLUMN event_numbering.removed_position IS 'The last position whose event has been removed; 0: none.';
COMMENT ON COLUMN event_numbering.origin           IS 'The start of the server and the database that numbered last. With another one, which may be of a backup, positions go on above all that were ever given.';
`;

const VIEW = `
CREATE VIEW events AS
  SELECT 'evt_' || e.position AS event_id, e.position, b.type, b.occurred_at, b.sale_id, e.order_no, e.sequence,
         b.payment_id, b.sku
  FROM event_batches b
  CROSS JOIN LATERAL (
    SELECT b.last_position - b.events + e.place AS position, e.order_no,
           CASE WHEN b.order_nos IS NULL THEN NULL WHEN b.sequences IS NULL THEN 1 ELSE b.sequences[e.place] END AS sequence
    FROM unnest(coalesce(b.order_nos, '{NULL}'::uuid[])) WITH ORDINALITY AS e (order_no, place)
  ) e;
COMMENT ON VIEW events IS 'What the ledger has decided, a line for each event; position and event_id are NULL until it is numbered.';
COMMENT ON COLUMN events.event_id    IS 'The event''s id.';
COMMENT ON COLUMN events.position    IS 'Its place in the feed.';
COMMENT ON COLUMN events.type        IS 'What happened.';
COMMENT ON COLUMN events.occurred_at IS 'When it was decided.';
COMMENT ON COLUMN events.sale_id     IS 'The sale.';
COMMENT ON COLUMN events.order_no    IS 'The order, of an event of an order.';
COMMENT ON COLUMN events.sequence    IS 'The place among the events of its order, from 1.';
COMMENT ON COLUMN events.payment_id  IS 'The payment, of an event of a payment.';
COMMENT ON COLUMN events.sku         IS 'The item, of an event of an item.';
`;

/** Constant defaults: no row is rewritten, and the version before neither reads nor writes the columns. */
const MARKS = `
ALTER TABLE orders ADD COLUMN event_count integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN orders.event_count IS 'The sequence of the order''s last event; an order of the version before begins at 0.';
ALTER TABLE sales ADD COLUMN announced_state text NOT NULL DEFAULT 'scheduled'
  CHECK (announced_state IN ('scheduled', 'open', 'paused', 'closed'));
COMMENT ON COLUMN sales.announced_state IS 'The state that the last event of the sale shows.';
UPDATE sales SET announced_state = CASE
  WHEN state = 'closed' OR closes_at <= clock_timestamp() THEN 'closed' WHEN state = 'paused' THEN 'paused'
  WHEN opens_at > clock_timestamp() THEN 'scheduled' ELSE 'open' END;
CREATE INDEX sales_not_announced_closed ON sales (sale_id) WHERE announced_state <> 'closed';
CREATE TABLE stock_announcements (
  sale_id      text        NOT NULL,
  sku          text        NOT NULL,
  is_sold_out  boolean     NOT NULL,
  announced_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (sale_id, sku)
);
COMMENT ON TABLE  stock_announcements              IS 'What the last event of an item says of its stock; without a row it was never sold out.';
COMMENT ON COLUMN stock_announcements.sale_id      IS 'The sale.';
COMMENT ON COLUMN stock_announcements.sku          IS 'The item.';
COMMENT ON COLUMN stock_announcements.is_sold_out  IS 'Whether it says that the item is sold out.';
COMMENT ON COLUMN stock_announcements.announced_at IS 'When it was written: the next one comes a second later at the earliest.';
`;

/** Decisions of the ledger can be read in an order that never changes. */
export const events: Migration = {
  name: '0011-events',
  up: async (knex) => {
    await knex.raw([EVENT_BATCHES, NUMBERING, VIEW, MARKS].join('\n'));
  },
  down: async (knex) => {
    await knex.raw(`
      DROP VIEW events;
      DROP TABLE event_batches, event_numbering, stock_announcements;
      DROP INDEX sales_not_announced_closed;
      ALTER TABLE sales DROP COLUMN announced_state;
      ALTER TABLE orders DROP COLUMN event_count;
    `);
  },
};
