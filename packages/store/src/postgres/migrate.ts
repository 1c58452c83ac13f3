import { setTimeout as delay } from 'node:timers/promises';
import { migrations } from '@stampede/migrations';
import knex, { type Knex } from 'knex';
import { findWritableServer } from './find-writable-server.ts';
import { parseDatabaseUrl } from './parse-database-url.ts';
import { readSchemaVersion } from './schema-version.ts';

/** Any constant: whoever migrates this database holds this advisory lock. */
const MIGRATION_LOCK = '7367433671';
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * A migration may take its time, and so may the one that is waited for. Its names without a schema are those of `public`.
 * It waits only briefly for a table: every later statement on that table waits behind it, and in a deadlock Postgres ends
 * one of the two after a second, which may be the other one.
 */
const SETTINGS = `
  SET LOCAL statement_timeout = 0;
  SET LOCAL lock_timeout = 0;
  SET LOCAL idle_in_transaction_session_timeout = 0;
  SET LOCAL standard_conforming_strings = on;
  SET LOCAL search_path = public;
  SELECT pg_advisory_xact_lock(${MIGRATION_LOCK});
  SET LOCAL lock_timeout = '500ms'`;
/** A table was in use: a lock timeout, or a deadlock. Nothing was changed. */
const IN_USE = new Set(['55P03', '40P01']);
/** After that time an attempt that finds a table in use is the last one. */
const ATTEMPTS_MS = 60_000;
const PAUSE_MS = 200;
/** Knex would print every failed attempt to standard error. */
const SILENT = { warn: noWord, error: noWord, deprecate: noWord, debug: noWord };

/**
 * Brings the schema up to this version, all of it or nothing, in one transaction. Safe at the same moment from any number
 * of processes, and through a pooler in any mode: an advisory lock of the transaction lets one through at a time (knex's
 * own lock does not cover the creation of its tables, and stays after a crash). A schema that newer versions have added to
 * is left as it is.
 *
 * Processes may work on the database meanwhile. Where one keeps a table locked for half a second, the migration rolls back
 * and is tried again for up to a minute.
 *
 * @param databaseUrl may list several servers: the first that may write is migrated
 * @returns the names of the migrations that this call applied; none when the schema was up to date
 * @throws Error where a newer version has taken away what this one may use, and after a minute in which a table was in use
 */
export async function migrateLedger(databaseUrl: string): Promise<{ applied: string[] }> {
  const connectionString = await findWritableServer(parseDatabaseUrl(databaseUrl), CONNECT_TIMEOUT_MS);
  const client = knex({
    client: 'pg',
    connection: { connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS },
    pool: { min: 0, max: 1 },
    log: SILENT,
  });
  const lastMs = performance.now() + ATTEMPTS_MS;
  try {
    for (;;) {
      try {
        return await client.transaction(applyMissing, { isolationLevel: 'read committed' });
      } catch (error) {
        const { code = '' } = error as { code?: string };
        if (!IN_USE.has(code) || performance.now() > lastMs) throw error;
        await delay(PAUSE_MS);
      }
    }
  } finally {
    await client.destroy();
  }
}

async function applyMissing(transaction: Knex.Transaction): Promise<{ applied: string[] }> {
  await transaction.raw(SETTINGS);
  const schema = await readSchemaVersion({
    query: async <Row>(text: string) => (await transaction.raw<{ rows: Row[] }>(text)).rows,
  });
  if (schema.outcome === 'usable') return { applied: [] };
  if (schema.outcome === 'contracted')
    throw new Error(`a newer version has taken away what this one needs (${schema.contractions.join(', ')})`);
  const [, applied] = (await transaction.migrate.latest({
    schemaName: 'public',
    migrationSource: {
      getMigrations: () => Promise.resolve([...migrations]),
      getMigrationName: (migration: (typeof migrations)[number]) => migration.name,
      getMigration: (migration: (typeof migrations)[number]) => Promise.resolve(migration),
    },
  })) as [number, string[]];
  return { applied };
}

function noWord(): void {
  return undefined;
}
