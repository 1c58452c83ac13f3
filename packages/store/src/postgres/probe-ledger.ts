import type { Queryable } from './queryable.ts';

/** The privileges that a process's statements need on each table. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  gates: ['SELECT', 'INSERT', 'UPDATE'],
  sales: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  sale_items: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  orders: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  payments: ['SELECT', 'INSERT', 'UPDATE'],
  extensions: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  erasures: ['SELECT', 'INSERT', 'UPDATE'],
  removed_sales: ['SELECT', 'INSERT', 'UPDATE'],
  event_batches: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  event_numbering: ['SELECT', 'UPDATE'],
  stock_announcements: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  pending_gate_changes: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  processes: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  leases: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  webhook_endpoints: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  deliveries: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  audit_trail: ['SELECT', 'INSERT'],
  idempotency_keys: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  desk_sessions: ['SELECT', 'UPDATE'],
  desk_links: ['SELECT', 'INSERT', 'DELETE'],
};

const grants = Object.entries(NEEDED).flatMap(([table, privileges]) =>
  privileges.map((privilege) => ({ table: `public.${table}`, privilege })),
);

/**
 * A write without effect: it fails on a standby, in a read-only database, and where the grant is missing. It uses no
 * other table, so that a migration that has one locked does not block it.
 *
 * @returns the grants that this user lacks, as `INSERT on public.payments`
 * @throws StoreUnavailableError
 */
export async function probeLedger(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ missing: string }>(
    // A grant on some columns counts: only the statements themselves show which columns they need.
    `WITH probe AS (UPDATE public.gates SET state = state WHERE false)
     SELECT privilege || ' on ' || name AS missing
     FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS needed (name, privilege, place)
     WHERE NOT CASE privilege
       WHEN 'DELETE' THEN has_table_privilege(name, privilege)
       ELSE has_any_column_privilege(name, privilege)
     END
     ORDER BY place`,
    [grants.map(({ table }) => table), grants.map(({ privilege }) => privilege)],
  );
  return rows.map(({ missing }) => missing);
}
