import { setTimeout as delay } from 'node:timers/promises';
import type { Actor } from '@stampede/domain';
import { migrations } from '@stampede/migrations';
import knex, { type Knex } from 'knex';
import { insertAuditEntry } from './audit-trail.ts';
import { findWritableServer } from './find-writable-server.ts';
import { parseDatabaseUrl } from './parse-database-url.ts';
import type { Queryable } from './queryable.ts';
import { readSchemaVersion } from './schema-version.ts';

/** Any constant: the key of the advisory lock for migrations of a database. */
const MIGRATION_LOCK = '7367433671';
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * No limit for a migration, nor for the wait for another one. Names without a schema are in `public`. The lock timeout
 * for a table is short: every later statement on that table queues behind the migration, and in a deadlock Postgres
 * aborts one of the two after a second, which may be the other one.
 */
const SETTINGS = `
  SET LOCAL statement_timeout = 0;
  SET LOCAL lock_timeout = 0;
  SET LOCAL idle_in_transaction_session_timeout = 0;
  SET LOCAL standard_conforming_strings = on;
  SET LOCAL search_path = public;
  SELECT pg_advisory_xact_lock(${MIGRATION_LOCK});
  SET LOCAL lock_timeout = '500ms'`;
/** A table was in use: lock timeout, or deadlock. Nothing was changed. */
const IN_USE = new Set(['55P03', '40P01']);
/** After this time, an attempt that finds a table in use is the last one. */
const ATTEMPTS_MS = 60_000;
const PAUSE_MS = 200;
/** Knex prints every failed attempt to standard error. */
const SILENT = { warn: noWord, error: noWord, deprecate: noWord, debug: noWord };

/**
 * Migrates the schema to this version, in one transaction. Safe to run concurrently in any number of processes, and
 * through a pooler in any mode: a transaction-level advisory lock serializes them (knex's own lock does not cover the
 * creation of its tables, and stays after a crash). Additions of newer versions are kept.
 *
 * Processes may use the database meanwhile. Where one keeps a table locked for 0.5 s, the migration rolls back and is
 * retried for up to a minute.
 *
 * @param databaseUrl may list several servers: the first writable one is migrated
 * @param actor whose name the audit trail gets; null: of a start, which no person answers for
 * @returns the names of the migrations that this call applied; none when the schema was up to date
 * @throws Error where a newer version has removed what this one needs, and after a minute in which a table was in use
 */
export async function migrateLedger(
  databaseUrl: string,
  actor: Actor | null = null,
): Promise<{ applied: string[] }> {
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
        return await client.transaction((transaction) => applyMissing(transaction, actor), {
          isolationLevel: 'read committed',
        });
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

async function applyMissing(
  transaction: Knex.Transaction,
  actor: Actor | null,
): Promise<{ applied: string[] }> {
  await transaction.raw(SETTINGS);
  const tx = queryableOf(transaction);
  const schema = await readSchemaVersion(tx);
  if (schema.outcome === 'usable') return { applied: [] };
  if (schema.outcome === 'contracted')
    throw new Error(`a newer version has removed what this one needs (${schema.contractions.join(', ')})`);
  const [, applied] = (await transaction.migrate.latest({
    schemaName: 'public',
    migrationSource: {
      getMigrations: () => Promise.resolve([...migrations]),
      getMigrationName: (migration: (typeof migrations)[number]) => migration.name,
      getMigration: (migration: (typeof migrations)[number]) => Promise.resolve(migration),
    },
  })) as [number, string[]];
  if (actor !== null && applied.length > 0)
    await insertAuditEntry(tx, actor, { action: 'schema.migrated', after: { applied } });
  return { applied };
}

/** Knex writes `?` for a parameter; ours are numbered in their order. */
function queryableOf(transaction: Knex.Transaction): Queryable {
  return {
    query: async <Row>(text: string, values: readonly unknown[] = []) => {
      const bindings = values.map((value) => value as Knex.RawBinding);
      return (await transaction.raw<{ rows: Row[] }>(text.replaceAll(/\$\d+/g, '?'), bindings)).rows;
    },
  };
}

function noWord(): void {
  return undefined;
}
