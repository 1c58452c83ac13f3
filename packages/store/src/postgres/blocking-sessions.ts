import type { LockHolder } from './locked-items.ts';
import { msOf } from './ms-of.ts';
import type { Queryable } from './queryable.ts';

/** A session whose open transaction holds others up. */
export interface BlockingSession extends LockHolder {
  /** True: a session of this user waits for it now. False: it only may hold a row that work was set aside for. */
  readonly isAwaited: boolean;
}

/** The oldest are enough to act. */
const SESSIONS_MAX = 20;

/** The weakest locks of a transaction that may have rows locked. */
const ROW_LOCKS = `'{RowShareLock,RowExclusiveLock,ShareUpdateExclusiveLock,ShareLock,ShareRowExclusiveLock,ExclusiveLock,AccessExclusiveLock}'`;

/**
 * The sessions of this database that this user's sessions have been waiting for longer than `olderThanMs`, at the end
 * of the wait chains; and with `withHolders` those, too, that wait for nothing and have had rows of our tables locked in a
 * transaction of that age. Postgres shows no holder of a row lock while no session waits for it, and our processes wait
 * 0.2 s at most. The oldest first, 20 at most. The age of a transaction of another user is only shown to a member of
 * pg_read_all_stats; such a session counts as old.
 */
export async function listBlockingSessions(
  db: Queryable,
  { olderThanMs, withHolders }: { olderThanMs: number; withHolders: boolean },
): Promise<BlockingSession[]> {
  return db.query<BlockingSession & Record<string, unknown>>(
    `WITH RECURSIVE waiting AS MATERIALIZED (
       SELECT l.pid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
       WHERE NOT l.granted AND a.datname = current_database() AND a.usename = current_user
         AND l.waitstart < clock_timestamp() - make_interval(secs => $1)
     ), blocking AS (
       SELECT unnest(pg_blocking_pids(pid)) AS pid FROM waiting
       UNION
       SELECT unnest(pg_blocking_pids(pid)) FROM blocking
     ), awaited AS (
       SELECT pid FROM blocking WHERE cardinality(pg_blocking_pids(pid)) = 0
     ), holders AS (
       SELECT DISTINCT l.pid FROM pg_locks l
       JOIN pg_class c ON c.oid = l.relation AND c.relnamespace = 'public'::regnamespace
       JOIN pg_stat_activity a ON a.pid = l.pid
       WHERE $2 AND l.granted AND l.locktype = 'relation' AND l.mode = ANY(${ROW_LOCKS}::text[])
         AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND c.relname IN ('sale_items', 'sales', 'orders', 'payments', 'gates', 'pending_gate_changes')
         AND l.pid <> pg_backend_pid() AND a.wait_event_type IS DISTINCT FROM 'Lock'
         AND coalesce(a.xact_start < clock_timestamp() - make_interval(secs => $1), true)
     )
     SELECT found.pid, a.application_name AS application, a.usename::text AS "user", a.state,
            ${msOf('clock_timestamp() - a.xact_start')} AS "openMs", bool_or(found.is_awaited) AS "isAwaited"
     FROM (SELECT pid, true AS is_awaited FROM awaited UNION ALL SELECT pid, false FROM holders) AS found
     LEFT JOIN pg_stat_activity a ON a.pid = found.pid
     -- Without a transaction it has ended meanwhile; of other users the start may be hidden.
     WHERE a.xact_start IS NOT NULL OR a.usename IS DISTINCT FROM current_user
     GROUP BY found.pid, a.application_name, a.usename, a.state, a.xact_start
     ORDER BY a.xact_start NULLS LAST, found.pid LIMIT ${SESSIONS_MAX}`,
    [olderThanMs / 1000, withHolders],
  );
}
