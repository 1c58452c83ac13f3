import type { Queryable } from './database.ts';
import { msOf } from './ms-of.ts';

/** One run of a process. */
export interface ProcessRow {
  /** A random UUID of this run. */
  readonly processId: string;
  readonly name: string;
  readonly instance: string;
  readonly host: string;
  readonly version: string;
  readonly pid: number;
  /** Time since its start, in ms. */
  readonly uptimeMs: number;
  readonly troubles: readonly string[];
  /** By name; or by name and label. */
  readonly counters: Readonly<Record<string, number | Readonly<Record<string, number>>>>;
}

/** What the row of a process shows. */
export interface SeenProcess {
  readonly processId: string;
  readonly name: string;
  readonly instance: string;
  readonly host: string;
  readonly version: string;
  readonly pid: number;
  readonly startedAtMs: number;
  /** When the row was written last, and how long ago that is. */
  readonly seenAtMs: number;
  readonly unseenMs: number;
  readonly troubles: readonly string[];
  /** Since its start. */
  readonly counters: ProcessRow['counters'];
}

/** Far more processes than one deployment has. */
const LISTED_MAX = 1000;

/** Rows that one call deletes at most. */
const DELETED_MAX = 100;

/** Inserts or updates the row of a process, with Postgres' clock as `last_seen_at`. */
export async function upsertProcess(db: Queryable, row: ProcessRow): Promise<void> {
  await db.query(
    `INSERT INTO public.processes AS known (process_id, name, instance, host, version, pid, started_at, last_seen_at, troubles, counters)
     SELECT $1, $2, $3, $4, $5, $6, now_at - make_interval(secs => $7), now_at, $8, $9
     FROM clock_timestamp() AS now_at
     ON CONFLICT (process_id) DO UPDATE
     SET last_seen_at = greatest(excluded.last_seen_at, known.started_at), troubles = excluded.troubles, counters = excluded.counters`,
    [
      row.processId,
      row.name,
      row.instance,
      row.host,
      row.version,
      row.pid,
      row.uptimeMs / 1000,
      [...row.troubles],
      JSON.stringify(row.counters),
    ],
    'upsert-process',
  );
}

/** Deletes the row of a process that stops gracefully; no effect where there is none. */
export async function deleteProcess(db: Queryable, processId: string): Promise<void> {
  await db.query(`DELETE FROM public.processes WHERE process_id = $1`, [processId]);
}

/**
 * Deletes rows of dead processes, 100 at most: those not seen for a day, and those not seen for a minute that had the
 * same name, instance and host as the given process, which has replaced them.
 *
 * @returns the number of deleted rows
 */
export async function deleteDeadProcesses(db: Queryable, processId: string): Promise<number> {
  const rows = await db.query(
    `DELETE FROM public.processes WHERE process_id IN (
       SELECT dead.process_id FROM public.processes dead
       WHERE dead.last_seen_at < clock_timestamp() - interval '1 day'
          OR (dead.last_seen_at < clock_timestamp() - interval '1 minute' AND EXISTS (
            SELECT FROM public.processes own
            WHERE own.process_id = $1 AND own.process_id <> dead.process_id
              AND (own.name, own.instance, own.host) = (dead.name, dead.instance, dead.host)))
       LIMIT ${DELETED_MAX} FOR UPDATE OF dead SKIP LOCKED)
     RETURNING process_id`,
    [processId],
  );
  return rows.length;
}

/** The processes that live, and those that died in the last day; 1000 at most. */
export async function listProcesses(db: Queryable): Promise<SeenProcess[]> {
  return db.query<SeenProcess & Record<string, unknown>>(
    `SELECT process_id AS "processId", name, instance, host, version, pid, troubles, counters,
       ${msOf('started_at')} AS "startedAtMs", ${msOf('last_seen_at')} AS "seenAtMs",
       ${msOf('clock_timestamp()')} - ${msOf('last_seen_at')} AS "unseenMs"
     FROM public.processes ORDER BY process_id LIMIT ${LISTED_MAX}`,
  );
}
