/** `0012-contract-0009-old-column` removes what a version with migration 0009 no longer uses. */
const CONTRACTION = /^\d{4}-contract-(\d{4})-/;

/**
 * The number of the migration that a version must have to run on a schema with this one: `0009`. Null for a migration
 * that only adds, which every older version can run on.
 */
export function contractedFrom(name: string): string | null {
  return CONTRACTION.exec(name)?.[1] ?? null;
}
