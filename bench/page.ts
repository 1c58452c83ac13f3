import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { withDeployment, type Measurement, type Report } from './measurement.ts';
import { loadGenerator } from './load/load.ts';
import { sectionLines } from './section.ts';
import { goalLines, tableLines } from './table.ts';

export interface Result {
  readonly measurement: Measurement;
  readonly report: Report;
}

export const PAGE = 'docs/benchmarks.md';

/** Writes the page: the results, the machine, and the command to repeat them. */
export async function savePage(results: readonly Result[], command: string): Promise<void> {
  const goals = goalLines(results.map(({ report }) => report));
  const lines = [
    '# Benchmarks',
    '',
    `Written by \`${command}\` on ${new Date().toISOString().slice(0, 10)}. Everything ran on this one machine, the load`,
    'generator included. Absolute figures move with the machine and from run to run; look at the ratios. Each run ends with',
    'a check of every law, and a run that broke one has no figures.',
    '',
    'What several rounds were run of is shown as the median and its 95 % interval (from, to). Ratios are those of one round,',
    'in which both were measured one after the other. With fewer than 6 rounds no 95 % interval exists: from and to are the',
    'lowest and the highest round then. A goal is missed where the interval excludes it, and undecided where only the median',
    'misses it. Why it is measured like this: [decision 0022](decisions/0022-ratios-within-one-run.md).',
    '',
    ...tableLines(['what', 'which'], await machine()),
    ...(goals.length === 0 ? [] : ['', '## Numbers to reach', '', ...goals]),
    ...results.flatMap(({ measurement, report }) => ['', ...sectionLines(measurement, report)]),
  ];
  writeFileSync(PAGE, `${lines.join('\n')}\n`);
}

async function machine(): Promise<string[][]> {
  const processors = cpus();
  return [
    ['processor', `${processors.length} × ${processors[0]?.model ?? 'unknown'}`],
    ['memory', `${Math.round(totalmem() / 2 ** 30)} GiB`],
    ['system', `${type()} ${release()}`],
    ['Node', process.versions.node],
    ...(await versions()),
    ['commit', commit()],
    ['processes', '1 buy-api, 1 order-creator, 1 expiry-listener, unless it says otherwise'],
    ['load generator', loadGenerator()],
    ['baseline', `express ${versionOf('express')}, BullMQ ${versionOf('bullmq')}`],
  ];
}

async function versions(): Promise<string[][]> {
  return withDeployment({}, async ({ admin, sql }) => {
    const redis = /redis_version:(\S+)/.exec(await admin.info('server'))?.[1];
    const [postgres] = await sql<{ version: string; fsync: string }>(
      `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync`,
    );
    return [
      ['Redis', `${redis ?? 'unknown'}, appendfsync everysec`],
      ['Postgres', `${postgres?.version ?? 'unknown'}, fsync ${postgres?.fsync ?? 'unknown'}`],
    ];
  });
}

function versionOf(name: string): string {
  const text = readFileSync(`node_modules/${name}/package.json`, 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--', 'apps', 'packages', 'migrations') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? ' with changes' : ''}`;
  } catch {
    return 'unknown';
  }
}
