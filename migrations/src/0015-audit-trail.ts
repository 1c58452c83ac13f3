import type { Migration } from './migration.ts';

/** No reference to a sale or an order: entries outlive both. No CHECK on role and action: a later version has more. */
const AUDIT_TRAIL = `
CREATE TABLE audit_trail (
  entry_id   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  who        text        NOT NULL CHECK (who <> ''),
  role       text        NOT NULL CHECK (role <> ''),
  action     text        NOT NULL CHECK (action ~ '^[a-z-]+\\.[a-z-]+$'),
  sale_id    text,
  order_no   uuid,
  subject    text,
  before     jsonb       CHECK (jsonb_typeof(before) = 'object'),
  after      jsonb       CHECK (jsonb_typeof(after) = 'object'),
  request_id text
);
CREATE INDEX audit_trail_of_sale ON audit_trail (sale_id, entry_id) WHERE sale_id IS NOT NULL;
CREATE INDEX audit_trail_of_order ON audit_trail (order_no, entry_id) WHERE order_no IS NOT NULL;
CREATE INDEX audit_trail_by_who ON audit_trail (who, entry_id);
CREATE INDEX audit_trail_by_action ON audit_trail (action, entry_id);
COMMENT ON TABLE  audit_trail            IS 'Every change that a person made; rows are added and never changed. No buyer''s id.';
COMMENT ON COLUMN audit_trail.entry_id   IS 'Grows with time; of two changes at the same moment in any order.';
COMMENT ON COLUMN audit_trail.at         IS 'When it was made, in the transaction that made it.';
COMMENT ON COLUMN audit_trail.who        IS 'The name of the token, the user of the machine, or buyer.';
COMMENT ON COLUMN audit_trail.role       IS 'operator, shop, buyer or command line.';
COMMENT ON COLUMN audit_trail.action     IS 'What was done: sale.paused, order.cancelled and others.';
COMMENT ON COLUMN audit_trail.sale_id    IS 'The sale; NULL where it is of none.';
COMMENT ON COLUMN audit_trail.order_no   IS 'The order; NULL where it is of none.';
COMMENT ON COLUMN audit_trail.subject    IS 'What was changed beside sale and order: a SKU, or the id of a payment, endpoint, delivery or erasure.';
COMMENT ON COLUMN audit_trail.before     IS 'What was changed, as it was; NULL for what was not there.';
COMMENT ON COLUMN audit_trail.after      IS 'What was changed, as it is since; NULL for what is gone. Never a secret.';
COMMENT ON COLUMN audit_trail.request_id IS 'The id of the request; NULL where there was none, and for a buyer.';
`;

/** ALWAYS: also in a session that switches triggers off by session_replication_role. */
const APPEND_ONLY = `
CREATE OR REPLACE FUNCTION audit_trail_is_append_only() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_trail_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_trail
  FOR EACH STATEMENT EXECUTE FUNCTION audit_trail_is_append_only();
ALTER TABLE audit_trail ENABLE ALWAYS TRIGGER audit_trail_is_append_only;
`;

/** Every change by a person is on record. */
export const auditTrail: Migration = {
  name: '0015-audit-trail',
  up: async (knex) => {
    await knex.raw([AUDIT_TRAIL, APPEND_ONLY].join('\n'));
  },
  down: async (knex) => {
    await knex.raw(`DROP TABLE audit_trail; DROP FUNCTION audit_trail_is_append_only;`);
  },
};
