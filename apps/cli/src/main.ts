import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { audit } from './commands/audit.ts';
import { reconcile } from './commands/reconcile.ts';
import { withStores } from './compose.ts';
import { describeError } from './describe-error.ts';
import { EXIT_ERROR, EXIT_USAGE } from './exit-codes.ts';
import { printReport } from './print-report.ts';

const program = new Command('stampede')
  .description(
    'Looks after a deployment, straight on its Redis and Postgres. They are taken from REDIS_URL and DATABASE_URL, in ' +
      'the environment or in .env of the checkout, or from the npm start that runs in it.',
  )
  .exitOverride();

program
  .command('audit')
  .description(
    'compare gate and ledger; exit code 0: all laws hold as far as was looked, 3: one does not, or a gate is not trusted, ' +
      '1: a server cannot be reached',
  )
  .argument('[saleId]', 'one sale; all of them where it is left out')
  .option('--json', 'the reports as JSON')
  .action(async (saleId: string | undefined, options: { json?: true }) => {
    process.exitCode = await withStores(async (stores, away) =>
      printReport(await audit(stores, saleId ?? null, away), options),
    );
  });

program
  .command('reconcile')
  .description('rebuild gates from the ledger; their purchases get 503 for some seconds')
  .option('--partition <n>', 'one partition; all of them where neither is given', partitionNumber)
  .option('--sale <id>', 'the partition of that sale; not together with --partition')
  .option('--if-needed', 'audit first, and rebuild only what differs from the ledger')
  .option('--json', 'what was done as JSON')
  .action(
    async (
      options: { partition?: number; sale?: string; ifNeeded?: true; json?: true },
      command: Command,
    ) => {
      if (options.partition !== undefined && options.sale !== undefined)
        command.error('error: give --partition or --sale, not both');
      process.exitCode = await withStores(async (stores) => {
        const report = await reconcile(stores, {
          partition: options.partition ?? null,
          saleId: options.sale ?? null,
          ifNeeded: options.ifNeeded ?? false,
        });
        return printReport(report, options);
      });
    },
  );

function partitionNumber(text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) > 255) throw new InvalidArgumentError('It is 0 to 255.');
  return Number(text);
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
  else {
    console.error(`stampede: ${describeError(error)}`);
    process.exitCode = EXIT_ERROR;
  }
}
