import { migrations } from '@stampede/migrations';
import knex from 'knex';
import pg from 'pg';

/** Any constant: whoever migrates this database holds this advisory lock. */
const MIGRATION_LOCK = 7_367_433_671;

/**
 * Brings the schema up to this version. Safe at the same moment from any number of processes: an advisory
 * lock of the session lets one through at a time (knex's own lock does not cover the creation of its tables),
 * and it dies with its session.
 *
 * @returns the names of the migrations that this call applied; none when the schema was up to date
 */
export async function migrateLedger(databaseUrl: string): Promise<{ applied: string[] }> {
  const session = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  session.on('error', () => undefined);
  await session.connect();
  try {
    await session.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return { applied: await applyMissing(databaseUrl) };
  } finally {
    await session.end();
  }
}

async function applyMissing(databaseUrl: string): Promise<string[]> {
  const client = knex({ client: 'pg', connection: databaseUrl, pool: { min: 0, max: 2 } });
  try {
    const [, applied] = (await client.migrate.latest({
      migrationSource: {
        getMigrations: () => Promise.resolve([...migrations]),
        getMigrationName: (migration: (typeof migrations)[number]) => migration.name,
        getMigration: (migration: (typeof migrations)[number]) => Promise.resolve(migration),
      },
    })) as [number, string[]];
    return applied;
  } finally {
    await client.destroy();
  }
}
