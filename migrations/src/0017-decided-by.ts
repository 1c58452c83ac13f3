import type { Migration } from './migration.ts';

/**
 * The default follows in a statement of its own: with the column it would be the migration's name in every row that is
 * there. Each connection of ours is named after its process, also behind a pooler, so that neither the statements nor the
 * version before have to write it. The CHECK is not validated, which would read every row: they have NULL.
 */
const DECIDED_BY = `
ALTER TABLE event_batches
  ADD COLUMN decided_by text,
  ADD COLUMN request_id text,
  ADD CONSTRAINT event_batches_request_id_is_short CHECK (length(request_id) BETWEEN 1 AND 128) NOT VALID;
ALTER TABLE event_batches ALTER COLUMN decided_by SET DEFAULT nullif(current_setting('application_name'), '');
COMMENT ON COLUMN event_batches.decided_by IS 'The process that decided it: the name of its connection; NULL: not recorded.';
COMMENT ON COLUMN event_batches.request_id IS 'The HTTP request that decided it; NULL: a process decided by itself, or it was not recorded.';
`;

/** The unique one begins with the provider, which a search for a reference does not have. In the order of the pages. */
const BY_REFERENCE = `
CREATE INDEX payments_by_reference ON payments (reference, state, created_at, payment_id);
`;

/** One order's story can be read: which process decided each step, and for which request; by a payment's reference. */
export const decidedBy: Migration = {
  name: '0017-decided-by',
  up: async (knex) => {
    await knex.raw([DECIDED_BY, BY_REFERENCE].join('\n'));
  },
  down: async (knex) => {
    await knex.raw(`
      DROP INDEX payments_by_reference;
      ALTER TABLE event_batches DROP COLUMN decided_by, DROP COLUMN request_id;
    `);
  },
};
