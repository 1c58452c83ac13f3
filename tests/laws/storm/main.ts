/**
 * `npm run laws`: runs a storm on a temporary site, and prints the verdict on every law; `-- --help` lists the options.
 * Exit code 1 when a law was broken.
 */
import { writeFileSync } from 'node:fs';
import { readCommand, type StormCommand } from './read-command.ts';
import { reportLines } from './report.ts';
import { runStorm } from './run-storm.ts';
import { drawSchedule, scheduleLines } from './schedule.ts';
import type { Site } from './site/site.ts';
import { startSite } from './site/start-site.ts';

/** @returns whether every law held */
async function storm(command: StormCommand, seed: number): Promise<boolean> {
  const { topology, seconds, copies, buyers, pause: pauseMaxMs, appendfsync, faults, keep } = command;
  const settings = `${topology}, ${seconds} s, ${copies} of each daemon, appendfsync ${appendfsync}`;
  console.log(`\nstorm of seed ${seed}: ${settings}`);
  const site = await startSite({
    ...{ topology, appendfsync },
    ...{ orderCreators: copies, expiryListeners: copies, webhookSenders: copies },
  });
  running = site;
  try {
    for (const line of site.leftOut) console.log(`left out  ${line}`);
    const kinds = site.faultKinds.filter((kind) => faults?.includes(kind) ?? true);
    const schedule = drawSchedule(seed, seconds, kinds);
    for (const line of scheduleLines(schedule)) console.log(line);
    const report = await runStorm(site, {
      seed,
      seconds,
      buyers,
      pauseMaxMs,
      schedule,
      onFault: ({ kind, detail }) => {
        console.log(`${new Date().toISOString().slice(11, 23)}  ${kind} ${detail}`);
      },
    });
    for (const line of reportLines(report)) console.log(line);
    if (keep !== null) {
      const lines = report.evidence.history.operations.map((operation) => JSON.stringify(operation));
      writeFileSync(keep, `${lines.join('\n')}\n`);
    }
    return report.verdicts.every(({ findings }) => findings.length === 0);
  } finally {
    running = null;
    await site.stop();
  }
}

/** The site to stop on a signal. */
let running: Site | null = null;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    const exit = (): never => process.exit(1);
    (running?.stop() ?? Promise.resolve()).then(exit, exit);
  });
}

const command = readCommand(process.argv.slice(2));
if (typeof command === 'string') {
  console.error(command);
  process.exit(1);
}
if ('help' in command) {
  console.log(command.help);
  process.exit();
}
let broken = 0;
for (let index = 0; index < command.storms; index += 1)
  if (!(await storm(command, command.seed + index))) broken += 1;
console.log(`\n${broken === 0 ? 'No law was broken.' : `${broken} storms broke a law.`}`);
// Does not wait for lingering connections that a fault broke.
process.exit(broken === 0 ? 0 : 1);
