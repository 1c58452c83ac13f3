import type { Migration } from './migration.ts';

/** Unlogged: after a crash, or on a promoted standby, all leases are free, which is correct. */
const LEASES = `
CREATE UNLOGGED TABLE public.leases (
  name        text        PRIMARY KEY,
  holder      uuid        NOT NULL,
  lease_until timestamptz NOT NULL
);
COMMENT ON TABLE  public.leases             IS 'Work that one process at a time does; a lease saves work and protects nothing.';
COMMENT ON COLUMN public.leases.name        IS 'The work: audit, or reconcile and the partition.';
COMMENT ON COLUMN public.leases.holder      IS 'The run that does it.';
COMMENT ON COLUMN public.leases.lease_until IS 'When another may take it, unless the holder has moved this on.';
`;

/** Names in these functions are resolved in pg_catalog and public, independent of a session's search_path. */
const SEARCH_PATH = `
ALTER FUNCTION public.orders_need_their_item()      SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION public.orders_keep_their_item()      SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION public.items_stay_with_their_orders() SET search_path = pg_catalog, public, pg_temp;
`;

/** Leases in rows, because behind a pooler a session-level lock is lost or left over. */
export const leases: Migration = {
  name: '0004-leases',
  up: async (knex) => {
    await knex.raw([LEASES, SEARCH_PATH].join('\n'));
  },
  down: async (knex) => {
    await knex.raw(`
      ALTER FUNCTION public.orders_need_their_item()       RESET search_path;
      ALTER FUNCTION public.orders_keep_their_item()       RESET search_path;
      ALTER FUNCTION public.items_stay_with_their_orders() RESET search_path;
      DROP TABLE public.leases;
    `);
  },
};
