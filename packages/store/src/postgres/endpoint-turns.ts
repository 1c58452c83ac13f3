import type { EventType } from '@stampede/domain';
import { msOf } from './ms-of.ts';
import type { Queryable } from './queryable.ts';
import { SIGNING_SECRETS, type SigningSecrets } from './webhook-endpoints.ts';

/* What a webhook-sender does for one endpoint. Each of these is called while the transaction has the endpoint locked. */

/** An endpoint, locked for one turn. */
export interface LockedEndpoint extends SigningSecrets {
  readonly endpointId: string;
  readonly url: string;
  readonly types: readonly EventType[] | null;
  readonly saleId: string | null;
  readonly reachedPosition: number;
  /** False for one that is disabled or removed. */
  readonly isActive: boolean;
  readonly failures: number;
  /** It fails, and its pause is over. */
  readonly isProbeDue: boolean;
  /** Postgres' clock. */
  readonly nowMs: number;
}

/** One attempt to send a delivery. */
export interface ClaimedDelivery {
  readonly deliveryId: string;
  /** With it a result is recorded for this claim alone. */
  readonly attempt: number;
  readonly position: number;
  /** Since the first attempt. */
  readonly triedForMs: number;
}

/** How an attempt ended. */
export interface AttemptResult {
  readonly deliveryId: string;
  readonly attempt: number;
  /** `returned`: it was not sent, or broken off, and another attempt may be made immediately. */
  readonly outcome: 'delivered' | 'refused' | 'failed' | 'returned';
  readonly status: number | null;
  readonly error: string | null;
  /** Until the next attempt. */
  readonly pauseMs: number;
}

/**
 * The endpoints for which there is something to do: an event after the one that was considered last, unless `backlogMax`
 * deliveries are pending, or a delivery that is due.
 */
export async function listEndpointsWithWork(
  db: Queryable,
  { lastPosition, backlogMax }: { readonly lastPosition: number; readonly backlogMax: number },
): Promise<string[]> {
  const rows = await db.query<{ endpointId: string }>(
    `SELECT endpoint_id AS "endpointId" FROM public.webhook_endpoints e
     CROSS JOIN (SELECT clock_timestamp() AS now OFFSET 0) clock
     WHERE removed_at IS NULL AND disabled_reason IS NULL AND ((reached_position < $1 AND $2 > (SELECT count(*) FROM (
         SELECT FROM public.deliveries d WHERE d.endpoint_id = e.endpoint_id AND d.state = 'pending' ORDER BY d.position LIMIT $2) p))
       OR (coalesce(probe_at <= clock.now, true) AND clock.now >= (SELECT min(d.next_attempt_at)
         FROM public.deliveries d WHERE d.endpoint_id = e.endpoint_id AND d.next_attempt_at IS NOT NULL)))`,
    [lastPosition, backlogMax],
  );
  return rows.map(({ endpointId }) => endpointId);
}

/**
 * Locks an endpoint until the transaction ends; null where it is gone.
 * @param waitMs how long to wait for another session's lock; 0: not at all, which gives null too
 */
export async function lockWebhookEndpoint(
  tx: Queryable,
  endpointId: string,
  waitMs: number,
): Promise<LockedEndpoint | null> {
  const [row] = await tx.query<LockedEndpoint & Record<string, unknown>>(
    `SELECT endpoint_id AS "endpointId", url, types, sale_id AS "saleId", reached_position AS "reachedPosition",
       removed_at IS NULL AND disabled_reason IS NULL AS "isActive", failures,
       coalesce(probe_at <= clock_timestamp(), false) AS "isProbeDue", ${SIGNING_SECRETS}, ${msOf('clock_timestamp()')} AS "nowMs"
     FROM (SELECT set_config('lock_timeout', $2, true) OFFSET 0) AS bounded CROSS JOIN public.webhook_endpoints e
     WHERE endpoint_id = $1 FOR NO KEY UPDATE OF e ${waitMs === 0 ? 'SKIP LOCKED' : ''}`,
    [endpointId, String(waitMs)],
  );
  return row ?? null;
}

