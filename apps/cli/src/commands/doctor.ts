import type { Command } from 'commander';
import { printReport } from '../terminal/print-report.ts';

const EXAMPLES = `
Examples:
  stampede doctor
  stampede doctor --url https://buy.shop.example
  stampede doctor --json | jq '.findings[] | select(.verdict == "fail")'`;

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .summary('Says what is wrong with a deployment, and what to do.')
    .description(
      'Looks at the configuration, this machine, both stores and the processes, says what is wrong and what to do about ' +
        'it, and changes nothing. Ends with 0 when nothing failed, with 3 when something did, and with 1 when a store ' +
        'cannot be reached.',
    )
    .option('--url <url>', 'the address of the API (STAMPEDE_URL); else that of HOST and PORT')
    .option('--json', 'the findings as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async ({ url, ...options }: { url?: string; json?: true }) => {
      // Loaded when it runs: most commands need no store.
      const { runDoctor } = await import('../doctor/run-doctor.ts');
      process.exitCode = printReport(await runDoctor(url ?? null), options);
    });
}
