import type { Migration } from './migration.ts';

const KEYS = `
CREATE TABLE idempotency_keys (
  caller          text        NOT NULL CHECK (length(caller) BETWEEN 1 AND 255),
  idempotency_key text        NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 255),
  request_digest  text        NOT NULL CHECK (request_digest ~ '^[0-9a-f]{64}$'),
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (caller, idempotency_key)
);
CREATE INDEX idempotency_keys_oldest ON idempotency_keys (created_at);
COMMENT ON TABLE  idempotency_keys                 IS 'Requests that were carried out and must not be a second time, by the key that their caller gave them. A purchase''s key is in its order.';
COMMENT ON COLUMN idempotency_keys.caller          IS 'Whose key it is: the name of the token''s holder.';
COMMENT ON COLUMN idempotency_keys.idempotency_key IS 'The header Idempotency-Key.';
COMMENT ON COLUMN idempotency_keys.request_digest  IS 'SHA-256 of method, address and content, in hex: another request with this key is refused.';
COMMENT ON COLUMN idempotency_keys.created_at      IS 'When the request was carried out; 24 hours later an expiry-listener removes the row.';
`;

/** Finds sales with an unapplied change without reading many pending releases. */
const PENDING_SALES = `
CREATE INDEX pending_gate_changes_sales ON pending_gate_changes (sale_id) WHERE kind = 'sale';
`;

/** Makes requests idempotent, and shows sales with unapplied changes. */
export const idempotencyKeys: Migration = {
  name: '0006-idempotency-keys',
  up: async (knex) => {
    await knex.raw([KEYS, PENDING_SALES].join('\n'));
  },
  down: async (knex) => {
    await knex.raw('DROP INDEX pending_gate_changes_sales; DROP TABLE idempotency_keys');
  },
};