/** Another session's turn may have passed all of these events: they are inserted once. Their day began with the event. */
export async function insertDeliveries(
  tx: Queryable,
  endpointId: string,
  events: readonly {
    readonly position: number;
    readonly type: string;
    readonly saleId: string | null;
    readonly orderNo: string | null;
    readonly occurredAtMs: number;
  }[],
): Promise<number> {
  const rows = await tx.query(
    `INSERT INTO public.deliveries (endpoint_id, position, type, sale_id, order_no, pending_since, next_attempt_at)
     SELECT $1, e.position, e.type, e.sale_id, e.order_no, to_timestamp(e.occurred_at / 1000), CASE
       WHEN e.order_no IS NULL THEN clock_timestamp()
       WHEN row_number() OVER (PARTITION BY e.order_no ORDER BY e.position) = 1
         AND NOT EXISTS (SELECT FROM public.deliveries d WHERE d.endpoint_id = $1 AND d.order_no = e.order_no
           AND d.next_attempt_at IS NOT NULL) THEN clock_timestamp() END
     FROM unnest($2::int8[], $3::text[], $4::text[], $5::uuid[], $6::float8[])
       AS e (position, type, sale_id, order_no, occurred_at)
     ON CONFLICT (endpoint_id, position) DO NOTHING RETURNING delivery_id`,
    [
      endpointId,
      events.map(({ position }) => position),
      events.map(({ type }) => type),
      events.map(({ saleId }) => saleId),
      events.map(({ orderNo }) => orderNo),
      events.map(({ occurredAtMs }) => occurredAtMs),
    ],
  );
  return rows.length;
}

export async function advanceEndpoint(tx: Queryable, endpointId: string, position: number): Promise<void> {
  await tx.query(`UPDATE public.webhook_endpoints SET reached_position = $2 WHERE endpoint_id = $1`, [
    endpointId,
    position,
  ]);
}

/** Whether the endpoint has this many pending deliveries, or more. */
export async function hasBacklog(tx: Queryable, endpointId: string, size: number): Promise<boolean> {
  const [row] = await tx.query<{ pending: number }>(
    `SELECT count(*) AS pending FROM (
       SELECT FROM public.deliveries WHERE endpoint_id = $1 AND state = 'pending' ORDER BY position LIMIT $2) p`,
    [endpointId, size],
  );
  return (row?.pending ?? 0) >= size;
}

/** Deliveries to the endpoint that are being sent now, by all copies. */
export async function countClaimedDeliveries(tx: Queryable, endpointId: string): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    `SELECT count(*) AS count FROM public.deliveries WHERE endpoint_id = $1 AND claimed_until > clock_timestamp()`,
    [endpointId],
  );
  return row?.count ?? 0;
}

/** Of the deliveries that are due, those are chosen from which are due longest. */
const CHOICE_MAX = 200;

/**
 * Claims deliveries that are due, those with the fewest attempts first: while some orders fail, the others are sent. A
 * claim that its holder did not end is due again at its end.
 */
export async function claimDeliveries(
  tx: Queryable,
  { endpointId, limit, claimMs }: { endpointId: string; limit: number; claimMs: number },
): Promise<ClaimedDelivery[]> {
  return tx.query<ClaimedDelivery & Record<string, unknown>>(
    `UPDATE public.deliveries d SET attempts = attempts + 1,
       first_attempt_at = coalesce(first_attempt_at, clock_timestamp()),
       claimed_until = now_at + $3 * interval '1 millisecond', next_attempt_at = now_at + $3 * interval '1 millisecond'
     FROM (
       SELECT due.delivery_id, clock_timestamp() AS now_at FROM (
         SELECT delivery_id, attempts, next_attempt_at FROM public.deliveries
         WHERE endpoint_id = $1 AND next_attempt_at <= (SELECT clock_timestamp())
         ORDER BY next_attempt_at LIMIT ${CHOICE_MAX}) due
       ORDER BY due.attempts, due.next_attempt_at LIMIT $2) chosen
     WHERE d.delivery_id = chosen.delivery_id
     RETURNING d.delivery_id AS "deliveryId", d.attempts AS attempt, d.position,
       greatest(0, ${msOf('now_at - d.first_attempt_at')}) AS "triedForMs"`,
    [endpointId, limit, claimMs],
  );
}

/**
 * Ends claims. A delivery that is refused `giveUpMs` after it became pending has failed. One that is over makes way for the next one of its
 * order. Results of claims that another copy holds now change nothing.
 *
 * @returns how many of the deliveries are over, by state
 */
