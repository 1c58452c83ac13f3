/**
 * `npm run bench` measures, `npm run bench -- --help` lists the measurements. A run that broke a law prints the law
 * instead of its figures, and the exit code is 1. Slowness is no failure.
 */
import { BrokenLaws, stopAll, type Measurement, type Report } from './measurement.ts';
import { PAGE, savePage, type Result } from './page.ts';
import { readCommand, type Command } from './read-command.ts';
import { figureLines, goalLines, tableLines } from './table.ts';

const LAWS_SHOWN = 20;

/** @returns the exit code */
async function main(args: readonly string[]): Promise<number> {
  const command = readCommand(args);
  if (typeof command === 'string') {
    console.error(command);
    return 1;
  }
  if ('help' in command) {
    console.log(command.help);
    return 0;
  }
  const results: Result[] = [];
  for (const measurement of command.measurements) {
    const report = await measureOne(measurement, command);
    if (report !== null) results.push({ measurement, report });
  }
  if (results.length < command.measurements.length) return 1;
  const goals = goalLines(results.map(({ report }) => report));
  if (goals.length > 0) print(['', 'Numbers to reach', ...goals]);
  if (command.save) {
    await savePage(results, command.text);
    console.log(`\nSaved to ${PAGE}.`);
  }
  return 0;
}

/** Null when a law was broken, after printing it. */
async function measureOne(measurement: Measurement, command: Command): Promise<Report | null> {
  const since = performance.now();
  console.log(`\n${measurement.name}: ${measurement.title}`);
  try {
    const report = await measurement.run(command);
    print([report.how, ...figureLines(report)]);
    if (report.table !== undefined) print(tableLines(report.table.head, report.table.rows));
    print((report.doubts ?? []).map((doubt) => `Doubtful: ${doubt}`));
    console.log(`(${Math.round((performance.now() - since) / 1000)} s)`);
    return report;
  } catch (error) {
    if (!(error instanceof BrokenLaws)) throw error;
    console.error(`BROKEN: ${error.laws.length} times`);
    for (const law of error.laws.slice(0, LAWS_SHOWN)) console.error(`  ${law.slice(0, 1000)}`);
    return null;
  }
}

function print(lines: readonly string[]): void {
  for (const line of lines) console.log(line);
}

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    ending.abort();
    const exit = (): never => process.exit(1);
    stopAll().then(exit, exit);
  });
}
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // Failures because of the stop are not printed.
  if (!ending.signal.aborted) console.error(error);
  process.exitCode = 1;
}
