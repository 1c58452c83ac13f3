import { withUncheckedStores } from '../compose.ts';
import { EXIT_DOES_NOT_HOLD, EXIT_DONE, EXIT_FAILED } from '../exit-codes.ts';
import { readSite } from '../read-site.ts';
import type { Report } from '../terminal/print-report.ts';
import { examineSite, examineStores, UNEXAMINED, type Examination } from './examine.ts';
import { printExamination } from './print-examination.ts';

/**
 * Looks at the whole deployment, and changes nothing.
 *
 * @param url the address of the API, where it is given
 * @throws UsageError where that is none
 */
export async function runDoctor(url: string | null): Promise<Report> {
  const site = readSite(process.env, url);
  const { config } = site;
  const [own, stores] = await Promise.all([
    examineSite(site),
    config === null ? UNEXAMINED : withUncheckedStores(config, (open) => examineStores(open, site)),
  ]);
  const examination = { ...stores, findings: [...own, ...stores.findings] };
  return {
    data: { findings: examination.findings, skipped: examination.skipped },
    exitCode: exitCodeOf(examination),
    print: () => {
      printExamination(examination);
    },
  };
}

/** What could not be looked at is worse than what was found. */
function exitCodeOf({ findings, lacksServer }: Examination): number {
  if (lacksServer) return EXIT_FAILED;
  return findings.some(({ verdict }) => verdict === 'fail') ? EXIT_DOES_NOT_HOLD : EXIT_DONE;
}
