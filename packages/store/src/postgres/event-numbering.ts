import type { Database, Queryable } from './database.ts';

/** Batches in one numbering: 2,000 of one order each are numbered in some 20 ms. */
const BATCHES_MAX = 2000;

/**
 * Which life of the server, and which table, has numbered. After a restore of a backup at least one part differs: the
 * server's start, the database, or the file of the table.
 */
const ORIGIN = `concat_ws('/', extract(epoch FROM pg_postmaster_start_time()), (SELECT oid FROM pg_database WHERE datname = current_database()),
  pg_relation_filenode('public.event_numbering'))`;

type Transacting = Pick<Database, 'query' | 'transaction'>;

/**
 * Gives committed events their positions, one after the other in the order in which they were written. Does nothing
 * while another transaction numbers. What another transaction writes but has not committed gets a later position:
 * so a reader that goes on from a position skips nothing, and waits for no transaction.
 *
 * After a restart or a restore of the server, positions go on at the clock's microseconds: above all positions that were
 * ever given, also those that a backup has lost. (Fewer than one event in a microsecond.)
 *
 * @returns whether more events may be waiting
 */
export async function numberEvents(db: Transacting): Promise<boolean> {
  if (!(await hasWork(db))) return false;
  return db.transaction(async (tx) => {
    // First, so that the next statement's snapshot has all that others have numbered.
    const [numbering] = await tx.query<{ last: number }>(
      `SELECT CASE WHEN origin = ${ORIGIN} THEN last_position
              ELSE greatest(last_position, floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint) END AS last
       FROM public.event_numbering FOR UPDATE SKIP LOCKED`,
    );
    if (numbering === undefined) return false;
    const [numbered] = await tx.query<{ batches: number }>(
      `WITH next AS (
         SELECT batch_id, $1::bigint + sum(events) OVER (ORDER BY batch_id) AS last_position
         FROM (
           SELECT batch_id, events FROM public.event_batches WHERE last_position IS NULL ORDER BY batch_id LIMIT ${BATCHES_MAX}
         ) unnumbered
       ), numbered AS (
         UPDATE public.event_batches b SET last_position = next.last_position
         FROM next WHERE b.batch_id = next.batch_id AND b.last_position IS NULL
       ), noted AS (
         UPDATE public.event_numbering
         SET last_position = coalesce((SELECT max(last_position) FROM next), $1::bigint), origin = ${ORIGIN}
       )
       SELECT count(*) AS batches FROM next`,
      [numbering.last],
    );
    return numbered?.batches === BATCHES_MAX;
  });
}

/** Also after a restore: readers may have positions that are above the last one. */
async function hasWork(db: Queryable): Promise<boolean> {
  const rows = await db.query(
    `SELECT 1 FROM public.event_numbering
     WHERE origin <> ${ORIGIN} OR EXISTS (SELECT FROM public.event_batches WHERE last_position IS NULL)`,
  );
  return rows.length > 0;
}

/** The range of the positions whose events are kept. */
export interface KeptEvents {
  /** The last position that was removed; 0: none. */
  readonly removed: number;
  /** The last position that was given. */
  readonly last: number;
}

export async function readKeptEvents(db: Queryable): Promise<KeptEvents> {
  const [row] = await db.query<KeptEvents & Record<string, unknown>>(
    `SELECT removed_position AS removed, last_position AS last FROM public.event_numbering`,
  );
  if (row === undefined) throw new Error('event_numbering has no row');
  return row;
}

/**
 * Removes the oldest batches of events, up to the first that was decided less than `keptDays` ago. Does nothing while another
 * transaction numbers.
 *
 * @returns the number of removed batches
 */
export async function removeOldEvents(db: Transacting, keptDays: number, limit: number): Promise<number> {
  return db.transaction(async (tx) => {
    const owned = await tx.query(`SELECT 1 FROM public.event_numbering FOR UPDATE SKIP LOCKED`);
    if (owned.length === 0) return 0;
    const [row] = await tx.query<{ batches: number }>(
      `WITH oldest AS MATERIALIZED (
         SELECT last_position, occurred_at < clock_timestamp() - $1 * interval '1 day' AS is_old FROM public.event_batches
         WHERE last_position > (SELECT removed_position FROM public.event_numbering) ORDER BY last_position LIMIT $2
       ), removed AS (
         DELETE FROM public.event_batches
         WHERE last_position = ANY(ARRAY(SELECT last_position FROM oldest WHERE last_position < coalesce(
           (SELECT min(last_position) FROM oldest WHERE NOT is_old), (SELECT max(last_position) + 1 FROM oldest))))
         RETURNING last_position
       ), noted AS (
         UPDATE public.event_numbering
         SET removed_position = greatest(removed_position, (SELECT max(last_position) FROM removed))
       )
       SELECT count(*) AS batches FROM removed`,
      [keptDays, limit],
    );
    return row?.batches ?? 0;
  });
}
