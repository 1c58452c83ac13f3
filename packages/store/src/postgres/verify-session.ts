import type pg from 'pg';

/** The session's server refuses writes. */
class ReadOnlySessionError extends Error {
  constructor() {
    super('the session may only read (a standby, or the database is read-only)');
    this.name = 'ReadOnlySessionError';
  }
}

export interface SessionLimits {
  /** The server cancels a statement after this time. */
  readonly statementMs: number;
  /** The server ends a session whose transaction is idle for this time. */
  readonly idleInTransactionMs: number;
}

/**
 * Verifies a new session, in one round trip.
 *
 * A session has its own backend when it runs on the backend whose process id it received at the start. A pooler invents
 * these ids, so behind one it has not: each transaction may run on another backend, and settings and prepared
 * statements do not persist. In a session with its own backend the limits are set here, once; they cannot be start-up
 * parameters, because pgbouncer refuses those.
 *
 * @returns whether the session has its own backend
 * @throws ReadOnlySessionError
 */
export async function verifySession(client: pg.ClientBase, limits: SessionLimits): Promise<boolean> {
  const { processID } = client as unknown as { processID: number | null };
  const { rows } = await client.query<{ isOwn: boolean; readOnly: boolean }>(
    `SELECT probe."isOwn", probe."readOnly", CASE WHEN probe."isOwn" THEN ARRAY[
       set_config('statement_timeout', '${limits.statementMs}', false),
       set_config('idle_in_transaction_session_timeout', '${limits.idleInTransactionMs}', false),
       set_config('default_transaction_isolation', 'read committed', false)] END
     FROM (
       SELECT pg_backend_pid() = ${processID ?? 0} AS "isOwn", current_setting('transaction_read_only') = 'on' AS "readOnly"
       OFFSET 0
     ) AS probe`,
  );
  const [session] = rows;
  if (session?.readOnly === false) return session.isOwn;
  if (session?.isOwn === false) await endReadOnlyBackend(client);
  throw new ReadOnlySessionError();
}

/**
 * A pooler keeps a backend for an hour, and a backend keeps the settings from its start: one that was opened while the
 * database was read-only would be reused, and refuse writes, long after that has ended. Only its end makes the pooler
 * open another one. A standby's backend is not ended: it accepts writes once the standby is promoted.
 */
async function endReadOnlyBackend(client: pg.ClientBase): Promise<void> {
  await client
    .query(
      `SELECT pg_terminate_backend(pg_backend_pid())
       WHERE current_setting('transaction_read_only') = 'on' AND NOT pg_is_in_recovery()`,
    )
    // The backend ends before it can reply.
    .catch(() => undefined);
}
