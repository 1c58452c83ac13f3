import type pg from 'pg';

/** The session's server does not let it write. */
class ReadOnlySessionError extends Error {
  constructor() {
    super('the session may only read (a standby, or the database is read-only)');
    this.name = 'ReadOnlySessionError';
  }
}

export interface SessionLimits {
  /** The server gives a statement up after that. */
  readonly statementMs: number;
  /** The server ends a session that leaves a transaction open and idle for that long. */
  readonly idleInTransactionMs: number;
}

/**
 * Finds out what a new session is good for, in one round trip.
 *
 * A session is its own when it runs on the backend whose process id it was given at the start. A pooler hands out ids
 * of its own making, so behind one it is not: each transaction may run on another backend, and nothing that is set or
 * prepared stays. In a session of its own the limits are set here, once; they cannot be start-up parameters, since
 * pgbouncer refuses those.
 *
 * @returns whether the session is its own
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
 * A pooler keeps a backend for an hour, and what the backend found when it was new stays: one that was opened while the
 * database was read-only would be handed out, and refuse to write, long after that has ended. Only its end makes the pooler
 * open another one. A standby's is left alone: it may write when the standby is promoted.
 */
async function endReadOnlyBackend(client: pg.ClientBase): Promise<void> {
  await client
    .query(
      `SELECT pg_terminate_backend(pg_backend_pid())
       WHERE current_setting('transaction_read_only') = 'on' AND NOT pg_is_in_recovery()`,
    )
    // It ends before it can answer.
    .catch(() => undefined);
}
