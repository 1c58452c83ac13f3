import type pg from 'pg';
import { withPostgres } from './direct.ts';
import type { Site } from './site/site.ts';

/*
 * The defaults of our processes' new sessions. They are set for their user in their database: for the sessions this is
 * the same as ALTER DATABASE … SET, and observers use another user and are not affected.
 */

export async function setForSessions(site: Site, settings: Readonly<Record<string, string>>): Promise<void> {
  await withPostgres(site.postgres.url, async (client) => {
    const assignments = Object.entries(settings).map(
      ([name, value]) => `SET ${client.escapeIdentifier(name)} = ${client.escapeLiteral(value)}`,
    );
    await alterAll(client, site, assignments);
  });
}

export async function resetForSessions(site: Site, names: readonly string[]): Promise<void> {
  await withPostgres(site.postgres.url, async (client) => {
    const resets = names.map((name) => `RESET ${client.escapeIdentifier(name)}`);
    await alterAll(client, site, resets);
  });
}

export async function resetAllForSessions(site: Site): Promise<void> {
  await withPostgres(site.postgres.url, (client) => alterAll(client, site, ['RESET ALL']));
}

/** All or none, in one transaction. */
async function alterAll(client: pg.Client, site: Site, changes: readonly string[]): Promise<void> {
  const user = client.escapeIdentifier(site.databaseUser);
  const database = client.escapeIdentifier(new URL(site.databaseUrl).pathname.slice(1));
  await client.query(
    changes.map((change) => `ALTER ROLE ${user} IN DATABASE ${database} ${change}`).join('; '),
  );
}

/** The password that our processes use. */
export function rightPassword({ databaseUrl }: Site): string {
  return decodeURIComponent(new URL(databaseUrl).password);
}

export async function setPassword({ postgres, databaseUser }: Site, password: string): Promise<void> {
  await withPostgres(postgres.url, (client) =>
    client.query(
      `ALTER ROLE ${client.escapeIdentifier(databaseUser)} PASSWORD ${client.escapeLiteral(password)}`,
    ),
  );
}

/** Ends the sessions of our processes, or every second one. */
export async function endSessions({ postgres, databaseUser }: Site, every: 1 | 2): Promise<number> {
  const { rowCount } = await withPostgres(postgres.url, (client) =>
    client.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1 AND pid % $2 = 0',
      [databaseUser, every],
    ),
  );
  return rowCount ?? 0;
}
