import { arrayLiteral } from './array-literal.ts';
import { hasEndedFor } from './ended-sales.ts';
import type { Queryable } from './queryable.ts';
import { msOf } from './ms-of.ts';

/** A request to replace a buyer's id. */
export interface Erasure {
  readonly erasureId: string;
  /** Null once it is found nowhere any more. */
  readonly buyerId: string | null;
  readonly pseudonym: string;
  readonly requestedAtMs: number;
  readonly ordersErased: number;
  readonly finishedAtMs: number | null;
}

/** One that is not finished. */
export type ErasureInHand = Erasure & { readonly buyerId: string };

const COLUMNS = `erasure_id AS "erasureId", buyer_id AS "buyerId", pseudonym, ${msOf('requested_at')} AS "requestedAtMs",
  orders_erased AS "ordersErased", ${msOf('finished_at')} AS "finishedAtMs"`;

/** 24 hours after a sale has ended its idempotency records are gone, and no order of it is pending. */
const ENDED_FOR_MS = 86_400_000;

/** The buyer's unfinished erasure, else a new one. One that is requested again covers the sales created since, too. */
export async function insertErasure(
  db: Queryable,
  buyerId: string,
): Promise<Erasure & { readonly isNew: boolean }> {
  const [row] = await db.query<Erasure & { isNew: boolean } & Record<string, unknown>>(
    `INSERT INTO public.erasures (buyer_id) VALUES ($1)
     ON CONFLICT (buyer_id) WHERE buyer_id IS NOT NULL
       DO UPDATE SET requested_at = excluded.requested_at, retry_at = excluded.retry_at
     RETURNING ${COLUMNS}, xmax = 0 AS "isNew"`,
    [buyerId],
  );
  if (row === undefined) throw new Error('an INSERT returned no row');
  return row;
}

export async function findErasure(db: Queryable, erasureId: string): Promise<Erasure | null> {
  const [row] = await db.query<Erasure & Record<string, unknown>>(
    `SELECT ${COLUMNS} FROM public.erasures WHERE erasure_id = $1`,
    [erasureId],
  );
  return row ?? null;
}

/** Claims up to `limit` due erasures for a minute, so that several copies of the loop do not repeat each other's work. */
export async function claimErasures(db: Queryable, limit: number): Promise<ErasureInHand[]> {
  return db.query<ErasureInHand & Record<string, unknown>>(
    `UPDATE public.erasures SET retry_at = clock_timestamp() + interval '1 minute'
     WHERE erasure_id = ANY(ARRAY(
       SELECT erasure_id FROM public.erasures
       WHERE finished_at IS NULL AND retry_at <= (SELECT clock_timestamp())
       ORDER BY retry_at LIMIT $1 FOR UPDATE SKIP LOCKED
     ))
     RETURNING ${COLUMNS}`,
    [limit],
  );
}

/** A sale with orders of the buyer. */
export interface SaleOfErasure {
  readonly saleId: string;
  readonly partition: number;
  readonly version: number;
  /** Whether it ended more than 24 hours ago. */
  readonly hasEnded: boolean;
}

/** The sales that an unfinished erasure still covers, those that have ended first. */
export async function listSalesOfErasure(
  db: Queryable,
  erasureId: string,
  limit: number,
): Promise<SaleOfErasure[]> {
  return db.query<SaleOfErasure & Record<string, unknown>>(
    `SELECT s.sale_id AS "saleId", s.partition, s.version, ${hasEndedFor('s', ENDED_FOR_MS)} AS "hasEnded"
     FROM public.erasures e
     CROSS JOIN LATERAL (SELECT DISTINCT sale_id FROM public.orders WHERE buyer_id = e.buyer_id OFFSET 0) o
     JOIN public.sales s ON s.sale_id = o.sale_id
     WHERE e.erasure_id = $1 AND s.created_at <= e.requested_at
     ORDER BY "hasEnded" DESC, s.sale_id LIMIT $2`,
    [erasureId, limit],
  );
}

/** Orders of the buyer in a sale, with their idempotency keys. */
export async function listOrdersToErase(
  db: Queryable,
  page: { buyerId: string; saleId: string; limit: number },
): Promise<{ orderNo: string; idempotencyKey: string | null }[]> {
  return db.query(
    `SELECT order_no AS "orderNo", idempotency_key AS "idempotencyKey" FROM public.orders
     WHERE buyer_id = $1 AND sale_id = $2 LIMIT $3`,
    [page.buyerId, page.saleId, page.limit],
  );
}

/**
 * Writes the pseudonym in the place of the buyer's id. The keys and request ids were chosen by clients, and may name the
 * buyer as well: no request can be a replay of the key any more.
 */
export async function eraseOrders(
  tx: Queryable,
  { erasureId, buyerId, pseudonym }: ErasureInHand,
  { orderNos, more }: { orderNos: readonly string[]; more: boolean },
): Promise<void> {
  await tx.query(
    `WITH erased AS (
       UPDATE public.orders SET buyer_id = $3, idempotency_key = NULL, request_id = 'erased'
       WHERE order_no = ANY($4::uuid[]) AND buyer_id = $2 RETURNING order_no
     )
     UPDATE public.erasures SET orders_erased = orders_erased + (SELECT count(*) FROM erased),
            retry_at = CASE WHEN $5 THEN clock_timestamp() ELSE retry_at END
     WHERE erasure_id = $1`,
    [erasureId, buyerId, pseudonym, arrayLiteral(orderNos), more],
  );
}

/**
 * Ends an erasure and deletes the id, unless a sale is left that it covers, or it was requested again since it was
 * claimed. False: it goes on.
 */
export async function finishErasure(
  db: Queryable,
  { erasureId, requestedAtMs }: ErasureInHand,
): Promise<boolean> {
  const rows = await db.query(
    `UPDATE public.erasures e SET buyer_id = NULL, finished_at = clock_timestamp()
     WHERE erasure_id = $1 AND finished_at IS NULL AND ${msOf('requested_at')} = $2
       AND NOT EXISTS (
         SELECT FROM (SELECT DISTINCT sale_id FROM public.orders WHERE buyer_id = e.buyer_id OFFSET 0) o
         JOIN public.sales s ON s.sale_id = o.sale_id WHERE s.created_at <= e.requested_at)
     RETURNING erasure_id`,
    [erasureId, requestedAtMs],
  );
  return rows.length === 1;
}

/** Of these ids, those that an erasure is replacing now in this sale, and its pseudonyms: both count there. */
export async function listIdsInErasure(
  db: Queryable,
  sale: { saleId: string; buyerIds: readonly string[] },
): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `SELECT id FROM unnest($2::text[]) id
     WHERE EXISTS (SELECT FROM public.sales s WHERE s.sale_id = $1 AND ${hasEndedFor('s', ENDED_FOR_MS)})
       AND (EXISTS (SELECT FROM public.erasures WHERE buyer_id = id OFFSET 0)
         OR EXISTS (SELECT FROM public.erasures WHERE pseudonym = id AND finished_at IS NULL OFFSET 0))`,
    [sale.saleId, sale.buyerIds],
  );
  return rows.map(({ id }) => id);
}
