import { deleteDeadProcesses, deleteProcess, upsertProcess, type ProcessRow } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

export type ProcessLife = ProcessRow;

/**
 * Shows that a process lives: writes its row of `processes`, seen now, and removes rows of processes that are dead for
 * so long that their death says nothing any more. Each row has one writer, so two lives never overwrite each other. A
 * crash between the two statements, or before them, leaves a row that grows old: that is how a death is seen.
 *
 * @throws StoreUnavailableError while Postgres is away; nothing depends on the row
 */
export async function recordProcess(stores: Stores, life: ProcessLife): Promise<void> {
  await upsertProcess(stores.db, life);
  await deleteDeadProcesses(stores.db, life.processId);
}

/**
 * Takes the row of a process away that leaves in good order, so that no old row is left to alarm anybody.
 * @throws StoreUnavailableError while Postgres is away; then the row stays and grows old
 */
export async function removeProcess(stores: Stores, processId: string): Promise<void> {
  await deleteProcess(stores.db, processId);
}
