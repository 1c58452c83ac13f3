import type { Command } from 'commander';
import { printReport } from '../terminal/print-report.ts';

export function registerAudit(program: Command): void {
  program
    .command('audit')
    .summary('Compares gate and ledger.')
    .description(
      'Compares gate and ledger, straight on Redis and Postgres. Ends with 0 when all laws hold as far as was looked, ' +
        'with 3 when one does not or a gate is not trusted, and with 1 when a server cannot be reached.',
    )
    .argument('[saleId]', 'one sale, audited completely; all of them where it is left out')
    .option('--json', 'the reports as JSON')
    .addHelpText('after', '\nExamples:\n  stampede audit\n  stampede audit drop-1 --json')
    .action(async (saleId: string | undefined, options: { json?: true }) => {
      // Loaded when it runs: most commands need no store.
      const { withStores } = await import('../compose.ts');
      const { auditSales } = await import('./audit/audit-sales.ts');
      process.exitCode = await withStores(async (stores, away) =>
        printReport(await auditSales(stores, saleId ?? null, away), options),
      );
    });
}
