import { showTable } from '../terminal/show-table.ts';
import { terminalWidth } from '../terminal/terminal-width.ts';
import type { Examination } from './examine.ts';
import type { Finding } from './finding.ts';

/** Prints the findings, each with what to do below it, what could not be looked at, and how many are in order. */
export function printExamination({ findings, skipped }: Examination, width = terminalWidth()): void {
  showTable(
    ['', 'check', { head: 'what was found, and → what to do', wraps: true }],
    findings.map(({ verdict, check, found, whatToDo }) => [
      verdict,
      check,
      whatToDo === null ? found : `${found}\n→ ${whatToDo}`,
    ]),
    width,
  );
  if (skipped.length > 0) console.log(`\nNot looked at: ${skipped.join(', ')}.`);
  console.log(`\n${summary(findings)}`);
}

function summary(findings: readonly Finding[]): string {
  const count = (verdict: string): number => findings.filter((finding) => finding.verdict === verdict).length;
  const [failed, warned] = [count('fail'), count('warn')];
  if (failed + warned === 0) return 'Nothing is wrong.';
  return `${failed} failed, ${warned} to look at, ${count('ok')} in order.`;
}
