import { readDatabaseUrl } from '@stampede/runtime';
import type { Command } from 'commander';
import { migrate } from '../compose.ts';
import { EXIT_DONE } from '../exit-codes.ts';
import { FailedError } from '../failed-error.ts';
import { printReport } from '../print-report.ts';
import { readSite } from '../read-site.ts';

const EXAMPLES = `
Examples:
  $ npx stampede migrate
  $ DATABASE_URL=postgres://stampede_owner:…@db/stampede npx stampede migrate`;

export function registerMigrate(program: Command): void {
  program
    .command('migrate')
    .description(
      'Brings the database at DATABASE_URL to the schema of this version, in one transaction; without effect where it is ' +
        'there already. npm run migrate does the same, and installs and builds before.',
    )
    .option('--json', 'the migrations that were applied, as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { json?: true }) => {
      const applied = await applyMigrations(readDatabaseUrl(readSite(process.env, null).env));
      process.exitCode = printReport(
        {
          data: { applied },
          exitCode: EXIT_DONE,
          print: () => {
            console.log(
              applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`,
            );
          },
        },
        options,
      );
    });
}

/** @throws FailedError with the words of the database, which names no password */
async function applyMigrations(databaseUrl: string): Promise<readonly string[]> {
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
