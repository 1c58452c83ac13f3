/** `0012-contract-0009-old-column` takes away what a version that knows migration 0009 no longer uses. */
const CONTRACTION = /^\d{4}-contract-(\d{4})-/;

/**
 * The number of the migration that a version has to know to run on a schema with this one: `0009`. Null for a migration
 * that only adds, and that every older version may run on.
 */
export function contractedFrom(name: string): string | null {
  return CONTRACTION.exec(name)?.[1] ?? null;
}
