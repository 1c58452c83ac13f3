import type { EventType } from '@stampede/domain';
import type { KeyedRequest } from './idempotency-keys.ts';
import { msOf } from './ms-of.ts';
import type { Queryable } from './queryable.ts';

/** An address of the shop that events are sent to. */
export interface WebhookEndpoint {
  readonly endpointId: string;
  readonly url: string;
  /** Null: every type. */
  readonly types: readonly EventType[] | null;
  /** Null: every sale. */
  readonly saleId: string | null;
  readonly description: string | null;
  /** Why nothing is sent to it; null: it is enabled. */
  readonly disabledReason: 'operator' | 'gone' | null;
  /** The first failure since the last success. */
  readonly failingSinceMs: number | null;
  /** Until when the secret before the last rotation signs too; null: it does not. */
  readonly previousSecretUntilMs: number | null;
  readonly createdAtMs: number;
}

/** With its secret, which leaves the ledger only when it was made. */
export interface SecretEndpoint extends WebhookEndpoint {
  readonly secret: string;
}

export type NewWebhookEndpoint = Pick<WebhookEndpoint, 'url' | 'types' | 'saleId' | 'description'> & {
  readonly secret: string;
  /** The last event that is not sent to it. */
  readonly reachedPosition: number;
};

/** Absent: unchanged. */
export interface WebhookEndpointChange {
  readonly url?: string | undefined;
  readonly types?: readonly EventType[] | null | undefined;
  readonly description?: string | null | undefined;
  readonly enabled?: boolean | undefined;
}

const COLUMNS = `endpoint_id AS "endpointId", url, types, sale_id AS "saleId", description,
  disabled_reason AS "disabledReason", ${msOf('failing_since')} AS "failingSinceMs",
  CASE WHEN previous_secret_until > clock_timestamp() THEN ${msOf('previous_secret_until')} END AS "previousSecretUntilMs",
  ${msOf('created_at')} AS "createdAtMs"`;

type Row = WebhookEndpoint & Record<string, unknown>;
type SecretRow = SecretEndpoint & Record<string, unknown>;

/** Any constant: creations take turns, so that their number stays bounded. */
const CREATION_LOCK = 4_150_013;

/** The number of endpoints, which no other transaction raises until this one ends. */
export async function lockWebhookEndpointCount(tx: Queryable): Promise<number> {
  await tx.query(`SELECT pg_advisory_xact_lock(${CREATION_LOCK})`);
  const [row] = await tx.query<{ count: number }>(
    `SELECT count(*) AS count FROM public.webhook_endpoints WHERE removed_at IS NULL`,
  );
  return row?.count ?? 0;
}

export async function insertWebhookEndpoint(
  tx: Queryable,
  endpoint: NewWebhookEndpoint,
  request: KeyedRequest | null,
): Promise<SecretEndpoint> {
  const { url, types, saleId, description, secret, reachedPosition } = endpoint;
  const [row] = await tx.query<SecretRow>(
    `INSERT INTO public.webhook_endpoints (url, types, sale_id, description, secret, reached_position, caller, idempotency_key)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${COLUMNS}, secret`,
    [
      ...[url, types, saleId, description, secret, reachedPosition],
      ...[request?.caller ?? null, request?.key ?? null],
    ],
  );
  if (row === undefined) throw new Error('an INSERT returned no row');
  return row;
}

/** The latest endpoint that the caller has created with this key; null also where it was removed since. */
export async function findWebhookEndpointByKey(
  tx: Queryable,
  { caller, key }: Pick<KeyedRequest, 'caller' | 'key'>,
): Promise<SecretEndpoint | null> {
  const [row] = await tx.query<SecretRow>(
    `SELECT ${COLUMNS}, secret FROM public.webhook_endpoints
     WHERE caller = $1 AND idempotency_key = $2 AND removed_at IS NULL ORDER BY created_at DESC LIMIT 1`,
    [caller, key],
  );
  return row ?? null;
}

export async function findWebhookEndpoint(
  db: Queryable,
  endpointId: string,
): Promise<(SecretEndpoint & SigningSecrets) | null> {
  const [row] = await db.query<SecretEndpoint & SigningSecrets & Record<string, unknown>>(
    `SELECT ${COLUMNS}, secret, ${SIGNING_SECRETS} FROM public.webhook_endpoints
     WHERE endpoint_id = $1 AND removed_at IS NULL`,
    [endpointId],
  );
  return row ?? null;
}