export async function recordAttempts(
  tx: Queryable,
  endpointId: string,
  results: readonly AttemptResult[],
  giveUpMs: number,
): Promise<{ readonly delivered: number; readonly failed: number }> {
  const ended = await tx.query<{ state: string; orderNo: string | null }>(
    `UPDATE public.deliveries d SET claimed_until = NULL, last_status = r.status, last_error = r.error,
       last_attempt_at = now_at, state = new.state, ended_at = CASE WHEN new.state <> 'pending' THEN now_at END,
       next_attempt_at = CASE WHEN new.state = 'pending' THEN
         least(now_at + r.pause_ms * interval '1 millisecond', greatest(now_at, new.give_up_at)) END
     FROM unnest($2::uuid[], $3::int[], $4::text[], $5::int[], $6::text[], $7::int8[])
         AS r (delivery_id, attempt, outcome, status, error, pause_ms)
       JOIN public.deliveries old ON old.delivery_id = r.delivery_id
       CROSS JOIN LATERAL (SELECT clock_timestamp() AS now_at) clock
       CROSS JOIN LATERAL (SELECT old.pending_since + $8 * interval '1 millisecond' AS give_up_at, CASE
         WHEN r.outcome IN ('delivered', 'failed') THEN r.outcome
         WHEN r.outcome = 'refused' AND now_at >= old.pending_since + $8 * interval '1 millisecond' THEN 'failed'
         ELSE 'pending' END AS state) new
     WHERE d.delivery_id = r.delivery_id AND d.endpoint_id = $1 AND d.attempts = r.attempt AND d.claimed_until IS NOT NULL
     RETURNING d.state, d.order_no AS "orderNo"`,
    [
      endpointId,
      results.map(({ deliveryId }) => deliveryId),
      results.map(({ attempt }) => attempt),
      results.map(({ outcome }) => outcome),
      results.map(({ status }) => status),
      results.map(({ error }) => error),
      results.map(({ pauseMs }) => Math.round(pauseMs)),
      giveUpMs,
    ],
  );
  const over = ended.filter(({ state }) => state !== 'pending');
  await makeWay(tx, endpointId, over);
  const delivered = over.filter(({ state }) => state === 'delivered').length;
  return { delivered, failed: over.length - delivered };
}

/** After these deliveries, each the active one of its order, are over: the earliest one of each is due, for a day of its own. */
async function makeWay(
  tx: Queryable,
  endpointId: string,
  over: readonly { readonly orderNo: string | null }[],
): Promise<void> {
  const orderNos = [...new Set(over.map(({ orderNo }) => orderNo))].filter((orderNo) => orderNo !== null);
  if (orderNos.length === 0) return;
  await tx.query(
    `UPDATE public.deliveries SET next_attempt_at = clock_timestamp(), pending_since = clock_timestamp() WHERE delivery_id IN (
       SELECT next.delivery_id FROM unnest($2::uuid[]) AS over (order_no)
       CROSS JOIN LATERAL (SELECT delivery_id FROM public.deliveries
         WHERE endpoint_id = $1 AND order_no = over.order_no AND state = 'pending' AND next_attempt_at IS NULL
         ORDER BY position LIMIT 1) next)`,
    [endpointId, orderNos],
  );
}

/**
 * Gives up the deliveries that have been pending for `giveUpMs`, `limit` at most, where the endpoint has failed for as
 * long: only one at a time is tried there, and the others may never have been.
 *
 * @returns how many have failed
 */
export async function giveUpWaiting(
  tx: Queryable,
  { endpointId, giveUpMs, limit }: { endpointId: string; giveUpMs: number; limit: number },
): Promise<number> {
  const failed = await tx.query<{ orderNo: string | null; wasActive: boolean }>(
    `UPDATE public.deliveries d SET state = 'failed', ended_at = clock_timestamp(), next_attempt_at = NULL,
       last_error = coalesce(d.last_error, 'the endpoint failed for a day')
     FROM (
       SELECT d.delivery_id, d.next_attempt_at IS NOT NULL AS was_active
       FROM public.webhook_endpoints e JOIN public.deliveries d ON d.endpoint_id = e.endpoint_id
       CROSS JOIN (SELECT clock_timestamp() - $2 * interval '1 millisecond' AS day_ago OFFSET 0) clock
       WHERE e.endpoint_id = $1 AND e.failing_since <= clock.day_ago
         AND d.state = 'pending' AND d.pending_since <= clock.day_ago AND d.claimed_until IS NULL
       ORDER BY d.position LIMIT $3) old
     WHERE d.delivery_id = old.delivery_id
     RETURNING d.order_no AS "orderNo", old.was_active AS "wasActive"`,
    [endpointId, giveUpMs, limit],
  );
  const active = failed.filter(({ wasActive }) => wasActive);
  await makeWay(tx, endpointId, active);
  return failed.length;
}

