import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Queryable } from './database.ts';
import { isLockTimeout } from './failures.ts';
import { msOf } from './ms-of.ts';

/** The key of a sale item. */
export interface ItemKey {
  readonly saleId: string;
  readonly sku: string;
}

/** A session that others wait for, as pg_stat_activity shows it. */
export interface LockHolder {
  /** 0 for a prepared transaction, which has no session. */
  readonly pid: number;
  readonly application: string | null;
  readonly user: string | null;
  readonly state: string | null;
  /** How long its transaction has been open, in ms; null where this user may not see it. */
  readonly openMs: number | null;
}

/** Between two reads of the blocking sessions. */
const POLL_MS = 10;

/**
 * Those of the items that another session has locked now. One statement, which waits for none of them; its own locks
 * end with it. Items that do not exist are left out.
 */
export async function findLockedItems(db: Queryable, items: readonly ItemKey[]): Promise<ItemKey[]> {
  if (items.length === 0) return [];
  return db.query<ItemKey & Record<string, unknown>>(
    `WITH free AS MATERIALIZED (
       SELECT sale_id, sku FROM public.sale_items
       WHERE (sale_id, sku) IN (SELECT * FROM unnest($1::text[], $2::text[])) FOR UPDATE SKIP LOCKED
     )
     SELECT sale_id AS "saleId", sku FROM public.sale_items
     WHERE (sale_id, sku) IN (SELECT * FROM unnest($1::text[], $2::text[]))
       AND (sale_id, sku) NOT IN (SELECT sale_id, sku FROM free)`,
    [items.map(({ saleId }) => saleId), items.map(({ sku }) => sku)],
  );
}

/**
 * The sessions that have an item locked. One connection waits for the item, for `waitMs` at most, and another one reads
 * which sessions block it, directly or through other waiting sessions. Postgres shows no holder of a row lock while no
 * session waits for it.
 *
 * @returns an empty list when the item was free, or no blocking session was found within that time
 */
export async function findLockHolders(db: Database, item: ItemKey, waitMs: number): Promise<LockHolder[]> {
  const holders: LockHolder[] = [];
  try {
    await db.transaction(async (tx) => {
      const [self] = await tx.query<{ pid: number }>(
        `SELECT pg_backend_pid() AS pid, set_config('lock_timeout', $1, true)`,
        [String(waitMs)],
      );
      if (self === undefined) throw new Error('a SELECT without FROM returned no row');
      const wait = { over: false };
      const waiting = tx
        .query('SELECT 1 FROM public.sale_items WHERE sale_id = $1 AND sku = $2 FOR UPDATE', [
          item.saleId,
          item.sku,
        ])
        .finally(() => {
          wait.over = true;
        });
      // Its failure is handled below, after the other connection's.
      waiting.catch(() => undefined);
      while (!wait.over) {
        holders.push(...(await listBlockers(db, self.pid)));
        if (holders.length > 0) break;
        await sleep(POLL_MS);
      }
      await waiting;
    });
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
  }
  return holders;
}

/** The sessions at the end of the wait chain of a session. */
async function listBlockers(db: Queryable, pid: number): Promise<LockHolder[]> {
  return db.query<LockHolder & Record<string, unknown>>(
    `WITH RECURSIVE blocking AS (
       SELECT unnest(pg_blocking_pids($1)) AS pid
       UNION
       SELECT unnest(pg_blocking_pids(pid)) FROM blocking
     )
     SELECT DISTINCT b.pid, a.application_name AS application, a.usename::text AS "user", a.state,
            ${msOf('clock_timestamp() - a.xact_start')} AS "openMs"
     FROM blocking b LEFT JOIN pg_stat_activity a ON a.pid = b.pid
     WHERE cardinality(pg_blocking_pids(b.pid)) = 0`,
    [pid],
  );
}
