/** Adds up Jest's JSON reports (`--json`) of several runs. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes the sum of `parts` to `whole` and deletes them. A run without a report is ignored. Returns the sum, or
 * undefined where there is no report at all.
 *
 * @param {string[]} parts
 * @param {string} whole
 */
export function addUpReports(parts, whole) {
  const reports = parts.filter(existsSync).map((file) => JSON.parse(readFileSync(file, 'utf8')));
  for (const file of parts) rmSync(file, { force: true });
  const [first, ...others] = reports;
  if (first === undefined) return undefined;
  const total = others.reduce(
    (sum, report) => ({
      ...Object.fromEntries(
        Object.entries(sum).map(([name, value]) => [
          name,
          name.startsWith('num') ? value + report[name] : value,
        ]),
      ),
      success: sum.success && report.success,
      wasInterrupted: sum.wasInterrupted || report.wasInterrupted,
      testResults: [...sum.testResults, ...report.testResults],
    }),
    first,
  );
  writeFileSync(whole, JSON.stringify(total));
  return total;
}
