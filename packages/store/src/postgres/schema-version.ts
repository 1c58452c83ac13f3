import { contractedFrom, migrations } from '@stampede/migrations';
import type { Queryable } from './database.ts';

export type SchemaVersion =
  /** It has all migrations of this version; additions of newer versions do no harm. */
  | { readonly outcome: 'usable' }
  | { readonly outcome: 'behind'; readonly missing: readonly string[] }
  /** A newer version has removed what this one may use. */
  | { readonly outcome: 'contracted'; readonly contractions: readonly string[] };

/** Compares the migrations that the database records with those of this version. */
export async function readSchemaVersion(db: Queryable): Promise<SchemaVersion> {
  const [table] = await db.query<{ present: boolean }>(
    `SELECT to_regclass('public.knex_migrations') IS NOT NULL AS present`,
  );
  const rows =
    table?.present === true
      ? await db.query<{ name: string }>('SELECT name FROM public.knex_migrations ORDER BY name')
      : [];
  return compareSchema(rows.map((row) => row.name));
}

/** @param recorded names of all migrations applied to the database, in their order */
function compareSchema(recorded: readonly string[]): SchemaVersion {
  const known = migrations.map((migration) => migration.name);
  const newest = known.at(-1)?.slice(0, 4) ?? '';
  const contractions = recorded.filter((name) => (contractedFrom(name) ?? '') > newest);
  if (contractions.length > 0) return { outcome: 'contracted', contractions };
  const missing = known.filter((name) => !recorded.includes(name));
  return missing.length > 0 ? { outcome: 'behind', missing } : { outcome: 'usable' };
}
