/**
 * `npm run laws`: a storm over a site of its own, and the verdict on every law. Ends with 1 when a law was broken.
 *
 *   --seed 7 --seconds 180      which faults, and for how long; a seed is drawn and printed where none is given
 *   --storms 10                 so many, one after the other, with the seeds that follow
 *   --copies 3 --buyers 40      of each daemon; who buy at once
 *   --pause 250                 between two purchases of one buyer, at most; ms
 *   --appendfsync always        instead of everysec
 *   --faults 'flush,kill redis' only these kinds
 *   --keep history.jsonl        writes the history, an operation a line
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ALL_FAULTS } from './all-faults.ts';
import { reportLines } from './report.ts';
import { runStorm } from './run-storm.ts';
import { drawSchedule, scheduleLines } from './schedule.ts';
import type { Site } from './site.ts';
import { startSite } from './start-site.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    seconds: { type: 'string', default: '180' },
    storms: { type: 'string', default: '1' },
    copies: { type: 'string', default: '2' },
    buyers: { type: 'string', default: '40' },
    pause: { type: 'string', default: '250' },
    appendfsync: { type: 'string', default: 'everysec' },
    faults: { type: 'string' },
    keep: { type: 'string' },
  },
});

function whole(name: keyof typeof values, min: number, max: number): number {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`--${name} must be a whole number from ${min} to ${max}`);
}

/** Those that were asked for, of those that can be had. */
function kindsAmong(kinds: readonly string[]): string[] {
  const wanted = values.faults?.split(',') ?? kinds;
  const unknown = wanted.filter((kind) => !ALL_FAULTS.some((fault) => fault.kind === kind));
  if (unknown.length > 0)
    throw new RangeError(
      `--faults: there is no ${unknown.join(', ')}, but ${ALL_FAULTS.map(({ kind }) => kind).join(', ')}`,
    );
  return kinds.filter((kind) => wanted.includes(kind));
}

/** @returns whether every law held */
async function storm(seed: number): Promise<boolean> {
  const seconds = whole('seconds', 5, 86_400);
  const copies = whole('copies', 1, 10);
  const { appendfsync } = values;
  if (appendfsync !== 'always' && appendfsync !== 'everysec')
    throw new RangeError('--appendfsync must be always or everysec');
  console.log(`\nstorm of seed ${seed}: ${seconds} s, ${copies} of each daemon, appendfsync ${appendfsync}`);
  const site = await startSite({ orderCreators: copies, expiryListeners: copies, appendfsync });
  running = site;
  try {
    for (const line of site.leftOut) console.log(`left out  ${line}`);
    const schedule = drawSchedule(seed, seconds, kindsAmong(site.faultKinds));
    for (const line of scheduleLines(schedule)) console.log(line);
    const report = await runStorm(site, {
      seed,
      seconds,
      buyers: whole('buyers', 1, 1000),
      pauseMaxMs: whole('pause', 0, 60_000),
      schedule,
      onFault: ({ kind, detail }) => {
        console.log(`${new Date().toISOString().slice(11, 23)}  ${kind} ${detail}`);
      },
    });
    for (const line of reportLines(report)) console.log(line);
    if (values.keep !== undefined) {
      const lines = report.evidence.history.operations.map((operation) => JSON.stringify(operation));
      writeFileSync(values.keep, `${lines.join('\n')}\n`);
    }
    return report.verdicts.every(({ findings }) => findings.length === 0);
  } finally {
    running = null;
    await site.stop();
  }
}

/** The site that is to be stopped when this program is. */
let running: Site | null = null;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    const exit = (): never => process.exit(1);
    (running?.stop() ?? Promise.resolve()).then(exit, exit);
  });
}

const first = whole('seed', 0, 1_000_000_000);
let broken = 0;
for (let index = 0; index < whole('storms', 1, 1000); index += 1)
  if (!(await storm(first + index))) broken += 1;
console.log(`\n${broken === 0 ? 'No law was broken.' : `${broken} storms broke a law.`}`);
// Connections that a fault broke can linger in this process: it does not wait for them.
process.exit(broken === 0 ? 0 : 1);
