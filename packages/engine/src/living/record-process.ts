import { deleteDeadProcesses, deleteProcess, upsertProcess, type ProcessRow } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

export type ProcessLife = ProcessRow;

/**
 * Heartbeat: upserts this process's row of `processes`, and deletes rows of processes that have been dead for long.
 * Each row has one writer, so two processes never overwrite each other. After a crash the row's `last_seen_at` grows
 * old, which shows the death.
 *
 * @throws StoreUnavailableError while Postgres is unavailable; nothing depends on the row
 */
export async function recordProcess(stores: Stores, life: ProcessLife): Promise<void> {
  await upsertProcess(stores.db, life);
  await deleteDeadProcesses(stores.db, life.processId);
}

/**
 * Deletes the row of a process that stops gracefully, so that no old row raises an alarm.
 * @throws StoreUnavailableError while Postgres is unavailable; then the row stays and grows old
 */
export async function removeProcess(stores: Stores, processId: string): Promise<void> {
  await deleteProcess(stores.db, processId);
}
