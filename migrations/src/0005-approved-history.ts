import type { Migration } from './migration.ts';

const APPROVED_HISTORY = `
ALTER TABLE gates ADD COLUMN approved_replication_id text;
COMMENT ON COLUMN gates.approved_replication_id IS
  'The replication id (master_replid) of the Redis server that was approved last: the history of its data. NULL where a version without this column approved it, and then the gate is rebuilt once.';
`;

/**
 * A server that is demoted and promoted again keeps its run id and may have lost data: the run id alone does not show
 * that.
 */
export const approvedHistory: Migration = {
  name: '0005-approved-history',
  up: async (knex) => {
    await knex.raw(APPROVED_HISTORY);
  },
  down: async (knex) => {
    await knex.raw('ALTER TABLE gates DROP COLUMN approved_replication_id');
  },
};
