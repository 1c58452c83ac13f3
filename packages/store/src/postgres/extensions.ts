import { arrayLiteral } from './array-literal.ts';
import type { KeyedRequest } from './idempotency-keys.ts';
import { msOf } from './ms-of.ts';
import type { Queryable } from './queryable.ts';

/** A request to move the ends of payment windows back. */
export interface Extension {
  readonly extensionId: string;
  readonly saleId: string;
  readonly seconds: number;
  /** The one order of the sale that it is for; null: all of them. */
  readonly orderNo: string | null;
  /** Orders that have been extended so far. */
  readonly extended: number;
  /** All orders before this number have been visited. */
  readonly reached: string;
  readonly finished: boolean;
}

const COLUMNS = `extension_id AS "extensionId", sale_id AS "saleId", seconds, order_no AS "orderNo", extended, reached,
  finished_at IS NOT NULL AS finished`;

type ExtensionRow = Extension & Record<string, unknown>;

export async function insertExtension(
  tx: Queryable,
  wanted: Pick<Extension, 'saleId' | 'seconds' | 'orderNo'>,
  request: KeyedRequest | null,
): Promise<Extension> {
  const [row] = await tx.query<ExtensionRow>(
    `INSERT INTO public.extensions (sale_id, seconds, order_no, caller, idempotency_key)
     VALUES ($1, $2, $3, $4, $5) RETURNING ${COLUMNS}`,
    [wanted.saleId, wanted.seconds, wanted.orderNo, request?.caller ?? null, request?.key ?? null],
  );
  if (row === undefined) throw new Error('an INSERT returned no row');
  return row;
}

/** The latest extension that the caller has requested with this key. */
export async function findExtension(
  tx: Queryable,
  { caller, key }: Pick<KeyedRequest, 'caller' | 'key'>,
): Promise<Extension | null> {
  const [row] = await tx.query<ExtensionRow>(
    `SELECT ${COLUMNS} FROM public.extensions WHERE caller = $1 AND idempotency_key = $2
     ORDER BY created_at DESC LIMIT 1`,
    [caller, key],
  );
  return row ?? null;
}

/**
 * Locks the extension until the transaction ends.
 * @param waitMs lock timeout of this statement and of later ones in the transaction
 */
export async function lockExtension(tx: Queryable, extensionId: string, waitMs: number): Promise<Extension> {
  const [row] = await tx.query<ExtensionRow>(
    `SELECT ${COLUMNS} FROM (SELECT set_config('lock_timeout', $2, true) OFFSET 0) AS bounded
     CROSS JOIN public.extensions WHERE extension_id = $1 FOR UPDATE OF extensions`,
    [extensionId, String(waitMs)],
  );
  if (row === undefined) throw new Error(`extension ${extensionId} is gone`);
  return row;
}

/** The next orders that may be extended, in the order of their numbers. Locks nothing. */
export async function listExtensible(
  tx: Queryable,
  { saleId, orderNo, reached }: Extension,
  limit: number,
): Promise<string[]> {
  const rows = await tx.query<{ orderNo: string }>(
    `SELECT order_no AS "orderNo" FROM public.orders
     WHERE (sale_id, state, order_no) > ($1, 'pending_payment', $2::uuid) AND (sale_id, state) <= ($1, 'pending_payment')
       ${orderNo === null ? '' : 'AND order_no = $4'}
     ORDER BY sale_id, state, order_no LIMIT $3`,
    orderNo === null ? [saleId, reached, limit] : [saleId, reached, limit, orderNo],
  );
  return rows.map((row) => row.orderNo);
}

/** An order whose window was extended. */
export interface ExtendedOrder {
  readonly orderNo: string;
  readonly expiresAtMs: number;
  readonly remainingMs: number;
}

/**
 * The only statement that moves a deadline: of orders that are pending and before it by Postgres' clock, and that were
 * there when the extension was requested. The caller has locked them (`lockOrders`), so the clock is read after the last
 * wait: an order whose late payment was refused in between stays past its deadline.
 */
export async function extendPendingOrders(
  tx: Queryable,
  { extensionId, seconds }: Extension,
  orderNos: readonly string[],
  requestId: string | null,
): Promise<ExtendedOrder[]> {
  return tx.query<ExtendedOrder & Record<string, unknown>>(
    `WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now), o AS (
       UPDATE public.orders SET expires_at = expires_at + $2 * interval '1 second', event_count = event_count + 1
       WHERE order_no = ANY($3::uuid[]) AND state = 'pending_payment' AND expires_at > (SELECT now FROM clock)
         AND created_at <= (SELECT created_at FROM public.extensions WHERE extension_id = $1)
       RETURNING order_no, sale_id, expires_at, event_count
     ), announced AS (
       INSERT INTO public.event_batches (type, sale_id, order_nos, sequences, expires_at, events, occurred_at, request_id)
       SELECT 'order.extended', sale_id, array_agg(order_no), array_agg(event_count), array_agg(expires_at), count(*),
              (SELECT now FROM clock), $4
       FROM o GROUP BY sale_id
     )
     SELECT order_no AS "orderNo", ${msOf('expires_at')} AS "expiresAtMs",
            ${msOf('expires_at - (SELECT now FROM clock)')} AS "remainingMs" FROM o`,
    [extensionId, seconds, arrayLiteral(orderNos), requestId],
  );
}

/** Locks orders in the order of their numbers, until the transaction ends. */
export async function lockOrders(tx: Queryable, orderNos: readonly string[]): Promise<void> {
  await tx.query(
    `SELECT 1 FROM public.orders WHERE order_no = ANY($1::uuid[]) ORDER BY order_no FOR NO KEY UPDATE`,
    [arrayLiteral(orderNos)],
  );
}

/** Records how far an extension has come. */
export async function advanceExtension(
  tx: Queryable,
  { extensionId }: Extension,
  progress: { extended: number; reached: string; finished: boolean },
): Promise<void> {
  await tx.query(
    `UPDATE public.extensions SET extended = extended + $2, reached = $3,
            finished_at = CASE WHEN $4 THEN clock_timestamp() END
     WHERE extension_id = $1`,
    [extensionId, progress.extended, progress.reached, progress.finished],
  );
}
