import type { ReleaseReason } from '@stampede/domain';
import { arrayLiteral } from './array-literal.ts';
import type { Queryable } from './database.ts';
import { isLockTimeout } from './failures.ts';
import { msOf } from './ms-of.ts';

interface PendingBase {
  readonly changeId: number;
  readonly partition: number;
}
export interface PendingUnits extends PendingBase {
  readonly kind: 'release' | 'settle' | 'return';
  readonly saleId: string;
  readonly orderNo: string;
  readonly sku: string;
  readonly quantity: number;
  /** The deadline that an expired order missed. */
  readonly dueAtMs: number | null;
}
export interface PendingSale extends PendingBase {
  readonly kind: 'sale';
  readonly saleId: string;
}
interface PendingDistrust extends PendingBase {
  readonly kind: 'distrust';
  readonly epoch: number;
}
export type PendingGateChange = PendingUnits | PendingSale | PendingDistrust;

const COLUMNS = `change_id AS "changeId", partition, kind, sale_id AS "saleId", order_no AS "orderNo", sku, quantity,
  gate_epoch AS epoch, ${msOf('due_at')} AS "dueAtMs"`;

export interface UnitsToMove {
  readonly partition: number;
  readonly saleId: string;
  readonly orderNo: string;
  readonly sku: string;
  readonly quantity: number;
  readonly dueAtMs: number | null;
}

/**
 * Call it in the transaction that closes, pays or returns the orders. Only the writer applies a row in its first second; after
 * that any expiry-listener may claim it.
 */
export async function insertPendingUnits(
  tx: Queryable,
  change: { kind: 'release'; reason: ReleaseReason } | { kind: 'settle' | 'return'; reason: null },
  orders: readonly UnitsToMove[],
): Promise<PendingUnits[]> {
  if (orders.length === 0) return [];
  return tx.query<PendingUnits & Record<string, unknown>>(
    `INSERT INTO public.pending_gate_changes (partition, kind, reason, sale_id, order_no, sku, quantity, due_at)
     SELECT partition, $1, $2, sale_id, order_no, sku, quantity, to_timestamp(due_at / 1000)
     FROM unnest($3::smallint[], $4::text[], $5::uuid[], $6::text[], $7::int[], $8::float8[])
       AS o (partition, sale_id, order_no, sku, quantity, due_at)
     RETURNING ${COLUMNS}`,
    [
      change.kind,
      change.reason,
      orders.map((order) => order.partition),
      orders.map((order) => order.saleId),
      orders.map((order) => order.orderNo),
      orders.map((order) => order.sku),
      orders.map((order) => order.quantity),
      orders.map((order) => order.dueAtMs),
    ],
  );
}

/** Records that the gate may differ from the ledger's settings and allotments of the sale. */
export async function insertPendingSale(
  tx: Queryable,
  sale: { partition: number; saleId: string },
): Promise<number> {
  const [row] = await tx.query<{ changeId: number }>(
    `INSERT INTO public.pending_gate_changes (partition, kind, sale_id, retry_at)
     VALUES ($1, 'sale', $2, clock_timestamp() + interval '5 seconds') RETURNING change_id AS "changeId"`,
    [sale.partition, sale.saleId],
  );
  if (row === undefined) throw new Error('an INSERT returned no row');
  return row.changeId;
}

export async function insertPendingDistrust(
  db: Queryable,
  gate: { partition: number; epoch: number },
): Promise<void> {
  await db.query(
    `INSERT INTO public.pending_gate_changes (partition, kind, gate_epoch, retry_at)
     SELECT $1::smallint, 'distrust', $2::bigint, clock_timestamp()
     WHERE NOT EXISTS (SELECT FROM public.gates WHERE partition = $1 AND (epoch <> $2 OR state <> 'approved'))`,
    [gate.partition, gate.epoch],
  );
}

/**
 * Claims up to `limit` due rows for 5 s, so that several copies of the loop do not repeat each other's work. Applying
 * one twice has no effect. With the array and the inner SELECT it uses the indexes, however many rows are not due yet.
 */
export async function claimPendingChanges(db: Queryable, limit: number): Promise<PendingGateChange[]> {
  return db.query<PendingGateChange & Record<string, unknown>>(
    `UPDATE public.pending_gate_changes SET retry_at = clock_timestamp() + interval '5 seconds'
     WHERE change_id = ANY(ARRAY(
       SELECT change_id FROM public.pending_gate_changes WHERE retry_at <= (SELECT clock_timestamp())
       ORDER BY retry_at LIMIT $1 FOR UPDATE SKIP LOCKED
     ))
     RETURNING ${COLUMNS}`,
    [limit],
  );
}

/**
 * Deletes applied changes, without waiting for the disk: rows that a crash of Postgres restores are applied again,
 * without effect. A row that another session locks for longer than `waitMs` stays; the others are deleted.
 */
export async function deletePendingChanges(
  db: Queryable,
  changeIds: readonly number[],
  waitMs: number,
): Promise<void> {
  if (changeIds.length === 0) return;
  const ids = arrayLiteral(changeIds);
  try {
    await db.query(
      `DELETE FROM public.pending_gate_changes
       USING (
         SELECT set_config('synchronous_commit', 'off', true), set_config('lock_timeout', $2, true) OFFSET 0
       ) AS unsynced
       WHERE change_id = ANY($1::bigint[])`,
      [ids, String(waitMs)],
    );
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    await db.query(
      `DELETE FROM public.pending_gate_changes WHERE change_id = ANY(ARRAY(
         SELECT change_id FROM public.pending_gate_changes WHERE change_id = ANY($1::bigint[]) FOR UPDATE SKIP LOCKED
       ))`,
      [ids],
    );
  }
}

/** The sales with an unapplied change, at most `limit`. */
export async function listPendingSaleIds(db: Queryable, limit: number): Promise<string[]> {
  const rows = await db.query<{ sale_id: string }>(
    `SELECT DISTINCT sale_id FROM public.pending_gate_changes WHERE kind = 'sale' LIMIT $1`,
    [limit],
  );
  return rows.map((row) => row.sale_id);
}

export async function countPendingChanges(
  db: Queryable,
): Promise<{ changes: number; releases: number; oldestAgeMs: number | null }> {
  const [row] = await db.query<{ changes: number; releases: number; oldestAgeMs: number | null }>(
    `SELECT count(*) AS changes, count(*) FILTER (WHERE kind = 'release') AS releases,
       ${msOf('clock_timestamp()')} - ${msOf('min(created_at)')} AS "oldestAgeMs"
     FROM public.pending_gate_changes`,
  );
  return row ?? { changes: 0, releases: 0, oldestAgeMs: null };
}
