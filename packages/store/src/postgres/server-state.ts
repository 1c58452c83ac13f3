import type { Queryable } from './database.ts';
import { msOf } from './ms-of.ts';

/** A Postgres server, as this user sees it. */
export interface PostgresServer {
  /** For people. */
  readonly version: string;
  /** As 150004. */
  readonly versionNumber: number;
  readonly user: string;
  readonly synchronousCommit: string;
  readonly fsync: string;
  readonly fullPageWrites: string;
  /** Connections to all databases of the server, and the most that users who are no superusers may have. */
  readonly connections: number;
  readonly connectionsMax: number;
  /** Whether the transactions of other users are shown to this one. */
  readonly seesOthers: boolean;
  /** The folder of the data, on the server's machine; null where it is not shown to this user. */
  readonly folder: string | null;
}

/** Reads the server's settings, and how full it is. */
export async function readPostgresServer(db: Queryable): Promise<PostgresServer> {
  const [row] = await db.query<PostgresServer & Record<string, unknown>>(
    `SELECT current_setting('server_version') AS version,
       current_setting('server_version_num')::int AS "versionNumber",
       current_user AS "user",
       current_setting('synchronous_commit') AS "synchronousCommit",
       current_setting('fsync') AS fsync,
       current_setting('full_page_writes') AS "fullPageWrites",
       (SELECT sum(numbackends)::int FROM pg_stat_database) AS connections,
       current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
         - coalesce(current_setting('reserved_connections', true)::int, 0) AS "connectionsMax",
       pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS "seesOthers",
       (SELECT setting FROM pg_settings WHERE name = 'data_directory') AS folder`,
  );
  if (row === undefined) throw new Error('a SELECT without FROM gave no row');
  return row;
}

/** A transaction that has been open for long. */
export interface OldTransaction {
  /** The server's process; null for a prepared transaction, which belongs to no session. */
  readonly pid: number | null;
  readonly user: string;
  /** The application that the session names, or the name of the prepared transaction. */
  readonly application: string;
  /** As `idle in transaction`, or `prepared`. */
  readonly state: string;
  readonly ageMs: number;
}

/** The oldest are enough to act. */
const TRANSACTIONS_MAX = 20;

/**
 * Transactions in this database that are older than `olderThanMs`, the oldest first, 20 at most. Those of other users
 * are only shown to a member of pg_read_all_stats.
 */
export async function listOldTransactions(db: Queryable, olderThanMs: number): Promise<OldTransaction[]> {
  return db.query<OldTransaction & Record<string, unknown>>(
    `SELECT pid, "user", application, state, ${msOf('clock_timestamp()')} - ${msOf('since')} AS "ageMs"
     FROM (
       SELECT pid, usename::text AS "user", application_name AS application, state, xact_start AS since
       FROM pg_stat_activity
       WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
       UNION ALL
       SELECT NULL, owner::text, gid, 'prepared', prepared FROM pg_prepared_xacts
       WHERE database = current_database()
     ) AS present
     WHERE since < clock_timestamp() - make_interval(secs => $1)
     ORDER BY since LIMIT ${TRANSACTIONS_MAX}`,
    [olderThanMs / 1000],
  );
}
