import { randomBytes } from 'node:crypto';
import { migrateLedger } from '@stampede/store';
import pg from 'pg';

/** A new database, migrated, on the server of TEST_DATABASE_URL. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/**
 * @param settings settings for every session of the database, with values in SQL syntax: `ALTER DATABASE … SET`
 * @param migrate migrates to another schema than this version's
 */
export async function createTestDatabase(
  settings: Readonly<Record<string, string>> = {},
  migrate: (databaseUrl: string) => Promise<unknown> = migrateLedger,
): Promise<TestDatabase> {
  const server = process.env['TEST_DATABASE_URL'];
  if (server === undefined) throw new Error('TEST_DATABASE_URL is not set: run the tests with npm test');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await run(server, `CREATE DATABASE ${name}`);
  for (const [setting, value] of Object.entries(settings))
    await run(server, `ALTER DATABASE ${name} SET ${setting} = ${value}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  await migrate(url.href);
  return {
    url: url.href,
    // FORCE: connections that a killed process left must not block the drop.
    drop: () => run(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function run(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
