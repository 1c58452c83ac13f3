import { migrations } from '@stampede/migrations';
import type { Queryable } from './database.ts';

export type SchemaVersion =
  | { readonly outcome: 'current' }
  | { readonly outcome: 'behind'; readonly missing: readonly string[] }
  | { readonly outcome: 'unknown'; readonly unknown: readonly string[] };

/** Compares the migrations that the database records with those that this version knows. */
export async function readSchemaVersion(db: Queryable): Promise<SchemaVersion> {
  const [table] = await db.query<{ present: boolean }>(
    `SELECT to_regclass('public.knex_migrations') IS NOT NULL AS present`,
  );
  const rows =
    table?.present === true
      ? await db.query<{ name: string }>('SELECT name FROM public.knex_migrations')
      : [];
  const recorded = new Set(rows.map((row) => row.name));
  const known = new Set(migrations.map((migration) => migration.name));
  const unknown = [...recorded].filter((name) => !known.has(name));
  if (unknown.length > 0) return { outcome: 'unknown', unknown };
  const missing = [...known].filter((name) => !recorded.has(name));
  if (missing.length > 0) return { outcome: 'behind', missing };
  return { outcome: 'current' };
}
