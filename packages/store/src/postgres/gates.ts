import type { Queryable } from './database.ts';
import { msOf } from './ms-of.ts';

/** The ledger's row of one partition's gate. */
export interface GateRow {
  readonly partition: number;
  readonly epoch: number;
  readonly approvedEpoch: number | null;
  readonly approvedRunId: string | null;
  /** Null where a version older than this column approved it. */
  readonly approvedReplicationId: string | null;
  readonly state: 'untrusted' | 'reconciling' | 'approved';
  /** Why it last lost its approval; null when it never had one. */
  readonly reason: string | null;
}

const COLUMNS = `partition, epoch, approved_epoch AS "approvedEpoch", approved_run_id AS "approvedRunId",
  approved_replication_id AS "approvedReplicationId", state, reason`;

/** Inserts the missing rows of partitions 0 … partitions−1. */
export async function ensureGates(db: Queryable, partitions: number): Promise<void> {
  await db.query(
    `INSERT INTO public.gates (partition) SELECT generate_series(0, $1::int - 1) ON CONFLICT DO NOTHING`,
    [partitions],
  );
}

/** Whether the partition exists. */
export async function gateExists(db: Queryable, partition: number): Promise<boolean> {
  return (await db.query(`SELECT 1 FROM public.gates WHERE partition = $1`, [partition])).length === 1;
}

export async function listGates(db: Queryable): Promise<GateRow[]> {
  return db.query<GateRow & Record<string, unknown>>(
    `SELECT ${COLUMNS} FROM public.gates ORDER BY partition`,
  );
}

/**
 * Reads the current epoch of a partition, and locks its row FOR SHARE until the transaction ends: a reconcile cannot
 * begin before. First in the lock order, before orders and items.
 *
 * @param waitMs lock timeout of this statement, and of later ones in the transaction until one sets another
 * @throws a lock timeout, see `isLockTimeout`
 */
export async function shareEpoch(tx: Queryable, partition: number, waitMs: number): Promise<number> {
  const [row] = await tx.query<{ epoch: number }>(
    `SELECT g.epoch FROM (SELECT set_config('lock_timeout', $2, true) OFFSET 0) AS bounded
     CROSS JOIN public.gates g WHERE g.partition = $1 FOR SHARE OF g`,
    [partition, String(waitMs)],
    'share-epoch',
  );
  if (row === undefined) throw new Error(`the ledger has no gate ${partition}`);
  return row.epoch;
}

/**
 * Begins a reconcile: from this commit on, no order of an older epoch is written. Returns the new epoch.
 * @param above the epoch that the gate has seen: a ledger restored from a backup may be behind it
 */
export async function raiseEpoch(
  db: Queryable,
  partition: number,
  reason: string,
  above = 0,
): Promise<number> {
  const [row] = await db.query<{ epoch: number }>(
    `UPDATE public.gates SET epoch = greatest(epoch, $3) + 1, state = 'reconciling', reason = $2, changed_at = clock_timestamp()
     WHERE partition = $1 RETURNING epoch`,
    [partition, reason, above],
  );
  if (row === undefined) throw new Error(`the ledger has no gate ${partition}`);
  return row.epoch;
}

/** Approves the rebuilt gate; false when another reconcile began meanwhile. */
export async function approveGate(
  db: Queryable,
  gate: { partition: number; epoch: number; runId: string; replicationId: string },
): Promise<boolean> {
  const rows = await db.query(
    `UPDATE public.gates SET approved_epoch = epoch, approved_run_id = $3,
       approved_replication_id = $4, state = 'approved', changed_at = clock_timestamp()
     WHERE partition = $1 AND epoch = $2 RETURNING partition`,
    [gate.partition, gate.epoch, gate.runId, gate.replicationId],
  );
  return rows.length === 1;
}

/** Revokes the approval of the gate at that epoch; no effect at a later one. */
export async function distrustGate(
  db: Queryable,
  gate: { partition: number; epoch: number; reason: string },
): Promise<boolean> {
  const rows = await db.query(
    `UPDATE public.gates SET state = 'untrusted', reason = $3, changed_at = clock_timestamp()
     WHERE partition = $1 AND epoch = $2 AND state = 'approved' RETURNING partition`,
    [gate.partition, gate.epoch, gate.reason],
  );
  return rows.length === 1;
}

/** Postgres' clock in ms since 1970. */
export async function readClock(db: Queryable): Promise<number> {
  const [row] = await db.query<{ now: number }>(`SELECT ${msOf('clock_timestamp()')} AS now`);
  return row?.now ?? 0;
}
