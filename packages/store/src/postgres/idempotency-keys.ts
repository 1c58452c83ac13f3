import type { Queryable } from './database.ts';

/** A request that was sent with an idempotency key. */
export interface KeyedRequest {
  /** By name: the same caller with another token is the same. */
  readonly caller: string;
  readonly key: string;
  /** SHA-256 of what was asked for, in hex. */
  readonly digest: string;
}

/** What the caller asked for with this key, as its digest; null: nothing yet. */
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

/** False when the caller's key is there already, also from a transaction that this one had to wait for. */
export async function insertRequest(tx: Queryable, request: KeyedRequest): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO public.idempotency_keys (caller, idempotency_key, request_digest) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING RETURNING caller`,
    [request.caller, request.key, request.digest],
  );
  return rows.length === 1;
}

/** Deletes keys that are 24 hours old by Postgres' clock, the oldest first, and passes over those that another session holds. */
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
