import type { Command } from 'commander';
import { printReport } from '../terminal/print-report.ts';

const EXAMPLES = `
Examples:
  stampede migrate
  DATABASE_URL=postgres://stampede_owner:…@db/stampede stampede migrate`;

export function registerMigrate(program: Command): void {
  program
    .command('migrate')
    .summary('Brings the database to the schema of this version.')
    .description(
      'Brings the database at DATABASE_URL to the schema of this version, in one transaction; without effect where it ' +
        'has that already. npm run migrate installs and builds what is missing, and does the same.',
    )
    .option('--json', 'the migrations that were applied, as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { json?: true }) => {
      // Loaded when it runs: most commands need no store.
      const { applyMigrations } = await import('./migrate/apply-migrations.ts');
      process.exitCode = printReport(await applyMigrations(), options);
    });
}