/** The secrets that sign now, the present one first. */
export interface SigningSecrets {
  readonly secrets: readonly string[];
}

export const SIGNING_SECRETS = `CASE WHEN previous_secret_until > clock_timestamp()
  THEN ARRAY[secret, previous_secret] ELSE ARRAY[secret] END AS secrets`;

/** All of them, in the order of their creation: they are few. */
export async function listWebhookEndpoints(db: Queryable): Promise<WebhookEndpoint[]> {
  return db.query<Row>(
    `SELECT ${COLUMNS} FROM public.webhook_endpoints WHERE removed_at IS NULL ORDER BY created_at, endpoint_id`,
  );
}

/** Null where there is no such endpoint. One that is enabled is tried immediately. */
export async function updateWebhookEndpoint(
  db: Queryable,
  endpointId: string,
  change: WebhookEndpointChange,
): Promise<WebhookEndpoint | null> {
  const values: unknown[] = [endpointId];
  const sets = Object.entries({ url: change.url, types: change.types, description: change.description })
    .filter(([, value]) => value !== undefined)
    .map(([column, value]) => `${column} = $${values.push(value)}`);
  if (change.enabled === true)
    sets.push('disabled_reason = NULL, failures = 0, failing_since = NULL, probe_at = NULL');
  if (change.enabled === false) sets.push(`disabled_reason = 'operator'`);
  const [row] = await db.query<Row>(
    `UPDATE public.webhook_endpoints SET ${sets.length === 0 ? 'url = url' : sets.join(', ')}
     WHERE endpoint_id = $1 AND removed_at IS NULL RETURNING ${COLUMNS}`,
    values,
  );
  return row ?? null;
}

/** The present secret becomes the previous one, and signs for `overlapMs` beside the new one. */
export async function rotateWebhookSecret(
  tx: Queryable,
  { endpointId, secret, overlapMs }: { endpointId: string; secret: string; overlapMs: number },
): Promise<SecretEndpoint | null> {
  const [row] = await tx.query<SecretRow>(
    `UPDATE public.webhook_endpoints SET secret = $2, previous_secret = secret,
       previous_secret_until = clock_timestamp() + $3 * interval '1 millisecond'
     WHERE endpoint_id = $1 AND removed_at IS NULL RETURNING ${COLUMNS}, secret`,
    [endpointId, secret, overlapMs],
  );
  return row ?? null;
}

/** From now on it is not found and gets nothing; null where there is no such endpoint. */
export async function removeWebhookEndpoint(
  db: Queryable,
  endpointId: string,
): Promise<WebhookEndpoint | null> {
  const [row] = await db.query<Row>(
    `UPDATE public.webhook_endpoints SET removed_at = clock_timestamp()
     WHERE endpoint_id = $1 AND removed_at IS NULL RETURNING ${COLUMNS}`,
    [endpointId],
  );
  return row ?? null;
}

/**
 * Deletes deliveries of removed endpoints, `limit` at most, and the removed endpoints that have none.
 * @returns the number of deleted deliveries
 */
export async function deleteRemovedEndpoints(tx: Queryable, limit: number): Promise<number> {
  const rows = await tx.query(
    `DELETE FROM public.deliveries WHERE delivery_id = ANY(ARRAY(
       SELECT d.delivery_id FROM public.webhook_endpoints e
       CROSS JOIN LATERAL (SELECT delivery_id FROM public.deliveries
         WHERE endpoint_id = e.endpoint_id ORDER BY position LIMIT $1 FOR UPDATE SKIP LOCKED) d
       WHERE e.removed_at IS NOT NULL LIMIT $1))
     RETURNING delivery_id`,
    [limit],
  );
  await tx.query(
    `DELETE FROM public.webhook_endpoints WHERE endpoint_id IN (
       SELECT endpoint_id FROM public.webhook_endpoints e WHERE removed_at IS NOT NULL
         AND NOT EXISTS (SELECT FROM public.deliveries d WHERE d.endpoint_id = e.endpoint_id) FOR UPDATE SKIP LOCKED)`,
  );
  return rows.length;
}
