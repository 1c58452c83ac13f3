import type { Migration } from './migration.ts';

/**
 * The columns are nullable and without defaults: the version before neither reads nor writes them. A payment keeps its
 * sale and currency: they are still known when its order has been removed.
 */
const COLUMNS = `
ALTER TABLE payments
  ADD COLUMN sale_id text,
  ADD COLUMN currency text,
  ADD COLUMN refunded_at timestamptz,
  ADD COLUMN refund_reference text,
  ADD CONSTRAINT payments_sale_has_its_currency CHECK ((sale_id IS NULL) = (currency IS NULL)),
  ADD CONSTRAINT payments_refunded_has_its_state CHECK (refunded_at IS NULL OR state = 'refunded'),
  ADD CONSTRAINT payments_reference_of_a_refund
    CHECK (refund_reference IS NULL OR (refunded_at IS NOT NULL AND length(refund_reference) BETWEEN 1 AND 255));
COMMENT ON COLUMN payments.sale_id          IS 'The sale of its order; NULL where the ledger had no such order.';
COMMENT ON COLUMN payments.currency         IS 'The currency of its order; NULL where the ledger had no such order.';
COMMENT ON COLUMN payments.refunded_at      IS 'When it was recorded as given back; NULL where it was not, or was by hand.';
COMMENT ON COLUMN payments.refund_reference IS 'The shop''s or the provider''s own name of the refund, where one was given.';
`;

/** In a trigger, so that the version before writes them too. One look-up by the primary key for each payment. */
const SALE_OF_NEW_ONES = `
CREATE OR REPLACE FUNCTION payments_know_their_sale() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  SELECT o.sale_id, o.currency INTO NEW.sale_id, NEW.currency FROM orders o WHERE o.order_no = NEW.order_no;
  RETURN NEW;
END $$;
CREATE TRIGGER payments_know_their_sale BEFORE INSERT ON payments
  FOR EACH ROW EXECUTE FUNCTION payments_know_their_sale();
`;

const SALE_OF_OLD_ONES = `
UPDATE payments p SET sale_id = o.sale_id, currency = o.currency FROM orders o WHERE o.order_no = p.order_no;
`;

/** Each is a list in the order of its pages. The first one has in it what the dropped one had. */
const INDEXES = `
DROP INDEX payments_refund_due;
CREATE INDEX payments_in_state ON payments (state, created_at, payment_id);
CREATE INDEX payments_of_sale ON payments (sale_id, state, created_at, payment_id);
`;

/** Payments can be listed by state and sale, and added up by currency, and the refund of one can be recorded. */
export const listedPayments: Migration = {
  name: '0010-listed-payments',
  up: async (knex) => {
    await knex.raw([COLUMNS, SALE_OF_NEW_ONES, SALE_OF_OLD_ONES, INDEXES].join('\n'));
  },
  down: async (knex) => {
    await knex.raw(`
      DROP INDEX payments_of_sale;
      DROP INDEX payments_in_state;
      CREATE INDEX payments_refund_due ON payments (created_at) WHERE state = 'refund_due';
      DROP TRIGGER payments_know_their_sale ON payments;
      DROP FUNCTION payments_know_their_sale;
      ALTER TABLE payments DROP COLUMN sale_id, DROP COLUMN currency, DROP COLUMN refunded_at, DROP COLUMN refund_reference;
    `);
  },
};
