import type { EventType } from '@stampede/domain';
import { msOf } from './ms-of.ts';
import type { Queryable } from './queryable.ts';

export type DeliveryState = 'pending' | 'delivered' | 'failed';

/** The sending of one event to one endpoint. */
export interface Delivery {
  readonly deliveryId: string;
  readonly endpointId: string;
  /** The event's position in the feed. */
  readonly position: number;
  readonly type: EventType;
  readonly saleId: string | null;
  readonly orderNo: string | null;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly createdAtMs: number;
  readonly lastAttemptAtMs: number | null;
  /** Null: it is over, or an earlier one of its order is not. */
  readonly nextAttemptAtMs: number | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly endedAtMs: number | null;
}

const COLUMNS = `delivery_id AS "deliveryId", endpoint_id AS "endpointId", position, type, sale_id AS "saleId",
  order_no AS "orderNo", state, attempts, ${msOf('created_at')} AS "createdAtMs",
  ${msOf('last_attempt_at')} AS "lastAttemptAtMs", ${msOf('next_attempt_at')} AS "nextAttemptAtMs",
  last_status AS "lastStatus", last_error AS "lastError", ${msOf('ended_at')} AS "endedAtMs"`;

type Row = Delivery & Record<string, unknown>;

export interface DeliveryPage {
  readonly endpointId: string;
  /** Null: every state. */
  readonly state: DeliveryState | null;
  /** The last position of the page before; null: the first page. */
  readonly before: number | null;
  readonly limit: number;
}

/** The deliveries to an endpoint, the newest event first. */
export async function listDeliveryPage(db: Queryable, page: DeliveryPage): Promise<Delivery[]> {
  const { endpointId, state, before, limit } = page;
  const values: unknown[] = [endpointId, before ?? Number.MAX_SAFE_INTEGER, limit];
  const inState = state === null ? '' : `AND state = $${values.push(state)}`;
  return db.query<Row>(
    `SELECT ${COLUMNS} FROM public.deliveries WHERE endpoint_id = $1 ${inState} AND position < $2
     ORDER BY position DESC LIMIT $3`,
    values,
  );
}

/** Null also where its endpoint was removed. */
export async function findDelivery(db: Queryable, deliveryId: string): Promise<Delivery | null> {
  const [row] = await db.query<Row>(
    `SELECT ${COLUMNS} FROM public.deliveries d WHERE delivery_id = $1
       AND EXISTS (SELECT FROM public.webhook_endpoints e WHERE e.endpoint_id = d.endpoint_id AND removed_at IS NULL)`,
    [deliveryId],
  );
  return row ?? null;
}

/**
 * Makes a delivery pending again, with a new day of attempts; one that is pending is due immediately, unless it is being
 * sent or waits for an earlier one of its order. The caller has locked the endpoint. Its next probe is due too.
 */
export async function replayDelivery(
  tx: Queryable,
  { deliveryId, endpointId }: Pick<Delivery, 'deliveryId' | 'endpointId'>,
): Promise<Delivery | null> {
  await tx.query(
    `UPDATE public.webhook_endpoints SET probe_at = clock_timestamp() WHERE endpoint_id = $1 AND failures > 0`,
    [endpointId],
  );
  const [row] = await tx.query<Row>(
    `UPDATE public.deliveries d SET state = 'pending', ended_at = NULL,
       first_attempt_at = CASE WHEN state = 'pending' THEN first_attempt_at END,
       pending_since = CASE WHEN state = 'pending' THEN pending_since ELSE clock_timestamp() END,
       next_attempt_at = CASE
         WHEN claimed_until > clock_timestamp() THEN next_attempt_at
         WHEN state = 'pending' AND next_attempt_at IS NULL THEN NULL
         WHEN state <> 'pending' AND EXISTS (SELECT FROM public.deliveries o WHERE o.endpoint_id = d.endpoint_id
           AND o.order_no = d.order_no AND o.next_attempt_at IS NOT NULL) THEN NULL
         ELSE clock_timestamp() END
     WHERE delivery_id = $1 RETURNING ${COLUMNS}`,
    [deliveryId],
  );
  return row ?? null;
}

/** A delivery, and where it goes. */
export interface AddressedDelivery extends Delivery {
  readonly url: string;
}

/** The deliveries of these events to every endpoint, of which there are few. */
export async function listDeliveriesOfEvents(
  db: Queryable,
  positions: readonly number[],
): Promise<AddressedDelivery[]> {
  return db.query<AddressedDelivery & Record<string, unknown>>(
    `SELECT d.*, e.url FROM public.webhook_endpoints e CROSS JOIN LATERAL (
       SELECT ${COLUMNS} FROM public.deliveries WHERE endpoint_id = e.endpoint_id AND position = ANY($1::int8[])) d
     ORDER BY d.position, e.created_at, e.endpoint_id`,
    [[...positions]],
  );
}
