import { ensureGates, readSchemaVersion } from '@stampede/store';
import { refreshTrust } from './refresh-trust.ts';
import type { Stores } from '../stores/stores.ts';

/** The schema lacks what this version needs: not yet added, or already removed. Not retryable. */
export class SchemaError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SchemaError';
  }
}

/**
 * The first step of every process, retried until Postgres is available: checks the schema, ensures that the partitions
 * have their gates, and reads which are trusted.
 *
 * @returns the partitions that exist
 * @throws SchemaError; an operating error while Postgres is unavailable
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
      `a newer version has removed from the database what this one needs (${schema.contractions.join(', ')})`,
    );
  }
  await ensureGates(stores.db, stores.options.partitions);
  return refreshTrust(stores);
}
