import { migrations } from '@stampede/migrations';
import knex from 'knex';
import { findWritableServer } from './find-writable-server.ts';
import { parseDatabaseUrl } from './parse-database-url.ts';

/** Any constant: whoever migrates this database holds this advisory lock. */
const MIGRATION_LOCK = '7367433671';
const CONNECT_TIMEOUT_MS = 10_000;

/** A migration may take its time, and so may the one that is waited for. Its names without a schema are those of `public`. */
const SETTINGS = `
  SET LOCAL statement_timeout = 0;
  SET LOCAL lock_timeout = 0;
  SET LOCAL idle_in_transaction_session_timeout = 0;
  SET LOCAL standard_conforming_strings = on;
  SET LOCAL search_path = public;
  SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`;

/**
 * Brings the schema up to this version, all of it or nothing, in one transaction. Safe at the same moment from any number
 * of processes, and through a pooler in any mode: an advisory lock of the transaction lets one through at a time (knex's
 * own lock does not cover the creation of its tables, and stays after a crash).
 *
 * @param databaseUrl may list several servers: the first that may write is migrated
 * @returns the names of the migrations that this call applied; none when the schema was up to date
 */
export async function migrateLedger(databaseUrl: string): Promise<{ applied: string[] }> {
  const connectionString = await findWritableServer(parseDatabaseUrl(databaseUrl), CONNECT_TIMEOUT_MS);
  const client = knex({
    client: 'pg',
    connection: { connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS },
    pool: { min: 0, max: 1 },
    // What it would print is thrown as well.
    log: { warn: () => undefined, error: () => undefined },
  });
  try {
    return await client.transaction(
      async (transaction) => {
        await transaction.raw(SETTINGS);
        const [, applied] = (await transaction.migrate.latest({
          schemaName: 'public',
          migrationSource: {
            getMigrations: () => Promise.resolve([...migrations]),
            getMigrationName: (migration: (typeof migrations)[number]) => migration.name,
            getMigration: (migration: (typeof migrations)[number]) => Promise.resolve(migration),
          },
        })) as [number, string[]];
        return { applied };
      },
      { isolationLevel: 'read committed' },
    );
  } finally {
    await client.destroy();
  }
}
