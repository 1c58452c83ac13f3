import { arrayLiteral } from './array-literal.ts';
import type { Queryable } from './database.ts';
import { heldBy } from './held-by.ts';
import { msOf } from './ms-of.ts';

/** What the ledger already has of a batch of purchases, read after its items were locked. */
export interface RecordedPurchases {
  readonly nowMs: number;
  readonly orderNos: ReadonlySet<string>;
  /** Indexes of the purchases whose idempotency key another order has. */
  readonly keyedElsewhere: ReadonlySet<number>;
  /** The reserved and sold units of each purchase's buyer in its sale; 0 where there is no limit. */
  readonly heldByBuyer: readonly number[];
}

export interface PurchaseToCheck {
  readonly orderNo: string;
  readonly saleId: string;
  readonly buyerId: string;
  readonly idempotencyKey: string | null;
  /** The buyer's limit under which the gate accepted it; null: none, and the buyer's units are not counted. */
  readonly buyerLimit: number | null;
}

/**
 * One statement for the whole batch. It reads no keys where no purchase has one, and no buyers' units where none has a
 * limit. Postgres' clock is read here, once, after the locks: it decides the hold limits and starts the windows.
 */
export async function readRecordedPurchases(
  tx: Queryable,
  purchases: readonly PurchaseToCheck[],
): Promise<RecordedPurchases> {
  const values: string[] = [];
  const array = (type: string, of: readonly (string | null)[]): string =>
    `$${values.push(arrayLiteral(of))}::${type}[]`;
  const columns = (some: readonly PurchaseToCheck[]): string =>
    `${array(
      'text',
      some.map(({ saleId }) => saleId),
    )}, ${array(
      'text',
      some.map(({ buyerId }) => buyerId),
    )}`;
  const orderNos = array(
    'uuid',
    purchases.map(({ orderNo }) => orderNo),
  );
  const keys = purchases.map(({ idempotencyKey }) => idempotencyKey);
  const limited = purchases.filter(({ buyerLimit }) => buyerLimit !== null);

  const known = `SELECT order_no::text FROM public.orders WHERE order_no = ANY(${orderNos})`;
  const keyed = keys.some((key) => key !== null)
    ? `SELECT p.ordinal::int
       FROM unnest(${orderNos}, ${columns(purchases)}, ${array('text', keys)})
         WITH ORDINALITY AS p (order_no, sale_id, buyer_id, key, ordinal)
       WHERE p.key IS NOT NULL AND EXISTS (
         SELECT 1 FROM public.orders o
         WHERE o.sale_id = p.sale_id AND o.buyer_id = p.buyer_id AND o.idempotency_key = p.key
           AND o.order_no <> p.order_no)`
    : null;
  const held =
    limited.length > 0
      ? `SELECT ARRAY[p.ordinal, sum(o.quantity)]::text[]
         FROM unnest(${columns(limited)}) WITH ORDINALITY AS p (sale_id, buyer_id, ordinal)
         CROSS JOIN LATERAL (${heldBy('p.buyer_id', 'p.sale_id')} OFFSET 0) o
         GROUP BY p.ordinal`
      : null;
  const [row] = await tx.query<{
    now: number;
    known: string[];
    keyed: number[] | null;
    held: [ordinal: string, units: string][] | null;
  }>(
    `SELECT ${msOf('clock_timestamp()')} AS now,
            ARRAY(${known}) AS known, ${arrayOf(keyed)} AS keyed, ${arrayOf(held)} AS held`,
    values,
  );
  if (row === undefined) throw new Error('a SELECT without FROM returned no row');
  const units = new Map(row.held?.map(([ordinal, sum]) => [limited[Number(ordinal) - 1], Number(sum)]));
  return {
    nowMs: row.now,
    orderNos: new Set(row.known),
    keyedElsewhere: new Set(row.keyed?.map((ordinal) => ordinal - 1)),
    heldByBuyer: purchases.map((purchase) => units.get(purchase) ?? 0),
  };
}

function arrayOf(select: string | null): string {
  return select === null ? 'NULL' : `ARRAY(${select})`;
}
