import type { Migration } from './migration.ts';

/** Constant defaults: no row is rewritten, and the version before neither reads nor writes the columns. */
const SALES = `
ALTER TABLE sales
  ADD COLUMN catalog_version bigint NOT NULL DEFAULT 0 CHECK (catalog_version >= 0),
  ADD COLUMN visibility      text   NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'unlisted')),
  ADD COLUMN message         text   CHECK (length(message) BETWEEN 1 AND 280);
COMMENT ON COLUMN sales.catalog_version IS 'The version of the sale that last changed its items, names or prices; 0: as created. The gate accepts purchases of this one alone.';
COMMENT ON COLUMN sales.visibility      IS 'public, or unlisted: found by its id and in no public list.';
COMMENT ON COLUMN sales.message         IS 'Shown to buyers; NULL: none.';
CREATE INDEX sales_newest_public ON sales (created_at DESC, sale_id DESC) WHERE visibility = 'public';
`;

const EXTENSIONS = `
CREATE TABLE extensions (
  extension_id    uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  sale_id         text        NOT NULL REFERENCES sales (sale_id),
  order_no        uuid,
  seconds         integer     NOT NULL CHECK (seconds BETWEEN 1 AND 3600),
  caller          text,
  idempotency_key text,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  extended        integer     NOT NULL DEFAULT 0 CHECK (extended >= 0),
  reached         uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  finished_at     timestamptz
);
CREATE INDEX extensions_by_key ON extensions (caller, idempotency_key, created_at)
  WHERE idempotency_key IS NOT NULL;
COMMENT ON TABLE  extensions                 IS 'Requests to move the end of payment windows back, and how far each has come.';
COMMENT ON COLUMN extensions.extension_id    IS 'The extension''s id.';
COMMENT ON COLUMN extensions.sale_id         IS 'The sale whose orders are extended.';
COMMENT ON COLUMN extensions.order_no        IS 'The one order; NULL: all of the sale.';
COMMENT ON COLUMN extensions.seconds         IS 'By how much.';
COMMENT ON COLUMN extensions.caller          IS 'Whose key it is; NULL without a key.';
COMMENT ON COLUMN extensions.idempotency_key IS 'The header Idempotency-Key.';
COMMENT ON COLUMN extensions.created_at      IS 'When it was requested; later orders are not extended.';
COMMENT ON COLUMN extensions.extended        IS 'Orders that were extended.';
COMMENT ON COLUMN extensions.reached         IS 'The last order number that was looked at.';
COMMENT ON COLUMN extensions.finished_at     IS 'When all orders had been looked at; NULL: a repeated request goes on.';
`;

/** Items, prices and windows of a running sale can be changed. */
export const correctingASale: Migration = {
  name: '0009-correcting-a-sale',
  up: async (knex) => {
    await knex.raw([SALES, EXTENSIONS].join('\n'));
  },
  down: async (knex) => {
    await knex.raw(
      'DROP TABLE extensions; ALTER TABLE sales DROP COLUMN catalog_version, DROP COLUMN visibility, DROP COLUMN message',
    );
  },
};
