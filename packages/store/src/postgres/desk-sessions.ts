import type { Queryable } from './queryable.ts';

/** Expired links that one call deletes at most. */
const DELETED_MAX = 100;

/** The generation of the desk's sessions that are valid. */
export async function readDeskGeneration(db: Queryable): Promise<number> {
  return generationIn(
    await db.query(`SELECT generation FROM public.desk_sessions`, [], 'read-desk-generation'),
  );
}

/** Begins a new generation. @returns it */
export async function raiseDeskGeneration(db: Queryable): Promise<number> {
  return generationIn(
    await db.query(
      `UPDATE public.desk_sessions SET generation = generation + 1, changed_at = clock_timestamp()
       RETURNING generation`,
    ),
  );
}

function generationIn([row]: readonly Record<string, unknown>[]): number {
  if (row === undefined) throw new Error('desk_sessions has lost its row');
  return Number(row['generation']);
}

/**
 * Records that a one-time link was used.
 *
 * @param expiresAtMs in ms since 1970
 * @returns false where it was used before
 */
export async function insertDeskLink(db: Queryable, linkId: string, expiresAtMs: number): Promise<boolean> {
  const rows = await db.query(
    `INSERT INTO public.desk_links (link_id, expires_at) VALUES ($1, to_timestamp($2::double precision / 1000))
     ON CONFLICT DO NOTHING RETURNING link_id`,
    [linkId, expiresAtMs],
  );
  return rows.length > 0;
}

/** Deletes links that expired more than a day ago, 100 at most: by then they are refused by every machine's clock. */
export async function deleteExpiredDeskLinks(db: Queryable): Promise<void> {
  await db.query(
    `DELETE FROM public.desk_links WHERE link_id IN (
       SELECT link_id FROM public.desk_links WHERE expires_at < (SELECT clock_timestamp()) - interval '1 day'
       ORDER BY expires_at LIMIT ${DELETED_MAX})`,
  );
}
