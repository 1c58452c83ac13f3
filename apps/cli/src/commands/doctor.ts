import type { Command } from 'commander';
import { withUncheckedStores } from '../compose.ts';
import { examineSite, examineStores, UNEXAMINED, type Examination } from '../doctor/examine.ts';
import { printExamination } from '../doctor/print-examination.ts';
import { EXIT_DOES_NOT_HOLD, EXIT_DONE, EXIT_FAILED } from '../exit-codes.ts';
import { printReport } from '../print-report.ts';
import { readSite } from '../read-site.ts';

const EXAMPLES = `
Examples:
  $ npx stampede doctor
  $ npx stampede doctor --url https://buy.shop.example
  $ npx stampede doctor --json | jq '.findings[] | select(.verdict == "fail")'`;

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'Looks at the configuration, this machine, both stores and the processes, says what is wrong and what to do about ' +
        'it, and changes nothing. Ends with 0 when nothing failed, with 3 when something did, and with 1 when a store ' +
        'cannot be reached.',
    )
    .option('--url <url>', 'the address of the API (STAMPEDE_URL); else that of HOST and PORT')
    .option('--json', 'the findings as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async ({ url, json }: { url?: string; json?: true }) => {
      const { STAMPEDE_URL: configured } = process.env;
      const site = readSite(process.env, url ?? configured ?? null);
      const own = await examineSite(site);
      const { config } = site;
      const stores =
        config === null ? UNEXAMINED : await withUncheckedStores(config, (open) => examineStores(open, site));
      const examination = { ...stores, findings: [...own, ...stores.findings] };
      process.exitCode = printReport(
        {
          data: { findings: examination.findings, skipped: examination.skipped },
          exitCode: exitCodeOf(examination),
          print: () => {
            printExamination(examination, process.stdout.columns);
          },
        },
        { ...(json && { json }) },
      );
    });
}

/** What could not be looked at is worse than what was found. */
function exitCodeOf({ findings, lacksServer }: Examination): number {
  if (lacksServer) return EXIT_FAILED;
  return findings.some(({ verdict }) => verdict === 'fail') ? EXIT_DOES_NOT_HOLD : EXIT_DONE;
}
