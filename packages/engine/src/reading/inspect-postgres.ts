import {
  listOldTransactions,
  listProcesses,
  probeLedger,
  readPostgresServer,
  readSchemaVersion,
  type OldTransaction,
  type PostgresServer,
  type SchemaVersion,
  type SeenProcess,
} from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

export type {
  OldTransaction,
  PostgresServer,
  SchemaVersion,
  SeenProcess,
  ServerProblem,
} from '@stampede/store';

/** Whether the database is the one of this version. @throws StoreUnavailableError */
export function inspectSchema({ db }: Stores): Promise<SchemaVersion> {
  return readSchemaVersion(db);
}

/** The grants that this user lacks, as `INSERT on public.payments`. @throws StoreUnavailableError */
export function listMissingGrants({ db }: Stores): Promise<string[]> {
  return probeLedger(db);
}

/** The server's settings, and how full it is. @throws StoreUnavailableError */
export function inspectPostgres({ db }: Stores): Promise<PostgresServer> {
  return readPostgresServer(db);
}

/** Transactions older than `olderThanMs` in this database, 20 at most. @throws StoreUnavailableError */
export function findOldTransactions({ db }: Stores, olderThanMs: number): Promise<OldTransaction[]> {
  return listOldTransactions(db, olderThanMs);
}

/** The processes that live, and those that died in the last day. @throws StoreUnavailableError */
export function findProcesses({ db }: Stores): Promise<SeenProcess[]> {
  return listProcesses(db);
}
