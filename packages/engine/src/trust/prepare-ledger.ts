import { ensureGates, readSchemaVersion } from '@stampede/store';
import { refreshTrust } from './refresh-trust.ts';
import type { Stores } from '../stores/stores.ts';

/** The database lacks what this version needs, not yet added or already taken away. No retry cures it. */
export class SchemaError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SchemaError';
  }
}

/**
 * What every process does first, and again until Postgres answers: checks that the schema has what it needs, makes sure
 * that the partitions have their gates, and learns which are trusted.
 *
 * @returns the partitions that exist
 * @throws SchemaError; an operating error while Postgres is away
 */
export async function prepareLedger(stores: Stores): Promise<number[]> {
  const schema = await readSchemaVersion(stores.db);
  if (schema.outcome === 'behind') {
    throw new SchemaError(
      `the database lacks migrations (${schema.missing.join(', ')}): run npm run migrate`,
    );
  }
  if (schema.outcome === 'contracted') {
    throw new SchemaError(
      `a newer version has taken away from the database what this one needs (${schema.contractions.join(', ')})`,
    );
  }
  await ensureGates(stores.db, stores.options.partitions);
  return refreshTrust(stores);
}
