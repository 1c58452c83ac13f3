import type { Migration } from './migration.ts';

/** After an erasure nothing leads from it to the buyer: a digest of the id could be found by guessing ids. */
const ERASURES = `
CREATE TABLE erasures (
  erasure_id    uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  buyer_id      text,
  pseudonym     text        NOT NULL UNIQUE DEFAULT 'erased-' || gen_random_uuid(),
  requested_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  retry_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  orders_erased bigint      NOT NULL DEFAULT 0 CHECK (orders_erased >= 0),
  finished_at   timestamptz,
  CONSTRAINT erasures_finished_forgets CHECK ((finished_at IS NULL) = (buyer_id IS NOT NULL))
);
CREATE UNIQUE INDEX erasures_of_buyer ON erasures (buyer_id) WHERE buyer_id IS NOT NULL;
CREATE INDEX erasures_retry ON erasures (retry_at) WHERE finished_at IS NULL;
COMMENT ON TABLE  erasures               IS 'Buyers whose ids are replaced, and how far each has come.';
COMMENT ON COLUMN erasures.erasure_id    IS 'The erasure''s id.';
COMMENT ON COLUMN erasures.buyer_id      IS 'The id that is replaced; NULL from the end on.';
COMMENT ON COLUMN erasures.pseudonym     IS 'Random; it stands in the place of the buyer''s id.';
COMMENT ON COLUMN erasures.requested_at  IS 'When it was requested; sales that were created later are left alone.';
COMMENT ON COLUMN erasures.retry_at      IS 'When the loop of an expiry-listener takes it up (again).';
COMMENT ON COLUMN erasures.orders_erased IS 'Orders that have the pseudonym.';
COMMENT ON COLUMN erasures.finished_at   IS 'When the id was found nowhere any more.';
`;

const REMOVED_SALES = `
CREATE TABLE removed_sales (
  sale_id        text        PRIMARY KEY CHECK (sale_id ~ '^[A-Za-z0-9._-]{1,64}$'),
  partition      smallint    NOT NULL,
  removed_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  orders_removed bigint      NOT NULL DEFAULT 0 CHECK (orders_removed >= 0),
  finished_at    timestamptz
);
CREATE INDEX removed_sales_unfinished ON removed_sales (removed_at) WHERE finished_at IS NULL;
CREATE INDEX extensions_of_sale ON extensions (sale_id);
CREATE INDEX sales_ended ON sales (coalesce(closed_at, closes_at), sale_id)
  WHERE coalesce(closed_at, closes_at) IS NOT NULL;
COMMENT ON TABLE  removed_sales                IS 'Sales that were removed; their ids are never used again.';
COMMENT ON COLUMN removed_sales.sale_id        IS 'The sale''s id.';
COMMENT ON COLUMN removed_sales.partition      IS 'The slice of the gate that it lived in.';
COMMENT ON COLUMN removed_sales.removed_at     IS 'When it ceased to exist for clients; its rows go after that.';
COMMENT ON COLUMN removed_sales.orders_removed IS 'Orders that went with it.';
COMMENT ON COLUMN removed_sales.finished_at    IS 'When its last row was deleted; NULL: an expiry-listener goes on.';
`;

/** In a trigger, so that the version before refuses the id too: an INSERT without a row is an id that is taken. */
const IDS_STAY_USED = `
CREATE OR REPLACE FUNCTION removed_sales_stay_removed() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM removed_sales r WHERE r.sale_id = NEW.sale_id) THEN
    RETURN NULL;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER removed_sales_stay_removed BEFORE INSERT ON sales
  FOR EACH ROW EXECUTE FUNCTION removed_sales_stay_removed();
`;

/** Buyers can be erased, and sales that ended long ago removed. */
export const erasingAndKeeping: Migration = {
  name: '0014-erasing-and-keeping',
  up: async (knex) => {
    await knex.raw([ERASURES, REMOVED_SALES, IDS_STAY_USED].join('\n'));
  },
  down: async (knex) => {
    await knex.raw(`
      DROP TRIGGER removed_sales_stay_removed ON sales;
      DROP FUNCTION removed_sales_stay_removed;
      DROP INDEX sales_ended;
      DROP INDEX extensions_of_sale;
      DROP TABLE removed_sales, erasures;
    `);
  },
};
