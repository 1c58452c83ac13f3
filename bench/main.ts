/**
 * `npm run bench` runs all measurements, `npm run bench -- stampede memory` those, `-- --save` writes docs/benchmarks.md.
 * A run that broke a law prints the law instead of its figures, and the exit code is 1. Being slow fails nothing.
 * `-- durability --kills=50` kills that often for each line of its table.
 */
import { durability } from './durability/durability.ts';
import { eventsOff } from './events-off.ts';
import { expiryFlood } from './expiry-flood.ts';
import { expiryWithOtherKeys } from './expiry-with-other-keys.ts';
import { BrokenLaws, stopAll, type Measurement } from './measurement.ts';
import { memory } from './memory.ts';
import { PAGE, savePage, type Result } from './page.ts';
import { purchases } from './purchases.ts';
import { quick, stampede } from './stampede.ts';
import { figureLines, goalLines, tableLines } from './table.ts';

const ALL: readonly Measurement[] = [
  stampede,
  purchases,
  expiryFlood,
  expiryWithOtherKeys,
  memory,
  eventsOff,
];
/** Those that run only when they are asked for. */
const OTHERS: readonly Measurement[] = [quick, durability];
const KILLS = 20;
const KILLS_MAX = 1000;
const LAWS_SHOWN = 20;
/** A table without a row. */
const GOAL_HEAD_LINES = 2;

/** @returns the exit code */
async function main(args: readonly string[]): Promise<number> {
  const save = args.includes('--save');
  const kills = Number(args.find((arg) => arg.startsWith('--kills='))?.slice(8) ?? KILLS);
  if (!Number.isInteger(kills) || kills < 1 || kills > KILLS_MAX) {
    console.error(`--kills takes a whole number from 1 to ${KILLS_MAX}.`);
    return 1;
  }
  const scale = Number(args.find((arg) => arg.startsWith('--scale='))?.slice(8) ?? 1);
  const names = args.filter((arg) => !arg.startsWith('--'));
  const known = [...ALL, ...OTHERS];
  const unknown = names.filter((name) => !known.some((measurement) => measurement.name === name));
  if (unknown.length > 0) {
    console.error(`There is no ${unknown.join(', ')}. There are:`);
    for (const { name, title } of known) console.error(`  ${name.padEnd(24)}${title}`);
    return 1;
  }
  const results: Result[] = [];
  let isBroken = false;
  for (const measurement of names.length === 0 ? ALL : known.filter(({ name }) => names.includes(name))) {
    console.log(`\n${measurement.name}: ${measurement.title}`);
    try {
      const report = await measurement.run({
        kills,
        scaled: (whole, least) => Math.max(least, Math.round(whole * scale)),
      });
      results.push({ measurement, report });
      console.log(report.how);
      if (report.figures.length > 0) for (const line of figureLines(report)) console.log(line);
      if (report.table !== undefined)
        for (const line of tableLines(report.table.head, report.table.rows)) console.log(line);
      for (const doubt of report.doubts ?? []) console.log(`Doubtful: ${doubt}`);
    } catch (error) {
      if (!(error instanceof BrokenLaws)) throw error;
      isBroken = true;
      console.error(`BROKEN: ${error.laws.length} times`);
      for (const law of error.laws.slice(0, LAWS_SHOWN)) console.error(`  ${law.slice(0, 1000)}`);
    }
  }
  if (isBroken) return 1;
  const goals = goalLines(results.map(({ report }) => report));
  if (goals.length > GOAL_HEAD_LINES) {
    console.log('\nNumbers to reach');
    for (const line of goals) console.log(line);
  }
  if (save && names.includes(durability.name)) {
    console.error(`Nothing is saved: the table of ${durability.name} belongs in docs/operations.md.`);
    return 1;
  }
  if (save) {
    await savePage(results, ['npm run bench --', ...names, '--save'].join(' '));
    console.log(`\nSaved to ${PAGE}.`);
  }
  return 0;
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
  // What fails because everything is being stopped is no news.
  if (!ending.signal.aborted) console.error(error);
  process.exitCode = 1;
}
