import { InvalidArgumentError, type Command } from 'commander';
import { printReport } from '../terminal/print-report.ts';

interface Options {
  readonly partition?: number;
  readonly sale?: string;
  readonly ifNeeded?: true;
  readonly json?: true;
}

export function registerReconcile(program: Command): void {
  program
    .command('reconcile')
    .summary('Rebuilds gates from the ledger.')
    .description(
      'Rebuilds gates from the ledger, straight on Redis and Postgres; their purchases get 503 for some seconds.',
    )
    .option('--partition <n>', 'one partition; all of them where neither is given', partitionNumber)
    .option('--sale <id>', 'the partition of that sale; not together with --partition')
    .option('--if-needed', 'audit first, and rebuild only what differs from the ledger')
    .option('--json', 'what was done as JSON')
    .addHelpText('after', '\nExamples:\n  stampede reconcile --if-needed\n  stampede reconcile --sale drop-1')
    .action(async (options: Options, command: Command) => {
      if (options.partition !== undefined && options.sale !== undefined)
        command.error('error: give --partition or --sale, not both');
      // Loaded when it runs: most commands need no store.
      const { withStores } = await import('../compose.ts');
      const { rebuildGates } = await import('./reconcile/rebuild-gates.ts');
      process.exitCode = await withStores(async (stores) => {
        const report = await rebuildGates(stores, {
          partition: options.partition ?? null,
          saleId: options.sale ?? null,
          ifNeeded: options.ifNeeded ?? false,
        });
        return printReport(report, options);
      });
    });
}

function partitionNumber(text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) > 255) throw new InvalidArgumentError('It is 0 to 255.');
  return Number(text);
}