/** How the endpoint did in the attempts of one turn. */
export type EndpointHealth =
  /** @property probeLongestMs the longest pause that is none of a Retry-After */
  | { readonly health: 'well'; readonly probeLongestMs: number }
  | { readonly health: 'gone' }
  /** @property pauseMs until the next probe, at least */
  | { readonly health: 'failing'; readonly pauseMs: number };

/** Failures in a pause are of attempts that had begun before it: they do not lengthen it. */
export async function recordHealth(tx: Queryable, endpointId: string, health: EndpointHealth): Promise<void> {
  switch (health.health) {
    case 'well':
      await tx.query(
        // A pause that is longer than any probe's is of a Retry-After: a delivery that was sent before does not end it.
        `UPDATE public.webhook_endpoints SET failures = 0, failing_since = NULL, probe_at = NULL
         WHERE endpoint_id = $1 AND failures > 0
           AND NOT coalesce(probe_at > clock_timestamp() + $2 * interval '1 millisecond', false)`,
        [endpointId, health.probeLongestMs],
      );
      return;
    case 'gone':
      await tx.query(
        `UPDATE public.webhook_endpoints SET disabled_reason = 'gone' WHERE endpoint_id = $1 AND disabled_reason IS NULL`,
        [endpointId],
      );
      return;
    case 'failing':
      await tx.query(
        `UPDATE public.webhook_endpoints SET
           failures = failures + CASE WHEN probe_at > clock_timestamp() THEN 0 ELSE 1 END,
           failing_since = coalesce(failing_since, clock_timestamp()),
           probe_at = greatest(probe_at, clock_timestamp() + $2 * interval '1 millisecond')
         WHERE endpoint_id = $1`,
        [endpointId, Math.round(health.pauseMs)],
      );
  }
}

/**
 * Deletes deliveries of events before a position, `limit` at most, in any state: an event that is no longer kept cannot be
 * sent.
 */
export async function deleteOldDeliveries(
  tx: Queryable,
  { endpointId, beforePosition, limit }: { endpointId: string; beforePosition: number; limit: number },
): Promise<number> {
  const deleted = await tx.query<{ orderNo: string | null; wasActive: boolean }>(
    `DELETE FROM public.deliveries WHERE delivery_id = ANY(ARRAY(
       SELECT delivery_id FROM public.deliveries WHERE endpoint_id = $1 AND position < $2 ORDER BY position LIMIT $3))
     RETURNING order_no AS "orderNo", next_attempt_at IS NOT NULL AS "wasActive"`,
    [endpointId, beforePosition, limit],
  );
  await makeWay(
    tx,
    endpointId,
    deleted.filter(({ wasActive }) => wasActive),
  );
  return deleted.length;
}

/** For metrics. Counts `countMax` at most. */
export async function readDeliveryBacklog(
  db: Queryable,
  countMax: number,
): Promise<{ readonly pending: number; readonly oldestAgeMs: number | null }> {
  const [row] = await db.query<{ pending: number; oldestAgeMs: number | null }>(
    `SELECT coalesce(sum(b.pending), 0)::int8 AS pending, max(b.age) AS "oldestAgeMs" FROM public.webhook_endpoints e
     CROSS JOIN LATERAL (
       SELECT count(*) AS pending, ${msOf('clock_timestamp() - min(created_at)')} AS age FROM (
         SELECT created_at FROM public.deliveries WHERE endpoint_id = e.endpoint_id AND state = 'pending'
         ORDER BY position LIMIT $1) p) b
     WHERE e.removed_at IS NULL`,
    [countMax],
  );
  return row ?? { pending: 0, oldestAgeMs: null };
}
