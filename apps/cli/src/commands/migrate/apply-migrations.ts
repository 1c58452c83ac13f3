import { readDatabaseUrl } from '@stampede/runtime';
import { migrate } from '../../compose.ts';
import { EXIT_DONE } from '../../exit-codes.ts';
import { FailedError } from '../../failed-error.ts';
import { findServers } from '../../find-servers.ts';
import { readEnvironment } from '../../read-site.ts';
import type { Report } from '../../terminal/print-report.ts';

/** Migrates the database at DATABASE_URL. @throws ConfigError; FailedError */
export async function applyMigrations(): Promise<Report> {
  const applied = await apply(readDatabaseUrl(findServers(readEnvironment(process.env))));
  return {
    data: { applied },
    exitCode: EXIT_DONE,
    print: () => {
      console.log(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`);
    },
  };
}

/** @throws FailedError with the words of the database, which names no password */
async function apply(databaseUrl: string): Promise<readonly string[]> {
  try {
    return await migrate(databaseUrl);
  } catch (error) {
    throw new FailedError(`the database could not be migrated: ${wordsOf(error)}`);
  }
}

/** Of several addresses each has an error of its own, and their list has no words. */
function wordsOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(wordsOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
