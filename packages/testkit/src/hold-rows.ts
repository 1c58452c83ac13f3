import pg from 'pg';
import type { World } from './world.ts';

/** A session of another client, such as psql, that keeps rows locked until it is released. */
export interface KeptLock {
  readonly pid: number;
  release(): Promise<void>;
}

/** Opens a transaction, runs the statement in it, and leaves it open. The session is called `psql`. */
export async function holdRows(
  { database }: Pick<World, 'database'>,
  statement: string,
  values: readonly unknown[] = [],
): Promise<KeptLock> {
  const client = new pg.Client({ connectionString: database.url, application_name: 'psql' });
  await client.connect();
  await client.query('BEGIN');
  await client.query(statement, [...values]);
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return { pid: rows[0]?.pid ?? 0, release: () => client.end() };
}
