import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { withDeployment, type Measurement, type Report } from './measurement.ts';
import { figureLines, tableLines } from './table.ts';

export interface Result {
  readonly measurement: Measurement;
  readonly report: Report;
}

export const PAGE = 'docs/benchmarks.md';

/** Writes what was measured, on what, and how to measure it again. */
export async function savePage(results: readonly Result[], command: string): Promise<void> {
  const lines = [
    '# Benchmarks',
    '',
    `Written by \`${command}\` on ${new Date().toISOString().slice(0, 10)}. Everything ran on this one machine, the load`,
    'generator included. Absolute figures move with the machine and from run to run; look at the ratios. Each run ends with',
    'a check of every law, and a run that broke one has no figures.',
    '',
    ...tableLines(['what', 'which'], await machine()),
    ...results.flatMap(({ measurement, report }) => [
      '',
      `## ${measurement.name}`,
      '',
      `${measurement.title}. \`npm run bench -- ${measurement.name}\``,
      '',
      report.how,
      '',
      ...figureLines(report),
      ...(report.table === undefined ? [] : ['', ...tableLines(report.table.head, report.table.rows)]),
    ]),
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
    ['processes', '1 buy-api, 1 order-creator, 1 expiry-listener'],
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

function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--', 'apps', 'packages', 'migrations') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? ' with changes' : ''}`;
  } catch {
    return 'unknown';
  }
}
