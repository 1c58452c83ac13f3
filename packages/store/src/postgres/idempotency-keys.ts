import type { Queryable } from './database.ts';

/** A request that was sent with an idempotency key. */
export interface KeyedRequest {
  /** The caller's name: the same with another token. */
  readonly caller: string;
  readonly key: string;
  /** SHA-256 of the request, in hex. */
  readonly digest: string;
}

/** The digest of the caller's request with this key; null: none yet. */
export async function findRequestDigest(
  db: Queryable,
  { caller, key }: Pick<KeyedRequest, 'caller' | 'key'>,
): Promise<string | null> {
  const [row] = await db.query<{ digest: string }>(
    `SELECT request_digest AS digest FROM public.idempotency_keys WHERE caller = $1 AND idempotency_key = $2`,
    [caller, key],
  );
  return row?.digest ?? null;
}

/** False when the caller's key exists already, also from a transaction that this one had to wait for. */
export async function insertRequest(tx: Queryable, request: KeyedRequest): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO public.idempotency_keys (caller, idempotency_key, request_digest) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING RETURNING caller`,
    [request.caller, request.key, request.digest],
  );
  return rows.length === 1;
}

/**
 * Deletes keys older than 24 hours by Postgres' clock, the oldest first; skips those that another session has locked.
 */
export async function deleteOldRequests(db: Queryable, limit: number): Promise<number> {
  const rows = await db.query(
    `DELETE FROM public.idempotency_keys WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM public.idempotency_keys
       WHERE created_at < (SELECT clock_timestamp() - interval '24 hours')
       ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED))
     RETURNING caller`,
    [limit],
  );
  return rows.length;
}
